import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { LEVELS } from "@/domain/risk";
import { HealthDot } from "@/parts/HealthDot";
import { lookOf } from "@/parts/level";
import { LevelDot } from "@/parts/LevelDot";
import { RiskBadge } from "@/parts/RiskBadge";
import { RiskGauge } from "@/parts/RiskGauge";

describe("levels", () => {
  it("differ by word and by shape, not by colour alone", () => {
    const looks = [...LEVELS, null].map(lookOf);
    expect(new Set(looks.map((look) => look.word)).size).toBe(5);
    expect(new Set(looks.map((look) => look.shape)).size).toBe(5);
  });

  it("that this page does not know keep their word", () => {
    expect(lookOf("extreme").word).toBe("extreme");
    expect(lookOf("extreme").fill).toBe("fill-ink-quiet");
  });

  it("can be said to a screen reader", () => {
    render(<LevelDot level="high" label="High" />);
    expect(screen.getByRole("img", { name: "High" })).toBeInTheDocument();
  });
});

describe("RiskBadge", () => {
  it("shows level and score", () => {
    const { container } = render(<RiskBadge level="critical" score={91} />);
    expect(container).toHaveTextContent("Critical91 of 100");
  });

  it("shows a score of nothing as a score", () => {
    const { container } = render(<RiskBadge level="low" score={0} />);
    expect(container).toHaveTextContent("Low0 of 100");
  });

  it("claims no level while it is assessed", () => {
    const { container } = render(<RiskBadge level="high" score={70} assessing />);
    expect(container).toHaveTextContent(/^Assessing$/);
  });
});

describe("RiskGauge", () => {
  it("says number and level in words", () => {
    render(<RiskGauge score={72} level="high" label="Highest in the last hour" />);
    expect(screen.getByRole("img")).toHaveAccessibleName("Highest in the last hour: 72 of 100, High");
    expect(screen.getByText("72")).toBeInTheDocument();
  });

  it("draws as much of the dial as the score", () => {
    const { container } = render(<RiskGauge score={50} level="medium" label="Risk" />);
    const [whole, part] = [...container.querySelectorAll("circle")].map((each) =>
      Number.parseFloat(each.getAttribute("stroke-dasharray") ?? ""),
    );
    expect(part! / whole!).toBeCloseTo(0.5);
  });

  it("says that nothing is rated, and draws nothing", () => {
    const { container } = render(<RiskGauge score={null} level={null} label="Risk" />);
    expect(screen.getByRole("img")).toHaveAccessibleName("Risk: nothing rated");
    expect(container.querySelectorAll("circle")).toHaveLength(1);
  });
});

it.each([
  ["healthy", "Healthy"],
  ["degraded", "Degraded"],
  ["unhealthy", "Unhealthy"],
  [null, "Unknown"],
  ["constructor", "Unknown"],
])("health %s reads %s", (health, word) => {
  render(<HealthDot health={health} />);
  expect(screen.getByText(word)).toBeInTheDocument();
});
