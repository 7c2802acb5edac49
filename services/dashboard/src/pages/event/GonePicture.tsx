import { useQuery } from "@tanstack/react-query";

interface GonePictureProps {
  url: string;
  synthetic: boolean;
  /** How long pictures are kept, where that is known. */
  retentionDays: number | null;
  /** Rises when another try is worth it. */
  round: number;
  onRetry: () => void;
}

type Fate = "gone" | "away" | "damaged";

/** Why a full frame is not there, in words: a browser only says that it did not load. */
export function GonePicture({ url, synthetic, retentionDays, round, onRetry }: GonePictureProps) {
  const { data: fate } = useQuery({ queryKey: ["picture", url, round], queryFn: () => fateOf(url), retry: false });
  if (fate === undefined) return <p>The full frame could not be loaded</p>;
  return (
    <div role="status" className="flex flex-wrap items-center justify-center gap-2">
      <p>{wordsOf(fate, synthetic, retentionDays)}</p>
      {fate === "away" && (
        <button type="button" className="rounded border border-white/70 px-2 py-1 text-xs" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

async function fateOf(url: string): Promise<Fate> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    if (answer.status === 404) return "gone";
    return answer.ok ? "damaged" : "away";
  } catch {
    return "away";
  }
}

function wordsOf(fate: Fate, synthetic: boolean, retentionDays: number | null): string {
  if (fate === "away") return "The full frame cannot be loaded now; this is its thumbnail.";
  if (fate === "damaged") return "The full frame is damaged; this is its thumbnail.";
  if (synthetic) return "The full frame is gone: synthetic stills are swept after some hours. This is its thumbnail.";
  const kept = retentionDays === null ? "after a while" : `after ${retentionDays} days`;
  return `The full frame is gone: it was removed from the camera's folder, which retention does ${kept}. This is its thumbnail.`;
}
