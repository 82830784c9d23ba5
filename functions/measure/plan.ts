import { identified, isStuck } from "../copies/standing";
import type { Known, KnownOffer, KnownTrouble, Memory } from "../inventory/inventory";
import type { Finding } from "../pass/run";
import type { Snapshot, UsableSnapshot } from "../rds/kind";
import type { Quotas } from "../retention/quota";
import { exclusionMatcher, nameMatcher } from "../snapshots/choice";
import { dataFrom } from "../snapshots/dates";
import { byIdentity, placeOf } from "../snapshots/lineage";
import { ours } from "../snapshots/ownership";
import { stagedTag, tagKeys, tagValue } from "../snapshots/tags";
import { emptyChoices } from "./emptyChoices";
import { type Datum, metricNames, quotaAlarmPercent, quotaCalmPercent, stackData } from "./metrics";
import { copiesToRemember, stillThere } from "./remembered";
import { type Missing, standingTroubles, withdrawn, withdrawnFinding } from "./troubles";
import { type Explained, vanishedCopies, vanishedFinding } from "./vanished";
import type { MeasureRules, View } from "./view";

/** What a look found. */
export interface Measurement {
  readonly data: readonly Datum[];
  readonly findings: readonly Finding[];
  /** What is to be remembered of databases, and of standing troubles. */
  readonly databases: readonly Known[];
  readonly troubles: readonly KnownTrouble[];
}

/** One database as it is now. */
interface Present {
  readonly identity: string;
  readonly database: string;
  /** Its copies that could be restored now: finished, and under no key that cannot be used. */
  readonly usable: readonly UsableSnapshot[];
  /** Whether its copy is being made, and not for longer than a day. */
  readonly making: boolean;
  /** Whether one of its copies has ever been finished: no database is remembered for one that is being made, or failed. */
  readonly settled: boolean;
  readonly newest: number | undefined;
}

const minute = 60_000;

/** Compares what is there with what was there and what is to be there. Pure. */
export function planMeasure(
  view: View,
  rules: MeasureRules,
  { memory, now, explained }: { readonly memory: Memory; readonly now: number; readonly explained: Explained },
): Measurement {
  const chosen = chooser(rules);
  const held = withIdentities(ownCopies(view.held, rules.createdBy), view.offered);
  const groups = byIdentity(held, view.offered);
  const present = presentOf(groups, view, chosen, now);
  const offers = newestOffers(view.offered, chosen);
  const find = stillThere(view.held);
  const copies = copiesToRemember(groups, (identity) => present.has(identity), memory, find);
  const databases = merged({ memory, present, copies, offers }, view, now);
  const vanished = vanishedCopies(memory, databases, { ours: held, find, createdBy: rules.createdBy }, explained);
  const released = new Set(rules.released);
  // Names of databases are those of their copies, or were chosen once: a source renames none into what is excluded.
  const isExcluded = exclusionMatcher(rules.patterns);
  for (const { identity, database } of databases) if (isExcluded(database)) released.add(identity);
  const standing = databases.filter(({ identity, retired }) => retired === undefined && !released.has(identity));
  const { data, missing, old } = ages(standing, present, { memory, now }, rules);
  const troubles = standingTroubles(view.keys, [...missing, ...old], memory, now);
  const empty = emptyChoices(view, held, { memory, now }, rules);
  const percent = quotaPercent(view.quotas);
  const full = nearlyFull(percent, memory, now);
  const measured = new Set(standing.filter(({ identity }) => (present.get(identity)?.usable.length ?? 0) > 0));
  return {
    data: [
      ...data,
      ...stackData({
        measured: measured.size,
        expected: standing.length + missing.filter(({ seen }) => !seen).length,
        missing: missing.length,
        quota: percent,
        quotaNearlyFull: full.length,
        strangers: view.strangers,
        unusableKeys: unusableKeys(view),
        empty: empty.overdue,
        vanished: vanished.reduce((sum, { copies }) => sum + copies.length, 0),
      }),
    ],
    findings: [
      ...vanished.map(vanishedFinding),
      ...withdrawn(memory, offers, view, released).map(withdrawnFinding),
      ...troubles.findings,
      ...empty.findings,
    ],
    databases,
    troubles: [...troubles.known, ...empty.known, ...full],
  };
}

/** How many keys that copies are under cannot be used. */
function unusableKeys({ keys }: View): number {
  return [...keys.values()].filter(({ state }) => state === "unusable").length;
}

/** The greatest share of a quota that is used. */
function quotaPercent({ instance, cluster }: Quotas): number {
  return Math.max(...[instance, cluster].map((quota) => (quota === undefined ? 0 : (100 * quota.used) / quota.most)));
}

/** How it is remembered that a quota is nearly full. */
const quotaTrouble = "quota";

/** Since when a quota is nearly full, to be remembered; empty where none is. It is over at a lower share than it begins. */
function nearlyFull(percent: number, { troubles }: Memory, now: number): readonly KnownTrouble[] {
  const before = troubles.find(({ subject }) => subject === quotaTrouble);
  if (percent < (before ? quotaCalmPercent : quotaAlarmPercent)) return [];
  return [before ?? { subject: quotaTrouble, since: now }];
}

/** A test for what is ours to measure: of a configured source, with a name that is chosen. */
function chooser({ patterns, sources }: MeasureRules): (identity: string, database: string) => boolean {
  const matches = nameMatcher(patterns);
  const places = new Set(sources.map(({ account, region }) => `${account} ${region}`));
  const names = new Map<string, boolean>();
  return (identity, database) => {
    const { account, region } = placeOf(identity);
    if (!places.has(`${account} ${region}`)) return false;
    const known = names.get(database) ?? matches(database);
    names.set(database, known);
    return known;
  };
}

/** The copies that our passes made, but for those that are only on their way. */
function ownCopies(held: readonly Snapshot[], createdBy: string): Snapshot[] {
  const { Key: staged } = stagedTag;
  return ours(held, tagKeys.copiedBy, createdBy).filter(({ tags }) => tagValue(tags, staged) === undefined);
}

/**
 * Copies that RDS is making, or failed to make, count for the database that they are copied from, or for none: RDS may not say
 * yet which database it is.
 */
function withIdentities(ours: readonly Snapshot[], offered: readonly Snapshot[]): readonly Snapshot[] {
  const isUnfinished = ({ state }: Snapshot) => state === "making" || state === "failed";
  const unfinished = ours.filter(isUnfinished);
  if (unfinished.length === 0) return ours;
  return [...ours.filter((copy) => !isUnfinished(copy)), ...identified(unfinished, offered)];
}

/** What there is of the databases that are chosen. One that was renamed is chosen as long as one of its copies' names is. */
function presentOf(
  groups: ReadonlyMap<string, readonly Snapshot[]>,
  { keys }: View,
  chosen: (identity: string, database: string) => boolean,
  now: number,
): Map<string, Present> {
  const unusable = new Set<string | undefined>();
  for (const [arn, { state }] of keys) if (state === "unusable") unusable.add(arn);
  const found = new Map<string, Present>();
  for (const [identity, group] of groups) {
    const database = group.find((one) => chosen(identity, one.database))?.database;
    if (database === undefined) continue;
    const usable: UsableSnapshot[] = [];
    let making = false;
    let settled = false;
    let newest: number | undefined;
    for (const snapshot of group) {
      if (snapshot.state === "making") making ||= !isStuck(snapshot, now);
      else if (snapshot.state !== "failed") settled = true;
      if (snapshot.state !== "usable" || unusable.has(snapshot.keyArn)) continue;
      usable.push(snapshot);
      // Its tag may say that a copy's data are newer than the copy itself: then RDS is believed.
      const from = dataFrom(snapshot) ?? snapshot.takenAt;
      if (newest === undefined || from > newest) newest = from;
    }
    found.set(identity, { identity, database, usable, making, settled, newest });
  }
  return found;
}

/** The newest finished snapshot that is offered of each database. */
function newestOffers(
  offered: readonly Snapshot[],
  chosen: (identity: string, database: string) => boolean,
): Map<string, KnownOffer & { readonly database: string }> {
  const found = new Map<string, KnownOffer & { readonly database: string }>();
  for (const { identity, id, database, state, takenAt } of offered) {
    if (state !== "usable" || typeof takenAt !== "number") continue;
    const seconds = Math.floor(takenAt / 1000);
    const known = found.get(identity);
    if (known !== undefined && known.takenAt >= seconds) continue;
    if (known?.database === database || chosen(identity, database))
      found.set(identity, { name: id, takenAt: seconds, database });
  }
  return found;
}

/** What is known of before, and what is there now, each by identity. */
interface Seen {
  readonly memory: Memory;
  readonly present: ReadonlyMap<string, Present>;
  /** The copies to be remembered. */
  readonly copies: ReadonlyMap<string, string>;
  readonly offers: ReadonlyMap<string, KnownOffer & { readonly database: string }>;
}

/** What is to be remembered: all that was, and what is new. */
function merged({ memory, present, copies, offers }: Seen, { unreachable }: View, now: number): Known[] {
  const settled = [...present.values()].filter((one) => one.settled).map(({ identity }) => identity);
  const identities = new Set([...memory.databases.keys(), ...settled, ...offers.keys()]);
  return [...identities].sort().map((identity) => {
    const last = memory.databases.get(identity);
    const here = present.get(identity);
    const offer = offers.get(identity);
    const silent = unreachable.includes(placeOf(identity).region);
    return {
      identity,
      database: here?.database ?? offer?.database ?? last?.database ?? "",
      firstSeen: last?.firstSeen ?? now,
      protectedSince: last?.protectedSince ?? (here?.newest === undefined ? undefined : now),
      retired: last?.retired,
      copies: copies.get(identity) ?? "",
      offer: offer ? { name: offer.name, takenAt: offer.takenAt } : silent ? last?.offer : undefined,
    };
  });
}

/** What is known of the databases of one name in one source: of several, the one that came last stands for the name. */
interface Named {
  readonly current: Known;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly copies: number;
}

/** The ages and numbers of copies, by source and name, and what is missing altogether. */
function ages(
  standing: readonly Known[],
  present: ReadonlyMap<string, Present>,
  { memory, now }: { readonly memory: Memory; readonly now: number },
  { expected, ageMinutes, paces }: MeasureRules,
): { readonly data: Datum[]; readonly missing: Missing[]; readonly old: Missing[] } {
  const slower = paces.map(({ patterns, ...pace }) => ({ ...pace, matches: nameMatcher(patterns) }));
  const paceOf = (database: string) => slower.find(({ matches }) => matches(database));
  const late = (since: number, database: string) => now - since > (paceOf(database)?.minutes ?? ageMinutes) * minute;
  const waits = ({ identity, firstSeen, database }: Known) => {
    const { newest, making = false } = present.get(identity) ?? {};
    return newest === undefined && !making && late(firstSeen, database);
  };
  const missing: Missing[] = [];
  const byName = new Map<string, Named>();
  const names = new Set<string>();
  for (const known of standing) {
    const { identity, database, firstSeen } = known;
    names.add(database);
    if (waits(known)) missing.push({ subject: identity, database, words: lackWords(database), seen: true });
    const { account, region } = placeOf(identity);
    const key = `${account}/${region} ${database}`;
    const other = byName.get(key);
    byName.set(key, {
      current: other && other.current.firstSeen > firstSeen ? other.current : known,
      dimensions: { Source: `${account}/${region}`, Database: database },
      copies: (present.get(identity)?.usable.length ?? 0) + (other?.copies ?? 0),
    });
  }
  for (const database of expected) {
    if (names.has(database) || !late(memory.since ?? now, database)) continue;
    missing.push({
      subject: database,
      database,
      words: `${lackWords(database)} It is named in dr.expected`,
      seen: false,
    });
  }
  const data: Datum[] = [];
  const old: Missing[] = [];
  let worst = 0;
  for (const { current, dimensions, copies } of byName.values()) {
    const { identity, database, firstSeen, protectedSince } = current;
    data.push({ name: metricNames.copies, value: copies, dimensions });
    const newest = present.get(identity)?.newest;
    // A first copy is a full one, and old when it is there: ages count once the next ones have had their time.
    const counts = newest === undefined ? waits(current) : late(protectedSince ?? now, database);
    if (!counts) continue;
    const value = Math.max(0, Math.round((now - (newest ?? firstSeen)) / (minute / 10)) / 10);
    const pace = paceOf(database);
    if (newest !== undefined && value > (pace?.minutes ?? ageMinutes)) {
      old.push({ subject: identity, database, words: oldWords(database, newest), seen: true });
    }
    if (pace === undefined) worst = Math.max(worst, value);
    data.push({ name: metricNames.age, value, dimensions: pace ? { ...dimensions, Pace: pace.pace } : dimensions });
  }
  data.push({ name: metricNames.worstAge, value: worst });
  return { data, missing, old };
}

/** Alarms say that some database's copies are too old; this says which, and the alarm goes on as long as it is so. */
function oldWords(database: string, newest: number): string {
  const at = new Date(newest).toISOString().slice(0, 16).replace("T", " ");
  return (
    `the newest usable copy of ${database} is too old: it has the data of ${at} UTC. Look whether its source still takes ` +
    "and shares snapshots, and what the copy pass says of it; if the database is no more, retire it"
  );
}

function lackWords(database: string): string {
  return (
    `no usable copy of ${database} is held. Look whether its source still takes and shares snapshots, and what the copy ` +
    "pass says of it; if the database is no longer wanted, retire it."
  );
}
