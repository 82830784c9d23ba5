import assert from "node:assert/strict";
import { comparisonChart, databaseChart, fleetChart } from "../../../drill/report/page/ageCharts";
import type { ScenarioReport } from "../../../drill/report/types";
import { ages, classicCompromise, compromise, normal } from "./pageReport";

type Point = readonly [number, number];

/** The points of every line in that colour, in the drawing's own units. */
function linesIn(drawing: string, colour: string): readonly (readonly Point[])[] {
  return [...drawing.matchAll(/<path d="([^"]*)"[^>]* stroke="var\(--(\w+)\)"/g)]
    .filter(([, , of]) => of === colour)
    .map(([, path]) =>
      [...path!.matchAll(/[ML]([\d.-]+) ([\d.-]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const),
    );
}

function near(actual: number | undefined, expected: number): void {
  assert.ok(Math.abs((actual ?? Number.NaN) - expected) <= 1, `${actual} is not ${expected}`);
}

// The plot of a fleet's ages: from 58 to 1012 across, from 34 (2 h) to 234 (0) down; 30 days.
const across = (days: number, of = 30) => 58 + (954 * days) / of;
const down = (minutes: number, top = 120) => 234 - (200 * minutes) / top;

describe("charts of ages", () => {
  const steady = ages("orders", 90, { oldestMinutes: [Infinity, ...new Array<number>(239).fill(90)] });
  const one: ScenarioReport = {
    ...normal,
    disasterMinutes: 14_400,
    agesOverTime: { intervalMinutes: 180, databases: [steady] },
  };
  const drawing = fleetChart("x", one).markup;

  it("have the ages where the axis says", () => {
    const [line] = linesIn(drawing, "ours");
    assert.ok(line);
    near(line[0]?.[0], across(1.5 / 8));
    near(line.at(-1)?.[0], across(30 - 0.5 / 8));
    for (const [, y] of line) near(y, down(90));
    assert.match(drawing, />1h30m<\/text>/);
  });

  it("have the objective and the disaster where they belong", () => {
    const [objective] = linesIn(drawing, "limit");
    near(objective?.[0]?.[1], down(105));
    const disasters = linesIn(drawing, "ink");
    assert.equal(disasters.length, 2, "in both plots");
    for (const [from] of disasters) near(from?.[0], across(10));
  });

  it("shade the time without a copy, and the time of first copies", () => {
    const lost = { ...one, agesOverTime: classicCompromise.agesOverTime };
    const text = fleetChart("x", lost).markup;
    const shaded = (colour: string) =>
      new RegExp(`points="([\\d.]+) [^"]*" fill="var\\(--${colour}\\)" fill-opacity="0\\.1[48]"`).exec(text)?.[1];
    near(Number(shaded("none")), across(12));
    near(Number(shaded("muted")), across(0));
    assert.equal(drawing.includes('fill="var(--none)"'), false);
  });

  it("count the databases that kept a copy, of both designs", () => {
    const [ours] = linesIn(
      fleetChart("x", { ...one, agesOverTime: classicCompromise.agesOverTime }).markup,
      "ours",
    ).slice(1);
    near(ours?.[0]?.[1], 290);
    near(ours?.at(-1)?.[1], 354);
    for (const [x, y] of ours ?? []) if (x > across(13)) near(y, 354);
    const beside = comparisonChart("x", { ...compromise, databases: 2 }, { ...classicCompromise, databases: 2 }).markup;
    // Of two databases in 128 units from 38 on: both, and none at the end.
    near(linesIn(beside, "ours")[0]?.at(-1)?.[1], 38);
    near(linesIn(beside, "theirs")[0]?.at(-1)?.[1], 166);
  });

  it("end at the disaster for a single database", () => {
    const text = databaseChart("x", steady, one).markup;
    assert.match(text, />day 10<\/text>/);
    assert.doesNotMatch(text, />day 30<\/text>/);
    assert.equal(linesIn(text, "ours")[0]?.length, 79);
  });
});
