import { useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { keys } from "@/api/keys";
import { useCameras, type CamerasDue } from "@/api/queries";
import type { Camera } from "@/api/shapes";
import { useClock, useLiveEvents } from "@/live/hooks";
import { browserSurroundings } from "@/live/socket";
import { Throttle } from "@/live/throttle";
import { nextDueMs } from "@/pages/dashboard/cameraPulse";

/** However much a camera has to tell, its picture changes no faster than this. */
const NEWS_EVERY_MS = 1_500;

/**
 * The cameras, asked again when one has news or should have a new picture, and only while somebody looks. The address
 * of a still names its frame, so a picture is loaded once.
 */
export function useLiveCameras(): UseQueryResult<Camera[]> {
  const client = useQueryClient();
  const { offsetMs } = useClock();
  const due = useCallback<CamerasDue>((cameras, updatedAtMs) => nextDueMs(cameras, updatedAtMs + offsetMs), [offsetMs]);
  const [news] = useState(() => new Throttle(NEWS_EVERY_MS, browserSurroundings()));
  useEffect(() => () => news.stop(), [news]);
  useLiveEvents((message, origin) => {
    if (message.type !== "detection" || origin === "backfill") return;
    news.ask("cameras", () => {
      if (document.visibilityState === "hidden") return;
      void client.invalidateQueries({ queryKey: keys.cameraList, exact: true }, { cancelRefetch: false });
    });
  });
  return useCameras({ due });
}
