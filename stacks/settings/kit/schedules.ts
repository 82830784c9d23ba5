/**
 * Schedules in EventBridge Scheduler's dialect. Source: EventBridge Scheduler User Guide "Schedule types" (rate: value and
 * unit; cron: six fields, `?` in exactly one of the two day fields) and the EventBridge User Guide's table of fields.
 */

import type { Cadence } from "../../../components/kit/cadence";

/** A schedule in the words of EventBridge Scheduler, UTC; `at(...)` is refused, since a pass must come back. */
export type ScheduleExpression = `rate(${string})` | `cron(${string})`;

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const minutesOf = { minute: 1, hour: 60, day: 1_440 } as const;

interface Field {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Names that stand for numbers, the first for `from`. */
  readonly names?: readonly string[];
  /** What only this field may hold besides numbers, ranges and steps. */
  readonly special?: RegExp;
}

const fields: readonly Field[] = [
  { name: "minutes", from: 0, to: 59 },
  { name: "hours", from: 0, to: 23 },
  { name: "day-of-month", from: 1, to: 31, special: /^(?:\?|L|LW|(?:[1-9]|[12]\d|3[01])W)$/ },
  { name: "month", from: 1, to: 12, names: months },
  {
    name: "day-of-week",
    from: 1,
    to: 7,
    names: weekdays,
    special: /^(?:\?|L|(?:[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(?:L|#[1-5]))$/,
  },
  { name: "year", from: 1970, to: 2199 },
];

/** The numbers a field stands for, "special" for one that depends on the calendar, undefined if it is not a field. */
function expand(text: string, field: Field): ReadonlySet<number> | "special" | undefined {
  if (field.special?.test(text)) return "special";
  const numbers = new Set<number>();
  for (const part of text.split(",")) {
    const found = /^(\*|[A-Z]{3}|\d{1,4})(?:-([A-Z]{3}|\d{1,4}))?(?:\/(\d{1,4}))?$/.exec(part);
    if (!found) return undefined;
    const [, first, last, step] = found;
    if (first === "*" && last !== undefined) return undefined;
    const begin = first === "*" ? field.from : numberOf(first!, field);
    // "5/10" runs from 5 to the end of the field in steps of ten; a plain "5" is only itself.
    const end = last !== undefined ? numberOf(last, field) : first === "*" || step !== undefined ? field.to : begin;
    const by = step === undefined ? 1 : Number(step);
    if (begin === undefined || end === undefined || begin > end || by < 1) return undefined;
    for (let number = begin; number <= end; number += by) numbers.add(number);
  }
  return numbers;
}

function numberOf(text: string, field: Field): number | undefined {
  const named = field.names?.indexOf(text) ?? -1;
  const number = named >= 0 ? named + field.from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return number >= field.from && number <= field.to ? number : undefined;
}

function cronFields(expression: string): readonly string[] | undefined {
  return /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().toUpperCase().split(/\s+/);
}

/** Why a text is no schedule for a pass, in a sentence that says how to mend it; undefined if it is one. */
export function scheduleProblem(text: string): string | undefined {
  // JavaScript takes a non-breaking space for a space, and makes capitals of letters that AWS does not know.
  if (/[^ -~]/.test(text)) return "A schedule has letters, digits and signs of ASCII, and simple spaces, only.";
  if (text.startsWith("at(")) return "at() runs a pass once, and then never again. Use rate() or cron().";
  if (text.startsWith("rate(")) return rateProblem(text);
  const parts = cronFields(text);
  return parts ? cronProblem(parts) : "This is neither rate(...) nor cron(...).";
}

function rateProblem(text: string): string | undefined {
  const found = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(text);
  if (!found) return "rate() takes a whole number, one space and minutes, hours or days.";
  const [, value, unit, plural] = found;
  if (!/^[1-9]\d{0,5}$/.test(value!)) return "The number in rate() must be positive, without leading zeros.";
  if ((value === "1") !== (plural === "")) {
    return `AWS wants the unit in the ${value === "1" ? "singular" : "plural"} here: rate(${value} ${unit}${value === "1" ? "" : "s"}).`;
  }
  return minutesOf[unit as keyof typeof minutesOf] * Number(value) > minutesOf.day ? tooRare : undefined;
}

const tooRare = "A pass must run at least once a day, because only a scheduled run finds what events have missed.";

function cronProblem(parts: readonly string[]): string | undefined {
  if (parts.length !== fields.length) {
    return `cron() has six fields (${fields.map((field) => field.name).join(", ")}), here are ${parts.length}.`;
  }
  const wrong = fields.filter((field, at) => expand(parts[at]!, field) === undefined);
  if (wrong.length > 0) {
    const bounds = wrong.map((field) => `${field.name} (${field.from} to ${field.to})`).join(", ");
    return `cron() cannot be read in ${bounds}.`;
  }
  if ((parts[2] === "?") === (parts[4] === "?")) {
    return "Exactly one of day-of-month and day-of-week must be ?, as AWS cannot combine the two.";
  }
  if (parts[5] !== "*") return "The year must be *: a schedule that ends would end the backups silently.";
  return longestCronGapMinutes(parts) === undefined ? tooRare : undefined;
}

/** The longest time between two runs, undefined if there is a day without any. */
function longestCronGapMinutes(parts: readonly string[]): number | undefined {
  const [minutes, hours, ...days] = parts.slice(0, 5).map((part, at) => expand(part, fields[at]!));
  const everyDay = days.every((set, at) => {
    const { from, to } = fields[at + 2]!;
    return parts[at + 2] === "?" || (set instanceof Set && set.size === to - from + 1);
  });
  if (!everyDay || !(minutes instanceof Set) || !(hours instanceof Set)) return undefined;
  const runs = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
  return Math.max(...runs.map((run, at) => (runs[at + 1] ?? runs[0]! + minutesOf.day) - run));
}

/** The longest time between two runs of a schedule, in minutes. Throws on a text that {@link scheduleProblem} refuses. */
export function longestGapMinutes(schedule: ScheduleExpression): number {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(schedule);
  const gap = rate
    ? Number(rate[1]) * minutesOf[rate[2] as keyof typeof minutesOf]
    : longestCronGapMinutes(cronFields(schedule) ?? []);
  if (gap === undefined) throw new Error(`no daily schedule: ${schedule}`);
  return gap;
}

/** Whether a text is a schedule for a pass. */
export function isSchedule(text: string): text is ScheduleExpression {
  return scheduleProblem(text) === undefined;
}

/** A schedule together with the longest time between two of its runs. */
export function cadenceOf(schedule: ScheduleExpression): Cadence {
  return { schedule, everyMinutes: longestGapMinutes(schedule) };
}

/** The schedule that comes every so many minutes. */
export function everyMinutes(minutes: number): ScheduleExpression {
  return minutes === 1 ? "rate(1 minute)" : `rate(${minutes} minutes)`;
}
