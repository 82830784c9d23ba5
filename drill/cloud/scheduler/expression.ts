import { Cron } from "croner";
import type { Instant } from "../kernel/types";

/** When a schedule is due. */
export interface Recurrence {
  /** The first instant at or after `from`, or undefined if there is none any more. */
  next(from: Instant): Instant | undefined;
}

const MINUTE = 60_000;
const unitMillis = { minute: MINUTE, hour: 60 * MINUTE, day: 1_440 * MINUTE } as const;

/**
 * Reads a schedule expression (EventBridge Scheduler User Guide, schedule-types). `since` is what a rate counts from:
 * the StartDate, or the creation ("if you do not provide a StartDate ..., your schedule starts invoking the target
 * immediately"). Throws what the service would refuse.
 */
export function readExpression(expression: string, timezone: string, since: Instant): Recurrence {
  const [, kind, inner] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? [];
  const recurrence =
    kind === "rate" && inner !== undefined
      ? readRate(inner, since)
      : kind === "cron" && inner !== undefined
        ? readCron(inner, timezone)
        : kind === "at" && inner !== undefined
          ? readAt(inner, timezone)
          : undefined;
  if (recurrence === undefined) throw new Error(`ValidationException: Invalid Schedule Expression ${expression}.`);
  return recurrence;
}

function readRate(inner: string, since: Instant): Recurrence | undefined {
  const [, value, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inner) ?? [];
  if (value === undefined || unit === undefined || (Number(value) === 1) !== (plural === "")) return undefined;
  const period = Number(value) * unitMillis[unit as keyof typeof unitMillis];
  return { next: (from) => since + Math.max(0, Math.ceil((from - since) / period)) * period };
}

/** Six fields: minutes, hours, day of month, month, day of week, year. */
function readCron(inner: string, timezone: string): Recurrence | undefined {
  const fields = inner.split(/\s+/);
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields;
  if (fields.length !== 6 || dayOfMonth === undefined || dayOfWeek === undefined) return undefined;
  // "You can't use * in both the day-of-month and day-of-week fields": one of them is a question mark.
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) return undefined;
  if ([minutes, hours, month, year].some((field) => field === undefined || /[?LW#]/i.test(field.replace(/jul/i, "")))) {
    return undefined;
  }
  const weekday = dayOfWeek === "?" ? "*" : weekdays(dayOfWeek);
  if (weekday === undefined) return undefined;
  const pattern = ["0", minutes, hours, dayOfMonth === "?" ? "*" : dayOfMonth, month, weekday, year].join(" ");
  let cron: Cron;
  try {
    cron = new Cron(pattern, { timezone, mode: "7-part", sloppyRanges: true });
  } catch {
    return undefined;
  }
  return {
    next(from) {
      // croner looks strictly after the given instant, in whole seconds.
      let next = cron.nextRun(new Date(Math.ceil(from / 1_000) * 1_000 - 1_000));
      // "When time shifts forward in the Spring, if a cron expression falls on a non-existent date and time, your
      // schedule invocation is skipped": croner would move it.
      while (next && !cron.match(next)) next = cron.nextRun(next);
      return next?.getTime();
    },
  };
}

/** Days of the week from AWS's 1 to 7 (Sunday first) to croner's 0 to 6; names stay. */
function weekdays(field: string): string | undefined {
  let valid = true;
  const converted = field.replace(/(^|[,-])([0-9]+)/g, (_match, before: string, digits: string) => {
    const day = Number(digits);
    if (day < 1 || day > 7) valid = false;
    return `${before}${day - 1}`;
  });
  return valid ? converted : undefined;
}

function readAt(inner: string, timezone: string): Recurrence | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner)) return undefined;
  const when = new Cron(inner, { timezone }).nextRun(new Date(0))?.getTime();
  if (when === undefined) return undefined;
  return { next: (from) => (when >= from ? when : undefined) };
}
