import { EmptyState } from "@/parts/EmptyState";
import { Page } from "@/parts/Page";

export function SystemPage() {
  return (
    <Page title="System">
      <EmptyState title="Nothing here yet">This page is being built.</EmptyState>
    </Page>
  );
}
