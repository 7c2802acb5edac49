import { useId, useState, type ReactNode } from "react";

import { useCameras } from "@/api/queries";
import { activeFilters, OBJECT_TYPES, type Filters } from "@/domain/filters";
import { LEVELS, levelWord } from "@/domain/risk";
import { Chips } from "@/pages/timeline/Chips";
import { capital, chipsOf } from "@/pages/timeline/chips";
import { Choices } from "@/pages/timeline/Choices";
import { useColumns } from "@/pages/timeline/screenSize";
import { TimeChoice } from "@/pages/timeline/TimeChoice";
import { LevelDot } from "@/parts/LevelDot";
import { useNow } from "@/parts/now";
import { Select } from "@/parts/Select";

interface FilterBarProps {
  filters: Filters;
  onChange: (next: Partial<Filters>) => void;
  onClear: () => void;
  /** What stands beside the button on a phone. */
  beside: ReactNode;
}

/** What the list is narrowed by; on a phone the controls wait behind a button. */
export function FilterBar({ filters, onChange, onClear, beside }: FilterBarProps) {
  const [open, setOpen] = useState(false);
  const columns = useColumns();
  const panel = useId();
  const nowMs = useNow((ms) => Math.floor(ms / 60_000) * 60_000);
  const cameras = useCameras().data ?? [];
  const name = cameras.find(({ id }) => id === filters.camera)?.name ?? null;
  const set = activeFilters(filters);
  return (
    <div className="py-3">
      {!columns && (
        <div className="flex gap-2">
          <button
            type="button"
            className="button flex-1"
            aria-expanded={open}
            aria-controls={panel}
            onClick={() => setOpen(!open)}
          >
            Filters
            {set > 0 && <span className="rounded-full bg-accent px-2 text-xs text-accent-on">{set}</span>}
          </button>
          {beside}
        </div>
      )}
      <div
        id={panel}
        role="group"
        aria-label="Filters"
        hidden={!columns && !open}
        className="grid grid-cols-2 gap-2 pt-2 [&[hidden]]:hidden lg:grid-cols-5 lg:pt-0"
      >
        <Controls filters={filters} cameras={cameras} onChange={onChange} />
      </div>
      <Chips chips={chipsOf(filters, name, nowMs)} onChange={onChange} onClear={onClear} />
    </div>
  );
}

interface ControlsProps {
  filters: Filters;
  cameras: readonly { id: string; name: string }[];
  onChange: (next: Partial<Filters>) => void;
}

/** A name in a list of the browser's own, which cannot cut it. */
const LONGEST_NAME = 48;

function Controls({ filters, cameras, onChange }: ControlsProps) {
  const { camera, object, level, reviewed } = filters;
  const known = cameras.map(({ id, name }) => ({ value: id, label: shortened(name) }));
  const gone = camera === null || known.some(({ value }) => value === camera) ? [] : [{ value: camera, label: camera }];
  return (
    <>
      <Select
        label="Camera"
        value={camera ?? ""}
        options={[{ value: "", label: "Any camera" }, ...known, ...gone]}
        onChange={(id) => onChange({ camera: id === "" ? null : id })}
      />
      <Choices
        label="Class"
        options={OBJECT_TYPES.map((type) => ({ value: type, label: capital(type) }))}
        chosen={object}
        onChange={(chosen) => onChange({ object: chosen })}
      />
      <Choices
        label="Level"
        options={LEVELS.map((each) => ({ value: each, label: levelWord(each), mark: <LevelDot level={each} /> }))}
        chosen={level}
        onChange={(chosen) => onChange({ level: chosen.length === LEVELS.length ? [] : chosen })}
      />
      <Select
        label="Review"
        value={reviewed === null ? "any" : reviewed ? "yes" : "no"}
        options={REVIEWS}
        onChange={(value) => onChange({ reviewed: value === "any" ? null : value === "yes" })}
      />
      <div className="max-lg:col-span-2">
        <TimeChoice filters={filters} onChange={onChange} />
      </div>
    </>
  );
}

const REVIEWS: readonly { value: "any" | "no" | "yes"; label: string }[] = [
  { value: "any", label: "Any" },
  { value: "no", label: "Not reviewed" },
  { value: "yes", label: "Reviewed" },
];

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
