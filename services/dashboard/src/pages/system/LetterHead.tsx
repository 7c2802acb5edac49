import type { DeadLetter } from "@/api/shapes";
import { fullMoment } from "@/domain/time";
import { letterWords } from "@/pages/system/letterWords";
import { Foreign } from "@/parts/Foreign";

/** What a dead letter is about, in one line: its own words, and a camera's name as somebody spelt it. */
export function LetterHead({ letter }: { letter: DeadLetter }) {
  const { what, camera, atMs } = letterWords(letter);
  return (
    <p className="flex flex-wrap items-baseline gap-x-2">
      <span>
        {what}
        {camera !== "" && (
          <>
            {" of "}
            <Foreign lines={1} className="inline font-medium">
              {camera}
            </Foreign>
          </>
        )}
      </span>
      {atMs !== null && <span className="text-xs tabular-nums text-ink-quiet">{fullMoment(atMs)}</span>}
    </p>
  );
}
