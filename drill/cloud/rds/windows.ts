import { hash32 } from "../kernel/random";
import type { DatabaseRecord, Instant } from "../kernel/types";
import { refuse } from "./names";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY = 24 * 60;
const WEEK = 7 * DAY;
/** API ModifyDBInstance: both kinds of windows last 30 minutes at least. */
const SHORTEST = 30;

/** When RDS backs a database up and maintains it, as the API gives it, in UTC. */
export interface Windows {
  readonly backupWindow: string;
  readonly maintenanceWindow: string;
}

/** A stretch of the week: minutes from Sunday's midnight, and its length. */
interface Span {
  readonly from: number;
  readonly length: number;
}

/**
 * The windows of a new database: those given, or drawn as RDS does. Throws RDS's refusals. UG USER_ManagingAutomatedBackups,
 * USER_UpgradeDBInstance.Maintenance: 30 minutes, drawn from a block of eight hours that each region has; the maintenance
 * window is on a drawn day. That block is Ireland's, assumed for all regions.
 */
export function windowsOf(arn: string, given: { readonly [Name in keyof Windows]?: string | undefined }): Windows {
  const maintenanceWindow = given.maintenanceWindow ?? drawnMaintenance(arn);
  const weekly = weeklySpan(maintenanceWindow);
  const drawn = Array.from({ length: 16 }, (_, at) => halfHour((hash32(`${arn}/backup`) + at) % 16));
  const backupWindow = given.backupWindow ?? drawn.find((window) => !overlap(dailySpans(window), weekly))!;
  if (overlap(dailySpans(backupWindow), weekly)) {
    throw refuse("InvalidParameterCombination", "The backup window and maintenance window must not overlap.");
  }
  return { backupWindow, maintenanceWindow };
}

/** Whether a database is in one of its windows. */
export function inWindow({ backupWindow, maintenanceWindow }: DatabaseRecord, at: Instant): boolean {
  const date = new Date(at);
  const now = (date.getUTCDay() * 24 + date.getUTCHours()) * 60 + date.getUTCMinutes();
  return [...dailySpans(backupWindow), weeklySpan(maintenanceWindow)].some((span) => within(span, now));
}

/** One of the sixteen half hours from 22:00 to 06:00. */
function halfHour(index: number): string {
  const from = 22 * 60 + index * 30;
  return `${clock(from)}-${clock(from + 30)}`;
}

function drawnMaintenance(arn: string): string {
  const from = 22 * 60 + (hash32(`${arn}/maintenance`) % 16) * 30;
  const drawnDay = hash32(`${arn}/day`) % 7;
  const on = (at: number) => `${DAYS[(drawnDay + Math.floor(at / DAY)) % 7]}:${clock(at)}`;
  return `${on(from)}-${on(from + 30)}`;
}

function clock(minutes: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** A daily window, on each day of the week. */
function dailySpans(window: string): readonly Span[] {
  const [from, to, ...more] = window.split("-").map(minutesOf);
  if (from === undefined || to === undefined || more.length > 0) throw malformed("backup", window);
  const length = (to - from + DAY) % DAY;
  if (!(length >= SHORTEST)) throw malformed("backup", window);
  return DAYS.map((_, day) => ({ from: day * DAY + from, length }));
}

function weeklySpan(window: string): Span {
  const [from, to, ...more] = window
    .split("-")
    .map((one) => DAYS.indexOf(one.slice(0, 3).toLowerCase()) * DAY + (one[3] === ":" ? minutesOf(one.slice(4)) : NaN));
  if (from === undefined || to === undefined || more.length > 0) throw malformed("maintenance", window);
  const length = (to - from + WEEK) % WEEK;
  if (!(from >= 0 && to >= 0 && length >= SHORTEST && length < DAY)) throw malformed("maintenance", window);
  return { from, length };
}

/** Minutes from midnight of `hh24:mi`; not a number for anything else. */
function minutesOf(text: string): number {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return parts ? Number(parts[1]) * 60 + Number(parts[2]) : Number.NaN;
}

/** API ModifyDBInstance: the forms, at least 30 minutes, a maintenance window less than a day. RDS's words are assumed. */
function malformed(which: "backup" | "maintenance", window: string): Error {
  return refuse("InvalidParameterValue", `Invalid ${which} window format: ${window}`);
}

function overlap(some: readonly Span[], other: Span): boolean {
  return some.some((one) => within(one, other.from) || within(other, one.from));
}

function within({ from, length }: Span, at: number): boolean {
  return (at - from + WEEK) % WEEK < length;
}
