import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import { ConditionProvider } from "@/app/condition";
import { KeysProvider } from "@/app/keys";
import type { makeRouter } from "@/app/router";
import { ToastsProvider } from "@/app/toasts";
import { LiveProvider } from "@/live/LiveProvider";

interface AppProps {
  router: ReturnType<typeof makeRouter>;
  queries: QueryClient;
}

/** Everything that pages stand on. */
export function App({ router, queries }: AppProps) {
  return (
    <QueryClientProvider client={queries}>
      <ToastsProvider>
        <KeysProvider>
          <LiveProvider>
            <ConditionProvider>
              <RouterProvider router={router} />
            </ConditionProvider>
          </LiveProvider>
        </KeysProvider>
      </ToastsProvider>
    </QueryClientProvider>
  );
}
