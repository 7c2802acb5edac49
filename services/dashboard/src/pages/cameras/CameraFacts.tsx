import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";

import { useBelongings } from "@/api/queries";
import type { Camera } from "@/api/shapes";
import { counted, rhythm } from "@/domain/amounts";
import { belongingsWords, rhythmWords, sinceWords } from "@/pages/cameras/cameraWords";
import { CameraMark, SyntheticMark } from "@/parts/CameraMark";
import { addressOf, keeperOf, kindOf, kindWords } from "@/pages/cameras/sourceKinds";
import { Foreign } from "@/parts/Foreign";
import { useNow } from "@/parts/now";
import { RelativeTime } from "@/parts/RelativeTime";

const LINK =
  "flex w-fit items-center rounded-sm text-accent-ink underline-offset-2 hover:underline pointer-coarse:min-h-touch";

interface CameraFactsProps {
  camera: Camera;
  /** It is on its way out: nothing about it is asked any more. */
  going: boolean;
}

/** What is known of one camera. */
export function CameraFacts({ camera, going }: CameraFactsProps) {
  return (
    <section aria-labelledby="facts-heading" className="panel p-4">
      <h2 id="facts-heading" className="sr-only">
        Facts
      </h2>
      <dl className="flex flex-col gap-3 text-sm">
        <Fact name="State">
          <span className="flex flex-wrap gap-2">
            <CameraMark camera={camera} />
            {camera.synthetic && <SyntheticMark />}
          </span>
        </Fact>
        <Fact name="Since">
          <RelativeTime at={camera.status_since} never="Not judged yet" />
        </Fact>
        <Fact name="Source">
          <SourceFact camera={camera} />
        </Fact>
        <Fact name="Rhythm">
          {camera.last_frame_at === null ? "None before the first picture" : rhythmWords(camera)}
          {camera.expected_interval_ms !== null && `, expected ${rhythm(camera.expected_interval_ms / 1000)}`}
        </Fact>
        <Fact name="Last upload">
          <RelativeTime at={camera.last_seen_at} />
        </Fact>
        <Fact name="Folder">
          <Foreign className="font-mono text-xs">{camera.folder_path}</Foreign>
        </Fact>
        <Fact name="Events">
          <span className="flex flex-wrap items-center gap-x-4">
            <Link to="/timeline" search={{ camera: camera.id }} className={LINK}>
              {counted(camera.events_today, "event")} in 24 h
            </Link>
            <Unreviewed camera={camera} />
          </span>
        </Fact>
        <Fact name="Kept">
          <Kept camera={camera} asks={!going} />
        </Fact>
        <Fact name="Added">
          <RelativeTime at={camera.created_at} />
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[6rem_minmax(0,1fr)] items-baseline gap-x-3">
      <dt className="text-ink-quiet">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

/** How its pictures come, from where, and who decides that. */
function SourceFact({ camera }: { camera: Camera }) {
  const [address, keeper] = [addressOf(camera.source), keeperOf(camera)];
  return (
    <span className="flex flex-col gap-0.5">
      <span>{kindWords(kindOf(camera.source)).short}</span>
      {address !== null && <Foreign className="font-mono text-xs">{address}</Foreign>}
      {keeper !== null && <span className="text-xs text-ink-quiet">Kept by {keeper}</span>}
    </span>
  );
}

function Unreviewed({ camera }: { camera: Camera }) {
  if (camera.unreviewed === 0) return <span className="text-ink-quiet">All reviewed</span>;
  return (
    <Link to="/timeline" search={{ camera: camera.id, reviewed: false }} className={`${LINK} font-medium`}>
      {camera.unreviewed} to review
    </Link>
  );
}

/** Everything that the camera has delivered and that is still here. */
function Kept({ camera, asks }: { camera: Camera; asks: boolean }) {
  const { data, isError } = useBelongings(camera.id, { enabled: asks, newest: camera.last_frame_at });
  const since = useNow((nowMs) => (data === undefined ? "" : sinceWords(data, nowMs)));
  if (data !== undefined) return `${belongingsWords(data)}${since}`;
  return isError ? "It could not be counted." : "Counting …";
}
