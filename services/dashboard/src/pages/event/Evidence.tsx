import type { EventDetection } from "@/api/shapes";
import { counted, percent } from "@/domain/amounts";
import { clockTime, millisOf } from "@/domain/time";
import { isContext, offset, shapeOf } from "@/pages/event/frames";
import { Thumbnail } from "@/pages/event/Thumbnail";
import { Foreign } from "@/parts/Foreign";

interface EvidenceProps {
  detections: readonly EventDetection[];
  /** When the incident began. */
  fromMs: number;
  chosen: number | null;
  onChoose: (id: number) => void;
}

/** What the event rests on; choosing a line shows its picture and its box. */
export function Evidence({ detections, fromMs, chosen, onChoose }: EvidenceProps) {
  const evidence = detections.filter((each) => !isContext(each));
  const context = detections.filter(isContext);
  const list = { fromMs, chosen, onChoose };
  return (
    <section aria-labelledby="evidence" className="panel flex flex-col gap-3 p-4">
      <h2 id="evidence" className="font-semibold">
        Evidence <span className="font-normal text-ink-quiet">({counted(evidence.length, "detection")})</span>
      </h2>
      <List label="Evidence" detections={evidence} {...list} />
      {context.length > 0 && (
        <div>
          <h3 className="text-sm font-medium">Context</h3>
          <p className="mb-1 text-xs text-ink-quiet">
            Seen in the same incident, but evidence of another event. Dashed in the picture.
          </p>
          <List label="Context" detections={context} {...list} />
        </div>
      )}
    </section>
  );
}

interface ListProps extends EvidenceProps {
  label: string;
}

function List({ label, detections, fromMs, chosen, onChoose }: ListProps) {
  return (
    <ul aria-label={label} className="-mx-2 grid max-h-[22.5rem] gap-x-2 overflow-y-auto sm:grid-cols-2">
      {detections.map((each) => (
        <li key={each.id} className="min-w-0">
          <Line detection={each} fromMs={fromMs} isChosen={each.id === chosen} onChoose={() => onChoose(each.id)} />
        </li>
      ))}
    </ul>
  );
}

interface LineProps {
  detection: EventDetection;
  fromMs: number;
  isChosen: boolean;
  onChoose: () => void;
}

function Line({ detection, fromMs, isChosen, onChoose }: LineProps) {
  const atMs = millisOf(detection.detected_at) ?? 0;
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className="flex w-full items-center gap-3 rounded-md border border-transparent p-1.5 text-left text-sm -outline-offset-2 hover:bg-raised aria-pressed:border-accent-ink aria-pressed:bg-raised"
    >
      <Thumbnail
        url={detection.thumbnail_url}
        ratio={shapeOf(detection.image_width, detection.image_height)}
        className="w-16 shrink-0 rounded"
      />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className="flex min-w-0 items-baseline gap-2">
          <Foreign lines={1} className="font-medium">
            {detection.object_type}
          </Foreign>
          <span className="shrink-0 tabular-nums">{percent(detection.confidence)}</span>
          {detection.fast_path && <span className="shrink-0 text-xs text-quick-ink">fast path</span>}
        </span>
        <span className="text-xs tabular-nums text-ink-quiet">
          {clockTime(atMs)} · {offset(fromMs, atMs)}
        </span>
      </span>
    </button>
  );
}
