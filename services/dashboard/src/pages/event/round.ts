import { useState } from "react";

import { useCondition } from "@/app/condition";

/** How often the live connection came up since the page was opened: what failed meanwhile is worth another try. */
export function useRound(): number {
  const isLive = useCondition().connection.state === "live";
  const [seen, setSeen] = useState({ isLive, round: 0 });
  if (seen.isLive !== isLive) setSeen({ isLive, round: seen.round + (isLive ? 1 : 0) });
  return seen.round;
}
