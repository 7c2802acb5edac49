import { EmptyState } from "@/parts/EmptyState";
import { Page } from "@/parts/Page";

export function TimelinePage() {
  return (
    <Page title="Timeline">
      <EmptyState title="Nothing here yet">This page is being built.</EmptyState>
    </Page>
  );
}
