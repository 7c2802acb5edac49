import { EmptyState } from "@/parts/EmptyState";
import { Page } from "@/parts/Page";

export function CameraPage() {
  return (
    <Page title="Camera">
      <EmptyState title="Nothing here yet">This page is being built.</EmptyState>
    </Page>
  );
}
