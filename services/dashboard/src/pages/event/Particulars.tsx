import type { ReactNode } from "react";

import type { EventDetail } from "@/api/shapes";
import { fullMoment, millisOf } from "@/domain/time";
import { StageBar } from "@/pages/event/StageBar";
import { Foreign } from "@/parts/Foreign";

/** Who assessed it, when, how long it took: what a person asks who doubts the result. */
export function Particulars({ event }: { event: EventDetail }) {
  return (
    <section aria-labelledby="particulars" className="panel flex flex-col gap-3 p-4">
      <h2 id="particulars" className="font-semibold">
        How it was made
      </h2>
      <StageBar stageMs={event.stage_ms} />
      <dl className="grid grid-cols-[minmax(7rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 border-t border-line pt-3 text-sm">
        <Fact name="Model">{event.model === "" ? "None" : <Foreign>{event.model}</Foreign>}</Fact>
        <Fact name="Prompt version">
          {event.prompt_version === "" ? "None" : <Foreign>{event.prompt_version}</Foreign>}
        </Fact>
        <Fact name="Revision">{event.revision}</Fact>
        <Fact name="Assessed">
          <Moment at={event.analysed_at} />
        </Fact>
        <Fact name="First written">
          <Moment at={event.created_at} />
        </Fact>
        <Fact name="Batch">
          <code className="text-xs [overflow-wrap:anywhere]">{event.batch_id}</code>
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-quiet">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function Moment({ at }: { at: string }) {
  const ms = millisOf(at);
  return ms === null ? <>Unknown</> : <time dateTime={at}>{fullMoment(ms)}</time>;
}
