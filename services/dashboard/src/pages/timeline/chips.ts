/** The filters that are set, as words that can be taken away one by one. Pure. */

import type { Filters } from "@/domain/filters";
import { levelWord } from "@/domain/risk";
import { ANY_TIME, rangeWords } from "@/pages/timeline/range";

export interface Chip {
  readonly id: string;
  /** What kind of filter it is: "Camera". */
  readonly kind: string;
  readonly value: string;
  /** The filters without it. */
  readonly without: Partial<Filters>;
}

/** A word for each filter that is set; one level alone is said by its tab. */
export function chipsOf(filters: Filters, cameraName: string | null, nowMs: number): Chip[] {
  const { camera, object, level, reviewed, fast, score } = filters;
  const range = rangeWords(filters, nowMs);
  const chips: (Chip | null)[] = [
    camera === null ? null : { id: "camera", kind: "Camera", value: cameraName ?? camera, without: { camera: null } },
    ...object.map((type) => ({
      id: `object ${type}`,
      kind: "Class",
      value: capital(type),
      without: { object: object.filter((each) => each !== type) },
    })),
    ...(level.length < 2 ? [] : level).map((one) => ({
      id: `level ${one}`,
      kind: "Level",
      value: levelWord(one),
      without: { level: level.filter((each) => each !== one) },
    })),
    reviewed === null
      ? null
      : { id: "reviewed", kind: "Review", value: reviewed ? "Reviewed" : "Not reviewed", without: { reviewed: null } },
    fast === null ? null : { id: "fast", kind: "Fast path", value: fast ? "Yes" : "No", without: { fast: null } },
    score === null ? null : { id: "score", kind: "Score", value: `${score} and more`, without: { score: null } },
    range === null ? null : { id: "time", kind: "Time", value: range, without: ANY_TIME },
  ];
  return chips.filter((chip) => chip !== null);
}

export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
