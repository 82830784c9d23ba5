import type { Snapshot } from "../rds/kind";
import { retainedFrom } from "../snapshots/dates";
import { byIdentity } from "../snapshots/lineage";
import { askedAt, tagKeys } from "../snapshots/tags";
import { newestKept } from "./floors";

/**
 * How long snapshots are kept, and how many of them whatever their age. A snapshot stays as long as one of these keeps it;
 * its age counts from {@link retainedFrom}: from when RDS made it, or from the moment of its data if that is later.
 */
export interface Retention {
  /**
   * Age up to which every snapshot stays, minutes, unless {@link keepAllMinutes} says less; then the first of each day
   * does.
   * @default 1440 in a source, 2880 of copies
   */
  readonly retentionMinutes: number;
  /**
   * Age up to which every snapshot stays, minutes; beyond it the first of each day does.
   * @default {@link retentionMinutes}
   */
  readonly keepAllMinutes?: number | undefined;
  /**
   * Days for which the first usable one of each day (UTC) stays.
   * @default 0
   * @example 14
   */
  readonly dailyDays?: number | undefined;
  /**
   * Weeks for which the first usable one of each ISO week (from Monday, UTC) stays.
   * @default 0
   * @example 12
   */
  readonly weeklyWeeks?: number | undefined;
  /**
   * Months for which the first usable one of each calendar month (UTC) stays.
   * @default 0
   * @example 24
   */
  readonly monthlyMonths?: number | undefined;
  /**
   * How many of the newest usable ones of each database are never deleted: at least 2 in a source, 1 of copies.
   * @default 3
   */
  readonly keepNewest: number;
  /**
   * Identities of databases of which also the newest go by time: somebody has said that nothing of them is needed.
   * @default none
   * @example ["arn:aws:rds:eu-west-1:111111111111:db-OLD"]
   */
  readonly released?: readonly string[] | undefined;
}

/** A snapshot that may go, and since when: the moment from which no rule but the floor has kept it, ms since the epoch. */
export interface Due {
  readonly snapshot: Snapshot;
  readonly dueAt: number;
}

/**
 * Which snapshots may go, the oldest first: those that no rule keeps any more, that nobody holds, and that are not among
 * the newest K usable ones of their database. One that failed goes by RDS's date, else by the tag that says when it was asked
 * for; one that nothing dates goes at once, after a second look. Age alone would delete every copy once the source falls silent, which is
 * just what a compromise does.
 *
 * `snapshots` must be a whole listing of what is ours: a part of it would let the floor count too few.
 */
export function planExpiry(snapshots: readonly Snapshot[], now: number, retention: Retention): Due[] {
  const { retentionMinutes, keepAllMinutes, dailyDays = 0, weeklyWeeks = 0, monthlyMonths = 0 } = retention;
  const allFor = (keepAllMinutes ?? retentionMinutes) * 60_000;
  const thinned = keepAllMinutes !== undefined && keepAllMinutes < retentionMinutes;
  const dailyFor = Math.max(thinned ? retentionMinutes * 60_000 : 0, dailyDays * 86_400_000);
  const weeklyFor = weeklyWeeks * 7 * 86_400_000;
  const byValue = dailyFor > 0 || weeklyFor > 0 || monthlyMonths > 0;
  const { hold } = tagKeys;
  const released = new Set(retention.released);
  const due: Due[] = [];
  for (const [identity, group] of byIdentity(snapshots)) {
    const newest = released.has(identity) ? [] : newestKept(group).slice(0, retention.keepNewest);
    const kept = new Set<Snapshot>(newest);
    // The first of a day, week or month, as no later one can take its place: what stays is not chosen anew by every pass,
    // and nobody who makes new snapshots decides which one it is.
    const firsts = new Map<string, number>();
    for (const snapshot of byValue ? group : []) {
      const from = retainedFrom(snapshot);
      if (snapshot.state !== "usable" || from === undefined) continue;
      const day = Math.floor(from / 86_400_000);
      // The epoch began on a Thursday.
      const keys = [`d${day}`, `w${Math.floor((day + 3) / 7)}`, `m${new Date(from).toISOString().slice(0, 7)}`];
      for (const key of keys) firsts.set(key, Math.min(from, firsts.get(key) ?? from));
    }
    for (const snapshot of group) {
      const { state, tags } = snapshot;
      // A snapshot that failed may have no date of RDS; its tags say when it was asked for.
      const from = retainedFrom(snapshot) ?? (state === "failed" ? askedAt(tags) : undefined);
      // What is being made is left alone. What failed holds no data, only a place in the quota, and goes by age.
      if (state !== "usable" && state !== "failed") continue;
      if (kept.has(snapshot) || tags.some(({ Key }) => Key === hold)) continue;
      if (from === undefined) {
        // Nothing says how old it is. It holds no data, and would take a place in the quota for ever: it goes now, if it has
        // still failed and no date when the deletion looks again (removal, in functions/expire/handler.ts).
        if (state === "failed") due.push({ snapshot, dueAt: now });
        continue;
      }
      let dueAt = from + allFor;
      if (state === "failed") dueAt = from + Math.max(allFor, retentionMinutes * 60_000);
      else if (byValue) {
        const day = Math.floor(from / 86_400_000);
        if (from === firsts.get(`d${day}`)) dueAt = Math.max(dueAt, from + dailyFor);
        if (from === firsts.get(`w${Math.floor((day + 3) / 7)}`)) dueAt = Math.max(dueAt, from + weeklyFor);
        const date = new Date(from);
        if (monthlyMonths > 0 && from === firsts.get(`m${date.toISOString().slice(0, 7)}`)) {
          dueAt = Math.max(dueAt, date.setUTCMonth(date.getUTCMonth() + monthlyMonths));
        }
      }
      if (dueAt < now) due.push({ snapshot, dueAt });
    }
  }
  return due.sort(
    (a, b) =>
      (retainedFrom(a.snapshot) ?? 0) - (retainedFrom(b.snapshot) ?? 0) || (a.snapshot.arn < b.snapshot.arn ? -1 : 1),
  );
}
