import { REACHES, type Reach } from "@/pages/timeline/strip";
import { Select } from "@/parts/Select";

export interface ReachChoice {
  readonly reach: Reach;
  readonly setReach: (reach: Reach) => void;
}

/** How far back the activity bar reaches while no filter says; it is never shorter than what is read. */
export function ReachSelect({ reach, setReach, hideLabel = false }: ReachChoice & { hideLabel?: boolean }) {
  return (
    <Select
      label="Activity of the last"
      hideLabel={hideLabel}
      value={reach}
      options={REACHES.map(({ id, label }) => ({ value: id, label }))}
      onChange={setReach}
    />
  );
}
