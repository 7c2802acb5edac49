import { ApiError } from "@/api/client";
import { useKeys } from "@/app/keys";
import { useRecovery } from "@/pages/dashboard/useRecovery";
import { AboutSection } from "@/pages/system/AboutSection";
import { CamerasSection } from "@/pages/system/CamerasSection";
import { DeadLettersSection } from "@/pages/system/DeadLettersSection";
import { freshReport, reportAgeMs, REPORT_FRESH_MS, rowsOf, type Known } from "@/pages/system/partRows";
import { PartsList } from "@/pages/system/PartsList";
import { QueueSection } from "@/pages/system/QueueSection";
import { useKnown, type Knowledge } from "@/pages/system/useKnown";
import { verdictOf } from "@/pages/system/verdict";
import { VerdictPanel } from "@/pages/system/VerdictPanel";
import { ErrorState } from "@/parts/ErrorState";
import { useNow } from "@/parts/now";
import { Page } from "@/parts/Page";
import { Skeleton } from "@/parts/Skeleton";
import { StaleBadge } from "@/parts/StaleBadge";

/** How the system is, why, what waits, and what could not be done. */
export function SystemPage() {
  const knowledge = useKnown();
  useRecovery();
  useKeys("System", [{ keys: "r", does: "Look again now", run: knowledge.askAgain }]);
  return (
    <Page
      title="System"
      actions={
        <>
          <OldReport known={knowledge.known} />
          <button type="button" className="button" onClick={knowledge.askAgain}>
            Look again
          </button>
        </>
      }
    >
      <Health knowledge={knowledge} />
      <CamerasSection />
      <QueueSection nowMs={knowledge.known.nowMs} />
      <DeadLettersSection />
      <AboutSection />
    </Page>
  );
}

/** How old the last report is, once it is too old to believe. */
function OldReport({ known: { status } }: { known: Known }) {
  const seconds = useNow((nowMs) => {
    const age = reportAgeMs({ status, nowMs });
    return age === null || age <= REPORT_FRESH_MS ? null : Math.round(age / 1000);
  });
  return <StaleBadge seconds={seconds} what="The last report" />;
}

function Health({ knowledge: { known, isPending, error, askAgain } }: { knowledge: Knowledge }) {
  if (isPending) return <Skeleton lines={5} className="h-10" label="Asking every part how it is" />;
  if (error !== null) {
    return (
      <ErrorState
        title="How the system is cannot be asked"
        message={error.message}
        requestId={error instanceof ApiError ? error.requestId : null}
        onRetry={askAgain}
      />
    );
  }
  return (
    <>
      <VerdictPanel verdict={verdictOf(known)} reportedAt={freshReport(known)?.observed_at} />
      <PartsList rows={rowsOf(known)} nowMs={known.nowMs} />
    </>
  );
}
