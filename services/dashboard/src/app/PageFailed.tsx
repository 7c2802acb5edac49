import type { ErrorComponentProps } from "@tanstack/react-router";

import { ErrorState } from "@/parts/ErrorState";
import { Page } from "@/parts/Page";

/** A page that fell over, or whose code could not be loaded: after an update of the server, its old code is gone. */
export function PageFailed({ error, reset }: ErrorComponentProps) {
  const told = error instanceof Error ? error.message : String(error);
  const notLoaded = /dynamically imported module|importing a module|preload/i.test(told);
  return (
    <Page title="This page failed">
      <ErrorState
        title={notLoaded ? "The code of this page could not be loaded" : "A fault in this page"}
        message={notLoaded ? "The server cannot be reached, or it was updated since this tab was opened." : told}
        onRetry={() => {
          if (notLoaded) window.location.reload();
          else reset();
        }}
      />
    </Page>
  );
}
