import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import { KeysProvider } from "@/app/keys";
import type { makeRouter } from "@/app/router";
import { ToastsProvider } from "@/app/toasts";

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
          <RouterProvider router={router} />
        </KeysProvider>
      </ToastsProvider>
    </QueryClientProvider>
  );
}
