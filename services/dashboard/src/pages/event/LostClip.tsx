import { useQuery } from "@tanstack/react-query";

import type { Clip } from "@/api/shapes";
import { fateOf, fateWords } from "@/pages/event/clip";

interface LostClipProps {
  clip: Clip;
  synthetic: boolean;
  retentionDays: number | null;
  /** What the player complained of, as the browser numbers it. */
  complaint: number;
  /** Rises with each try. */
  attempt: number;
  onRetry: () => void;
}

/** Why a clip does not play: a player only says that it cannot, so the server is asked for one byte of it. */
export function LostClip({ clip, complaint, attempt, onRetry, ...known }: LostClipProps) {
  const { data: status } = useQuery({
    queryKey: ["clip", clip.url, attempt],
    queryFn: () => statusOf(clip.url),
    retry: false,
  });
  const fate = status === undefined ? null : fateOf(complaint, status);
  return (
    <div
      role="status"
      className="absolute inset-0 flex flex-col items-center justify-center gap-3 p-4 text-center text-sm"
    >
      <p className="max-w-prose">
        {fate === null ? "The clip could not be played" : fateWords(fate, { clip, ...known })}
      </p>
      {(fate === "away" || fate === "damaged") && (
        <button type="button" className="button" onClick={onRetry}>
          {fate === "away" ? "Try again" : "Play it again"}
        </button>
      )}
    </div>
  );
}

/** Null where there was no answer. */
async function statusOf(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, {
      headers: { Range: "bytes=0-0" },
      cache: "no-store",
      signal: AbortSignal.timeout(10_000),
    });
    void answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  }
}
