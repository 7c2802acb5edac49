/** The severity tabs: each level, and one more while several are chosen together. Pure. */

import type { EventStats } from "@/api/shapes";
import type { Filters } from "@/domain/filters";
import { LEVELS, levelWord, type RiskLevel } from "@/domain/risk";

export type TabId = "all" | RiskLevel | "several";

export interface LevelTab {
  readonly id: TabId;
  readonly label: string;
  /** How many events of the tab nobody has reviewed; null while that is unknown. */
  readonly unreviewed: number | null;
}

export function chosenTab(level: readonly RiskLevel[]): TabId {
  if (level.length > 1) return "several";
  return level[0] ?? "all";
}

export function levelTabs(level: readonly RiskLevel[], stats: EventStats | undefined): LevelTab[] {
  const single = LEVELS.map((each) => ({ id: each, label: levelWord(each), unreviewed: unreviewed([each], stats) }));
  const all = { id: "all", label: "All", unreviewed: stats?.unreviewed ?? null } as const;
  const label = level.map(levelWord).join(" + ");
  const several = level.length > 1 ? [{ id: "several", label, unreviewed: unreviewed(level, stats) } as const] : [];
  return [all, ...single, ...several];
}

/** The levels a tab stands for; the tab of several stands for those that are chosen. */
export function levelsOfTab(id: TabId, chosen: readonly RiskLevel[]): readonly RiskLevel[] {
  if (id === "several") return chosen;
  return id === "all" ? [] : [id];
}

/** How many events the whole list has, from counts that heed neither level nor reviewed. */
export function totalOf(stats: EventStats | undefined, { level, reviewed }: Filters): number | null {
  if (stats === undefined) return null;
  const counts = level.length === 0 ? [stats] : level.map((each) => stats.by_level[each]);
  const total = counts.reduce((sum, each) => sum + each.total, 0);
  const left = counts.reduce((sum, each) => sum + each.unreviewed, 0);
  if (reviewed === null) return total;
  return reviewed ? total - left : left;
}

function unreviewed(levels: readonly RiskLevel[], stats: EventStats | undefined): number | null {
  return stats === undefined ? null : levels.reduce((sum, each) => sum + stats.by_level[each].unreviewed, 0);
}
