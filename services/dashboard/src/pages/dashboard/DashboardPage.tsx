import { EmptyState } from "@/parts/EmptyState";
import { Page } from "@/parts/Page";

export function DashboardPage() {
  return (
    <Page title="Dashboard">
      <EmptyState title="Nothing here yet">This page is being built.</EmptyState>
    </Page>
  );
}
