import { useCallback, useState } from "react";

import { useReview } from "@/api/changes";
import { useToast } from "@/app/toasts";
import type { Incident } from "@/live/incident";

interface Reviewing {
  review: (incident: Incident) => void;
  /** What was done last, for someone who hears the page. */
  said: string;
}

/** Turns a card's review over; shown at once, taken back with a word when the server refuses. */
export function useReviewing(): Reviewing {
  const { mutate } = useReview();
  const toast = useToast();
  const [said, say] = useState("");
  const review = useCallback(
    ({ event }: Incident) => {
      if (event === null) {
        say("There is nothing to review yet: the incident is still being assessed.");
        return;
      }
      const reviewed = !event.reviewed;
      say(reviewed ? "Marked as reviewed" : "Marked as not reviewed");
      const onError = (error: Error) =>
        toast({ tone: "wrong", text: `The review could not be saved. ${error.message}.` });
      mutate({ ids: [event.id], reviewed }, { onError });
    },
    [mutate, toast],
  );
  return { review, said };
}
