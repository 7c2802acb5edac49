import type { EventStats } from "@/api/shapes";
import { levelOf, type RiskLevel } from "@/domain/risk";
import { chosenTab, levelsOfTab, levelTabs } from "@/pages/timeline/tabs";
import { LevelDot } from "@/parts/LevelDot";
import { Tabs } from "@/parts/Tabs";

interface LevelTabsProps {
  level: readonly RiskLevel[];
  stats: EventStats | undefined;
  panelId: string;
  onChoose: (level: readonly RiskLevel[]) => void;
}

/** All events, or those of one level, each with how many nobody has reviewed. */
export function LevelTabs({ level, stats, panelId, onChoose }: LevelTabsProps) {
  return (
    <Tabs
      label="Risk level"
      panelId={panelId}
      chosen={chosenTab(level)}
      onChoose={(id) => onChoose(levelsOfTab(id, level))}
      tabs={levelTabs(level, stats).map(({ id, label, unreviewed }) => ({
        id,
        label,
        count: unreviewed,
        counts: "not reviewed",
        mark: levelOf(id) === null ? null : <LevelDot level={id} />,
      }))}
    />
  );
}
