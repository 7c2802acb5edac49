import { useReview } from "@/api/changes";
import type { EventDetail } from "@/api/shapes";
import { useKeys } from "@/app/keys";
import { useToast } from "@/app/toasts";
import { Toggle } from "@/parts/Toggle";

/** Whether a person has seen the event. */
export function Reviewed({ event }: { event: EventDetail }) {
  const mark = useMarking(event.id);
  useKeys("Event", [{ keys: "r", does: "Reviewed or not", run: () => mark(!event.reviewed) }]);
  return <Toggle on={event.reviewed} onChange={mark} label="Reviewed" />;
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
