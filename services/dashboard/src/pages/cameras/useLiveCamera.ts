import { useQueryClient, type UseQueryResult } from "@tanstack/react-query";
import { useEffect, useState } from "react";

import { ApiError } from "@/api/client";
import { keys } from "@/api/keys";
import { useCamera } from "@/api/queries";
import type { Camera } from "@/api/shapes";
import { useLiveEvents } from "@/live/hooks";
import { browserSurroundings } from "@/live/socket";
import { Throttle } from "@/live/throttle";

/** However fast a camera sends, this page's picture changes no faster. */
const NEWS_EVERY_MS = 1_000;

/** One camera, asked again by itself and at once when something was seen on it, and only while somebody looks. */
export function useLiveCamera(id: string, { enabled }: { enabled: boolean }): UseQueryResult<Camera> {
  const client = useQueryClient();
  const [news] = useState(() => new Throttle(NEWS_EVERY_MS, browserSurroundings()));
  useEffect(() => () => news.stop(), [news]);
  useLiveEvents((message, origin) => {
    if (message.type !== "detection" || message.data.camera_id !== id || origin === "backfill") return;
    news.ask(id, () => {
      if (document.visibilityState === "hidden") return;
      void client.invalidateQueries({ queryKey: keys.camera(id), exact: true }, { cancelRefetch: false });
    });
  });
  // Judged when it is about to be asked: news may come before this is drawn again.
  return useCamera(id, { enabled: (query) => enabled && !isMissing(query.state.error) });
}

/** Whether asking again would bring the same: no camera has this id, or none can have it. */
export function isMissing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 422);
}
