import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { useConnection } from "@/live/hooks";

/** When the live connection is back, what could not be loaded meanwhile is asked again. */
export function useRecovery(): void {
  const client = useQueryClient();
  const { state } = useConnection();
  const before = useRef(state);
  useEffect(() => {
    const isBack = state === "live" && before.current !== "live";
    before.current = state;
    if (isBack) void client.invalidateQueries({ predicate: (query) => query.state.status === "error" });
  }, [state, client]);
}
