import { useMemo, useRef, useState, type RefObject } from "react";

import { useAbout } from "@/api/queries";
import type { Clip, EventDetail } from "@/api/shapes";
import { useKeys } from "@/app/keys";
import { duration } from "@/domain/time";
import { flawWords, momentAt, momentsOf } from "@/pages/event/clip";
import { beginning, type Frame } from "@/pages/event/frames";
import { LostClip } from "@/pages/event/LostClip";
import { Moments } from "@/pages/event/Moments";
import { Foreign } from "@/parts/Foreign";

interface ClipPlayerProps {
  event: EventDetail;
  clip: Clip;
  frames: readonly Frame[];
  /** Rises when another try is worth it. */
  round: number;
}

/** The clip that the pictures were taken from, in the browser's own player, and the moments at which something was seen. */
export function ClipPlayer({ event, clip, frames, round }: ClipPlayerProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [atSeconds, setAtSeconds] = useState(0);
  const [tries, setTries] = useState(0);
  /** The complaint of the player, and in which try it was made: a later try begins anew. */
  const [failure, setFailure] = useState({ complaint: 0, in: -1 });
  const retentionDays = useAbout().data?.retention_days ?? null;
  const moments = useMemo(() => momentsOf(frames, clip), [frames, clip]);
  const attempt = round + tries;
  const seek = (seconds: number) => {
    if (video.current === null) return;
    video.current.currentTime = seconds;
    video.current.scrollIntoView({ block: "nearest" });
  };
  useKeys("Clip", [{ keys: "p", does: "Play or pause the clip", run: () => toggle(video) }]);
  return (
    <section aria-labelledby="clip" className="-mx-4 min-w-0 md:mx-0">
      <Head clip={clip} />
      <div
        className="relative mx-auto overflow-hidden bg-raised"
        style={{ aspectRatio: `${ratioOf(clip)}`, width: `min(100%, 70dvh * ${ratioOf(clip)})` }}
      >
        {failure.in === attempt ? (
          <LostClip
            {...{ clip, retentionDays, attempt }}
            synthetic={event.synthetic}
            complaint={failure.complaint}
            onRetry={() => setTries(tries + 1)}
          />
        ) : (
          // What a camera records has no captions; what was seen in it is said beside it.
          // eslint-disable-next-line jsx-a11y/media-has-caption
          <video
            ref={video}
            src={clip.url}
            poster={frames[beginning(frames)]?.url}
            controls
            playsInline
            preload="metadata"
            aria-label={`Clip of ${event.camera_name}, ${duration(clip.duration_seconds * 1000)}, without captions`}
            aria-describedby="clip-words"
            onTimeUpdate={({ currentTarget }) => setAtSeconds(currentTarget.currentTime)}
            onError={({ currentTarget }) => setFailure({ complaint: currentTarget.error?.code ?? 0, in: attempt })}
            className="absolute inset-0 h-full w-full"
          />
        )}
      </div>
      <Words clip={clip} />
      <Moments moments={moments} at={momentAt(moments, atSeconds)} onSeek={seek} />
    </section>
  );
}

function Head({ clip }: { clip: Clip }) {
  return (
    <div className="flex min-h-9 flex-wrap items-center justify-between gap-x-4 px-4 pb-2 md:px-0">
      <h2 id="clip" className="font-semibold">
        Clip <span className="font-normal text-ink-quiet">({duration(clip.duration_seconds * 1000)})</span>
      </h2>
      <a href={clip.url} download className="button">
        Download
      </a>
    </div>
  );
}

function Words({ clip }: { clip: Clip }) {
  const flaw = flawWords(clip);
  return (
    <div id="clip-words" className="px-4 pt-2 text-sm text-ink-quiet md:px-0">
      {flaw !== null && (
        <p className="text-medium-ink">
          <Foreign>{flaw}</Foreign>
        </p>
      )}
      <p>As the camera recorded it; it has no captions.</p>
    </div>
  );
}

/** Width over height; the place is of this shape before the player knows it. */
function ratioOf({ width, height }: Clip): number {
  return Math.max(1, width) / Math.max(1, height);
}

function toggle({ current }: RefObject<HTMLVideoElement>): void {
  if (current === null) return;
  current.scrollIntoView({ block: "nearest" });
  // What cannot be played is told by the player's own complaint.
  if (current.paused) void current.play().catch(() => undefined);
  else current.pause();
}
