import { EmptyState } from "@/parts/EmptyState";
import { Page } from "@/parts/Page";

export function EventPage() {
  return (
    <Page title="Event">
      <EmptyState title="Nothing here yet">This page is being built.</EmptyState>
    </Page>
  );
}
