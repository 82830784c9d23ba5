import type { CustomSeriesOption, LineSeriesOption } from "echarts";
import type { AgeOverTime, ScenarioReport } from "../types";
import { colour, draw, type Size } from "./chart";
import { age, copyAge, counted, moment } from "./figures";
import type { Html } from "./html";
import { countedPeak, databaseIntervals, type FleetInterval, fleetIntervals, merged, stretches } from "./series";

const day = 1440;
/** Plots stay where they are put: else labels would push one of two apart. */
const exact = { outerBoundsMode: "none" as const };
const label = { fontSize: 12, color: colour.muted };

/** One run in a chart. */
export interface Curve {
  readonly intervals: readonly FleetInterval[];
  readonly colour: string;
  readonly dashed?: boolean;
}

/** What all charts of ages share; times in minutes from the start of the run. */
export interface Frame {
  readonly until: number;
  /** The greatest age that has room; what is older leaves the chart at the top. */
  readonly top: number;
  readonly objective: number | undefined;
  readonly disaster: number | undefined;
}

/** The whole fleet over the whole run: the ages above, the number of databases with a copy below. */
export function fleetChart(id: string, one: ScenarioReport): Html {
  const intervals = fleetIntervals(one.agesOverTime);
  const { intervalMinutes } = one.agesOverTime;
  const frame = frameOf([one]);
  const most = Math.max(1, ...intervals.map((interval) => interval.databases));
  const size = { width: 1040, height: 390 };
  const grids = [
    { left: 58, right: 28, top: 34, height: 200, ...exact },
    { left: 58, right: 28, top: 290, height: 64, ...exact },
  ];
  return draw(id, size, inWords(one, intervals), {
    grid: grids,
    xAxis: [timeAxis(frame.until, 0, false), timeAxis(frame.until, 1, true)],
    yAxis: [ageAxis(frame.top, 0), countAxis(most, 1)],
    series: [
      ...curve({ intervals, colour: colour.ours }, 0),
      marks(frame, 0, shadesOf(intervals, intervalMinutes, frame), true),
      survivors(one, colour.ours, "solid", 1),
      marks({ ...frame, objective: undefined }, 1, unshaded, false),
    ],
  });
}

/** Two designs under the same conditions: their copies' ages, or with a disaster how many databases kept a copy. */
export function comparisonChart(id: string, ours: ScenarioReport, theirs: ScenarioReport): Html {
  return ours.disasterMinutes === undefined ? agesBeside(id, ours, theirs) : survivorsBeside(id, ours, theirs);
}

function agesBeside(id: string, ours: ScenarioReport, theirs: ScenarioReport): Html {
  const frame = frameOf([ours, theirs]);
  const curveOf = (one: ScenarioReport, of: string, dashed: boolean) => {
    return curve({ intervals: fleetIntervals(one.agesOverTime), colour: of, dashed }, 0);
  };
  const shades = { ...shadesOf(fleetIntervals(ours.agesOverTime), ours.agesOverTime.intervalMinutes, frame), none: [] };
  const words = [ours, theirs].map(
    (one) => `${one.name}: worst ${copyAge(one.copyAge.worstMinutes)}, mean ${copyAge(one.copyAge.meanMinutes)}`,
  );
  return draw(id, { width: 1040, height: 270 }, `Age of the newest copy over time. ${words.join("; ")}.`, {
    grid: [{ left: 58, right: 28, top: 34, bottom: 34, ...exact }],
    xAxis: [timeAxis(frame.until, 0, true)],
    yAxis: [ageAxis(frame.top, 0)],
    series: [
      ...curveOf(theirs, colour.theirs, true),
      ...curveOf(ours, colour.ours, false),
      marks(frame, 0, shades, true),
    ],
  });
}

function survivorsBeside(id: string, ours: ScenarioReport, theirs: ScenarioReport): Html {
  const frame = { ...frameOf([ours, theirs]), objective: undefined };
  const most = Math.max(1, ours.databases, theirs.databases);
  const words = [ours, theirs].map((one) => {
    const last = fleetIntervals(one.agesOverTime).at(-1);
    return `${one.name}: ${last?.copied ?? 0} of ${one.databases} at the end`;
  });
  return draw(id, { width: 1040, height: 200 }, `Databases with a usable copy over time. ${words.join("; ")}.`, {
    grid: [{ left: 58, right: 28, top: 38, bottom: 34, ...exact }],
    xAxis: [timeAxis(frame.until, 0, true)],
    yAxis: [countAxis(most, 0)],
    series: [
      survivors(ours, colour.ours, "solid", 0),
      // Above the other and dashed, so that both show where they are one.
      survivors(theirs, colour.theirs, [5, 5], 0),
      marks(frame, 0, unshaded, true),
    ],
  });
}

/** How many databases had a usable copy. */
function survivors(one: ScenarioReport, of: string, type: "solid" | number[], grid: number): LineSeriesOption {
  const intervals = fleetIntervals(one.agesOverTime);
  const points = intervals.map((interval) => [interval.at / day, interval.copied]);
  return {
    ...plain(grid),
    type: "line",
    step: "middle",
    data: [...points, [one.days, intervals.at(-1)?.copied ?? 0]],
    lineStyle: { color: of, width: 2, type },
    ...(type === "solid" ? { areaStyle: { color: of, opacity: 0.14 } } : {}),
  };
}

function countAxis(most: number, grid: number) {
  return {
    ...ageAxis(most, grid),
    name: "databases with a usable copy",
    interval: most % 2 === 0 && most > 2 ? most / 2 : most,
    axisLabel: { ...label, showMaxLabel: true },
  };
}

/** One database, up to the disaster: the part of the run in which its age is judged. */
export function databaseChart(id: string, one: AgeOverTime, scenario: ScenarioReport): Html {
  const { intervalMinutes } = scenario.agesOverTime;
  const frame = { ...frameOf([scenario]), until: judgedUntil(scenario), disaster: undefined };
  const judged = databaseIntervals(one, intervalMinutes).filter(({ at }) => at < frame.until);
  // Half as many points in a small chart: it has no room for more.
  const factor = judged.length > 130 ? 2 : 1;
  const intervals = merged(judged, factor);
  const size: Size = { width: 330, height: 120 };
  return draw(id, size, `Age of the newest copy of ${one.database}: ${worstInWords(one, judged)}.`, {
    grid: [{ left: 46, right: 22, top: 10, bottom: 24, ...exact }],
    xAxis: [timeAxis(frame.until, 0, true, 3)],
    yAxis: [{ ...ageAxis(frame.top, 0, 2), name: "" }],
    series: [
      ...curve({ intervals, colour: colour.ours }, 0),
      marks(frame, 0, shadesOf(intervals, factor * intervalMinutes, frame), false),
    ],
  });
}

/** Worst age of one database, in words. */
export function worstInWords(one: AgeOverTime, intervals: readonly FleetInterval[]): string {
  if (Number.isFinite(one.worstMinutes)) return `worst ${age(one.worstMinutes)}`;
  return intervals.every((interval) => interval.youngest === undefined)
    ? "never a usable copy"
    : "at times no usable copy";
}

/** The end of the time in which ages are judged: the disaster, or the end of the run. */
export function judgedUntil(one: ScenarioReport): number {
  return one.disasterMinutes ?? one.days * day;
}

function frameOf(scenarios: readonly ScenarioReport[]): Frame {
  const [first] = scenarios;
  const objective = first?.objective?.minutes;
  const greatest = scenarios.reduce((most, one) => Math.max(most, countedPeak(one.agesOverTime, judgedUntil(one))), 30);
  return {
    until: (first?.days ?? 1) * day,
    top: roundUp(1.12 * Math.max(objective ?? 0, greatest)),
    objective,
    disaster: first?.disasterMinutes,
  };
}

/** To the next step of the axis: half hours, hours, then days. */
function roundUp(minutes: number): number {
  const step = stepOf(minutes);
  return Math.ceil(minutes / step) * step;
}

const steps = [15, 30, 60, 120, 240, 480, day, 2 * day, 7 * day, 14 * day, 30 * day, 90 * day];

function stepOf(minutes: number, most = 5): number {
  return steps.find((step) => minutes / step <= most) ?? 365 * day;
}

function plain(grid: number) {
  return { xAxisIndex: grid, yAxisIndex: grid, symbol: "none", silent: true, clip: true } as const;
}

function timeAxis(until: number, grid: number, labelled: boolean, most = 10) {
  const days = until / day;
  const interval = [1, 2, 5, 10, 30, 100].find((step) => days / step <= most) ?? 400;
  return {
    type: "value" as const,
    gridIndex: grid,
    min: 0,
    max: days,
    interval,
    axisLine: { lineStyle: { color: colour.grid } },
    axisTick: { show: labelled, lineStyle: { color: colour.grid } },
    axisLabel: {
      ...label,
      show: labelled,
      showMaxLabel: days % interval === 0,
      formatter: (at: number) => `day ${at}`,
    },
    splitLine: { show: false },
  };
}

function ageAxis(top: number, grid: number, most = 5) {
  const step = stepOf(top, most);
  return {
    type: "value" as const,
    gridIndex: grid,
    min: 0,
    max: top,
    interval: step,
    name: "age of the newest copy",
    axisLine: { lineStyle: { color: colour.grid } },
    axisTick: { lineStyle: { color: colour.grid } },
    nameTextStyle: { ...label, align: "left" as const, padding: [0, 0, 2, -50] },
    axisLabel: {
      ...label,
      showMaxLabel: top % step === 0,
      formatter: (minutes: number) => (minutes === 0 ? "0" : age(minutes)),
    },
    splitLine: { lineStyle: { color: colour.grid } },
  };
}

/** A band from the youngest to the oldest, with a line along the oldest. */
function curve({ intervals, colour: of, dashed }: Curve, grid: number): (LineSeriesOption | CustomSeriesOption)[] {
  const runs: FleetInterval[][] = [];
  intervals.forEach((interval, index) => {
    if (interval.oldest === undefined) return;
    if (index > 0 && intervals[index - 1]!.oldest !== undefined) runs.at(-1)!.push(interval);
    else runs.push([interval]);
  });
  const band: CustomSeriesOption = {
    ...plain(grid),
    type: "custom",
    data: runs.map((_, index) => [index, 0]),
    renderItem: (params, api) => {
      const run = runs[params.dataIndex] ?? [];
      const along = (edge: "oldest" | "youngest") =>
        run.map((interval) => api.coord([interval.at / day, interval[edge] ?? 0]));
      return {
        type: "polygon",
        shape: { points: [...along("oldest"), ...along("youngest").reverse()] },
        style: { fill: of, opacity: 0.18 },
      };
    },
  };
  const line: LineSeriesOption = {
    ...plain(grid),
    type: "line",
    data: intervals.map((interval) => [interval.at / day, interval.oldest ?? null]),
    lineStyle: { color: of, width: 1.5, type: dashed ? [5, 3] : "solid" },
  };
  return [band, line];
}

/** Times that a chart shades. */
interface Shades {
  /** A database was without a copy. */
  readonly none: readonly (readonly [number, number])[];
  /** A first copy was under way. */
  readonly settling: readonly (readonly [number, number])[];
}

const unshaded: Shades = { none: [], settling: [] };

function shadesOf(intervals: readonly FleetInterval[], intervalMinutes: number, { until }: Frame): Shades {
  const when = (isTrue: (interval: FleetInterval) => boolean) =>
    stretches(intervals, intervalMinutes, isTrue).map(([from, to]) => [from, Math.min(to, until)] as const);
  return { none: when((interval) => interval.lacking), settling: when((interval) => interval.settling) };
}

/** The objective, the disaster, and the time in which a database was without a copy. */
function marks({ objective, disaster }: Frame, grid: number, shades: Shades, worded: boolean): LineSeriesOption {
  const text = { ...label, show: worded, color: colour.ink, textBorderWidth: 0 };
  return {
    ...plain(grid),
    type: "line",
    data: [],
    markLine: {
      silent: true,
      symbol: "none",
      animation: false,
      data: [
        ...(objective === undefined
          ? []
          : [
              {
                yAxis: objective,
                lineStyle: { color: colour.limit, type: "dashed" as const, width: 1.5 },
                label: { ...text, position: "insideEndTop" as const, formatter: `objective ${age(objective)}` },
              },
            ]),
        ...(disaster === undefined
          ? []
          : [
              {
                xAxis: disaster / day,
                lineStyle: { color: colour.ink, type: "solid" as const, width: 1.5 },
                label: { ...text, position: "end" as const, formatter: `disaster on ${moment(disaster)}` },
              },
            ]),
      ],
    },
    markArea: {
      silent: true,
      animation: false,
      data: [...areas(shades.settling, colour.muted, 0.14), ...areas(shades.none, colour.none, 0.18)],
    },
  };
}

type Area = NonNullable<NonNullable<LineSeriesOption["markArea"]>["data"]>[number];

function areas(stretchesOfTime: readonly (readonly [number, number])[], of: string, opacity: number): Area[] {
  return stretchesOfTime.map(([from, to]) => [
    { xAxis: from / day, itemStyle: { color: of, opacity } },
    { xAxis: to / day },
  ]);
}

function inWords(one: ScenarioReport, intervals: readonly FleetInterval[]): string {
  const last = intervals.at(-1);
  const objective = one.objective ? `, objective ${age(one.objective.minutes)}` : "";
  const disaster = one.disasterMinutes === undefined ? "" : ` Disaster on ${moment(one.disasterMinutes)}.`;
  const end = last ? ` At the end ${last.copied} of ${counted(last.databases, "database")} had a usable copy.` : "";
  return `Age of the newest copy of ${counted(one.databases, "database")} over ${counted(one.days, "day")}: worst ${copyAge(one.copyAge.worstMinutes)}, mean ${copyAge(one.copyAge.meanMinutes)}${objective}.${disaster}${end}`;
}
