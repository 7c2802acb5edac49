import type { ReactNode } from "react";

import { useAbout } from "@/api/queries";
import type { About } from "@/api/shapes";
import { counted } from "@/domain/amounts";
import { fullMoment, skewNote } from "@/domain/time";
import { useClock, useSystemStatus } from "@/live/hooks";
import { Section } from "@/pages/system/Section";
import { ErrorState } from "@/parts/ErrorState";
import { useNow } from "@/parts/now";
import { Skeleton } from "@/parts/Skeleton";

/** What is installed here, and how it is set up as far as a screen depends on it. */
export function AboutSection() {
  const { data, error, isPending, refetch } = useAbout();
  return (
    <Section title="About">
      {isPending ? (
        <Skeleton lines={3} className="h-8" label="Loading what is installed" />
      ) : data === undefined ? (
        <ErrorState small message={error.message} onRetry={() => void refetch()} />
      ) : (
        <Facts about={data} />
      )}
    </Section>
  );
}

function Facts({ about }: { about: About }) {
  const cameras = useSystemStatus().latest?.cameras;
  const clock = useClock();
  const time = useNow((nowMs) => fullMoment(nowMs));
  const note = skewNote(clock);
  const { low_max: low, medium_max: medium, high_max: high } = about.severity;
  return (
    <dl className="panel grid grid-cols-2 gap-x-4 px-4 py-2 text-sm sm:grid-cols-3 lg:grid-cols-4">
      <Fact name="Version">
        {about.name} {about.version}
      </Fact>
      <Fact name="Cameras">{cameras === undefined ? "not reported" : camerasWords(cameras)}</Fact>
      <Fact name="Language model">{about.model_configured ? "set up" : "not set up"}</Fact>
      <Fact name="Incidents are kept">{counted(about.retention_days, "day")}</Fact>
      <Fact name="Scores">
        low to {low}, medium to {medium}, high to {high}
      </Fact>
      <Fact name="Time of the server">
        <span className="tabular-nums">{time}</span>
        {note !== null && <span className="block text-medium-ink">{note}</span>}
      </Fact>
      <Fact name="For programs">
        <a href="/docs" className="underline underline-offset-2 hover:text-accent-ink">
          All routes
        </a>
        {", "}
        <a href="/api/metrics" className="underline underline-offset-2 hover:text-accent-ink">
          metrics
        </a>
      </Fact>
    </dl>
  );
}

function camerasWords({ active, total }: { active: number; total: number }): string {
  return total === 0 ? "none yet" : `${active} of ${total} online`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0 py-1.5">
      <dt className="text-xs text-ink-quiet">{name}</dt>
      <dd className="[overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
