import { EmptyState } from "@/parts/EmptyState";
import { Page } from "@/parts/Page";

export function CamerasPage() {
  return (
    <Page title="Cameras">
      <EmptyState title="Nothing here yet">This page is being built.</EmptyState>
    </Page>
  );
}
