import type { Filters } from "@/domain/filters";
import type { Chip } from "@/pages/timeline/chips";
import { Foreign } from "@/parts/Foreign";

interface ChipsProps {
  chips: readonly Chip[];
  onChange: (next: Partial<Filters>) => void;
  onClear: () => void;
}

/** The filters that are set; each goes by a click, and all by another. */
export function Chips({ chips, onChange, onClear }: ChipsProps) {
  if (chips.length === 0) return null;
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <ul aria-label="Filters that are set" className="flex min-w-0 flex-wrap gap-2">
        {chips.map(({ id, kind, value, without }) => (
          <li key={id} className="min-w-0 max-w-full">
            <button
              type="button"
              onClick={() => onChange(without)}
              className="flex min-h-8 max-w-full items-center gap-1.5 rounded-full border border-edge bg-raised px-3 py-0.5 text-xs hover:border-ink pointer-coarse:min-h-touch sm:max-w-80"
            >
              <span className="text-ink-quiet">{kind}</span> <Foreign lines={1}>{value}</Foreign>
              <span className="sr-only">(remove this filter)</span>
              <svg
                viewBox="0 0 12 12"
                aria-hidden="true"
                className="h-2.5 w-2.5 shrink-0 stroke-current"
                strokeWidth="2"
              >
                <path d="m2 2 8 8M10 2 2 10" />
              </svg>
            </button>
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="button min-h-8 border-transparent py-0.5 text-xs pointer-coarse:min-h-touch"
        onClick={onClear}
      >
        Clear all
      </button>
    </div>
  );
}
