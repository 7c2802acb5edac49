import { useReview } from "@/api/changes";
import type { EventDetail } from "@/api/shapes";
import { useKeys } from "@/app/keys";
import { useToast } from "@/app/toasts";
import { Notes } from "@/pages/event/Notes";
import { Toggle } from "@/parts/Toggle";

interface ReviewProps {
  event: EventDetail;
  round: number;
}

/** What a person decides about an event: reviewed or not, and notes. */
export function Review({ event, round }: ReviewProps) {
  const mark = useMarking(event.id);
  useKeys("Event", [{ keys: "r", does: "Reviewed or not", run: () => mark(!event.reviewed) }]);
  return (
    <section aria-labelledby="review" className="panel flex flex-col gap-3 p-4">
      <div className="flex items-center justify-between gap-2">
        <h2 id="review" className="font-semibold">
          Review
        </h2>
        <Toggle on={event.reviewed} onChange={mark} label="Reviewed" />
      </div>
      <Notes id={event.id} notes={event.notes ?? ""} round={round} />
    </section>
  );
}

/** Shown at once; taken back, and said so, when the server did not take it, even if the page was left meanwhile. */
function useMarking(id: number): (reviewed: boolean) => void {
  const { mutateAsync } = useReview();
  const toast = useToast();
  const mark = (reviewed: boolean) => {
    mutateAsync({ ids: [id], reviewed }).catch((error: unknown) => {
      const told = error instanceof Error ? error.message : String(error);
      const wish = reviewed ? "reviewed" : "not reviewed";
      toast({
        tone: "wrong",
        text: `Event ${id} could not be marked as ${wish}. ${told}.`,
        action: { label: "Try again", run: () => mark(reviewed) },
      });
    });
  };
  return mark;
}
