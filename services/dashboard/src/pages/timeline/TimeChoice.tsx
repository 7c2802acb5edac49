import { useState } from "react";

import type { Filters } from "@/domain/filters";
import { RangeDialog } from "@/pages/timeline/RangeDialog";
import { ANY_TIME, isToday, presetRange, PRESETS, rangeWords, type PresetId, type Range } from "@/pages/timeline/range";
import { useNow } from "@/parts/now";
import { Select } from "@/parts/Select";

interface TimeChoiceProps {
  filters: Filters;
  onChange: (range: Range) => void;
}

type Choice = "any" | PresetId | "range" | "custom";

/** When: presets, or a range of one's own. */
export function TimeChoice({ filters, onChange }: TimeChoiceProps) {
  const [asking, ask] = useState(false);
  const nowMs = useNow(minute);
  const words = rangeWords(filters, nowMs);
  const options: { value: Choice; label: string }[] = [
    { value: "any", label: "Any time" },
    ...PRESETS.slice(0, 1).map(({ id, label }) => ({ value: id, label })),
    { value: "today", label: "Today" },
    ...PRESETS.slice(1).map(({ id, label }) => ({ value: id, label })),
    ...(words === null || isToday(filters, nowMs) ? [] : [{ value: "range" as const, label: words }]),
    { value: "custom", label: "Choose a range …" },
  ];
  const choose = (choice: Choice) => {
    if (choice === "custom") ask(true);
    else if (choice === "any") onChange(ANY_TIME);
    else if (choice !== "range") onChange(presetRange(choice, nowMs));
  };
  return (
    <>
      <Select label="Time" value={chosen(words, filters, nowMs)} options={options} onChange={choose} />
      <RangeDialog open={asking} filters={filters} onClose={() => ask(false)} onChoose={onChange} />
    </>
  );
}

/** The minute that has begun: presets need no finer now, and the page draws once a minute. */
function minute(nowMs: number): number {
  return Math.floor(nowMs / 60_000) * 60_000;
}

function chosen(words: string | null, filters: Filters, nowMs: number): Choice {
  if (words === null) return "any";
  return isToday(filters, nowMs) ? "today" : "range";
}
