import type { EventDetection } from "@/api/shapes";
import { counted, percent } from "@/domain/amounts";
import { clockTime, millisOf } from "@/domain/time";
import { isContext, offset } from "@/pages/event/frames";
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
    <ul aria-label={label} className="-mx-2 max-h-80 overflow-y-auto">
      {detections.map((each) => {
        const atMs = millisOf(each.detected_at) ?? 0;
        return (
          <li key={each.id}>
            <button
              type="button"
              aria-pressed={each.id === chosen}
              onClick={() => onChoose(each.id)}
              className="grid min-h-9 w-full grid-cols-[minmax(0,1fr)_3.5rem_9.5rem] items-center gap-2 rounded-md border border-transparent px-2 py-1 text-left text-sm -outline-offset-2 hover:bg-raised aria-pressed:border-accent-ink aria-pressed:bg-raised pointer-coarse:min-h-touch"
            >
              <span className="flex min-w-0 items-center gap-1.5">
                <Foreign lines={1}>{each.object_type}</Foreign>
                {each.fast_path && <span className="shrink-0 text-xs text-quick-ink">fast path</span>}
              </span>
              <span className="text-right tabular-nums">{percent(each.confidence)}</span>
              <span className="text-right tabular-nums text-ink-quiet">
                {clockTime(atMs)} · {offset(fromMs, atMs)}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
