import { createContext, useContext } from "react";

import type { Connection } from "@/live/connection";

/** How things are, for the frame around every page. */
export interface Condition {
  connection: Connection;
  /** Try to connect at once. */
  retry: () => void;
  /** Health of the whole system as the API spells it, or null while unknown. */
  health: string | null;
  /** Some pictures are drawn, not filmed. */
  synthetic: boolean;
  /** Newest events were rated without a model. */
  withoutModel: boolean;
}

export const UNKNOWN: Condition = {
  connection: { state: "connecting", since: null, attempts: 0, reason: "", retryAt: null },
  retry: () => undefined,
  health: null,
  synthetic: false,
  withoutModel: false,
};

export const ConditionContext = createContext<Condition>(UNKNOWN);

export function useCondition(): Condition {
  return useContext(ConditionContext);
}
