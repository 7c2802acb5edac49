import { Link } from "@tanstack/react-router";

import { EmptyState } from "@/parts/EmptyState";
import { Page } from "@/parts/Page";

/** An address that leads nowhere, with a way back. */
export function NotFound() {
  const back = (
    <Link to="/" className="button button-main">
      Go to the dashboard
    </Link>
  );
  return (
    <Page title="Page not found">
      <EmptyState title="There is no page at this address" action={back}>
        It may have been mistyped, or what it showed is gone.
      </EmptyState>
    </Page>
  );
}
