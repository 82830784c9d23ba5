import { blocked, deferred } from "../pass/outcome";
import type { Finding } from "../pass/run";
import type { DatabaseKind, Snapshot, UsableSnapshot } from "../rds/kind";
import { nameMatcher } from "../snapshots/choice";
import { withoutKeyAdvice } from "../snapshots/fitness";
import { byIdentity, newestUsable, placeOf } from "../snapshots/lineage";
import { freeName } from "../snapshots/names";
import { type Mark, ours } from "../snapshots/ownership";
import { askedAt, isCopy, tagKeys } from "../snapshots/tags";
import { beyondQuota, type FreeQuota } from "./admission";
import { beyondBudget, type NewcomerRules } from "./newcomers";
import { identified, isStuck, standing } from "./standing";
import { begunOf, type Candidate, inTurn, isLong, sourceOf, type Turns } from "./turns";

/** An account and region whose snapshots count. */
export interface CopySource {
  /** The account, 12 digits. */
  readonly account: string;
  /**
   * The region of its snapshots.
   * @example "eu-central-1"
   */
  readonly region: string;
  /**
   * What the names of its copies begin with, for people: databases of several sources may have one name.
   * @default none with one source; else from-ACCOUNT, or from-ACCOUNT-REGION
   * @example "shop"
   */
  readonly alias?: string | undefined;
}

/** By which rules a pass copies. */
export interface CopyRules {
  readonly patterns: readonly string[];
  readonly createdBy: string;
  /** The tag by which our copies are known, its value being `createdBy`; CopiedBy unless stated. */
  readonly copiesCarry?: Mark;
  /** How a copy is called where it cannot have its snapshot's name. */
  readonly nameOf?: (snapshot: UsableSnapshot, longest: number) => string;
  /** The only places whose databases count: anyone can share. */
  readonly sources: readonly CopySource[];
  /** How old a snapshot may be to be copied, minutes; undefined for any age. */
  readonly copyWindowMinutes?: number | undefined;
  /**
   * Copies of a database whose data may be of any one hour; undefined for any number. Whoever holds a source can take
   * and share as many as RDS makes, and they must not push out what was there before.
   */
  readonly copiesPerHour?: number | undefined;
  /** Names of databases that a person says must be there: among those without a copy they go first. */
  readonly expected?: readonly string[] | undefined;
  /** How many databases a source may add; undefined for any number. */
  readonly newcomers?: NewcomerRules | undefined;
  /** Whether the quota has room for another database; undefined where that is nobody's business here. */
  readonly freeQuota?: FreeQuota | undefined;
  /** Whether snapshots without a key are not copied, because their copies would have none either. */
  readonly onlyWithKey?: boolean;
  /** Copies of a database that may wait here for the next step; undefined where there is none. */
  readonly mostWaiting: number | undefined;
}

/** What is there already. */
export interface Held {
  /** All own manual snapshots in the place where the copies are to be, ours or not: their names are taken. */
  readonly here: readonly Snapshot[];
  /** Own snapshots of another region: where what is copied here goes on to, so that it counts as held. */
  readonly elsewhere: readonly Snapshot[];
  /** How many copies of its hour a copy among these says there were, itself among them. Not all of them may be listed. */
  readonly saidOfHour?: number;
}

/** A copy to make now. */
export interface Copy {
  readonly snapshot: Snapshot;
  readonly name: string;
  /** How many copies of its database and hour there are with it, where these are limited. */
  readonly ofHour: number | undefined;
}

export interface CopyPlan {
  readonly copies: readonly Copy[];
  readonly findings: readonly Finding[];
  /** New databases that the quota had room for. */
  readonly taken: number;
}

/**
 * Which copies to start: of each database its newest snapshot, if nothing as new is held or under way. Whose turn it
 * is {@link inTurn} says. Snapshots overtaken by a newer one are skipped, and a database has one copy under way at
 * most, since RDS would queue a second behind it.
 */
export function planCopies(
  offered: readonly Snapshot[],
  held: Held,
  rules: CopyRules,
  { now, kind }: { readonly now: number; readonly kind: Pick<DatabaseKind, "longestName" | "copiesInProgress"> },
): CopyPlan {
  const newest = newestOfSources(offered, rules);
  const { copiesCarry = tagKeys.copiedBy } = rules;
  const own = ours(held.here, copiesCarry, rules.createdBy);
  const here = byIdentity(identified(own, offered), newest.values());
  const elsewhere = byIdentity(
    identified(ours(held.elsewhere, copiesCarry, rules.createdBy), offered),
    newest.values(),
  );
  const findings: Finding[] = own.filter((copy) => isStuck(copy, now)).map(stuckFinding);
  const due: Candidate[] = [];
  const newcomers: { readonly snapshot: UsableSnapshot }[] = [];
  for (const [identity, snapshot] of newest) {
    const copies = copiesOf(identity, here);
    const further = copiesOf(identity, elsewhere);
    if (copies.some((copy) => standing(copy, snapshot, now) === "under way")) continue;
    const arrived = newestUsable(further);
    const usable = newestUsable([...copies, ...arrived]);
    if ([...copies, ...further].some((copy) => isAsNew(copy, snapshot, now))) continue;
    if (isTooOld(snapshot, rules, now)) {
      // Of a database that has copies, the measure pass tells when they get too old.
      if (usable.length === 0) findings.push({ subject: snapshot.database, outcome: blocked(tooOldAdvice(snapshot)) });
      continue;
    }
    if (rules.onlyWithKey && snapshot.keyArn === undefined) {
      findings.push({ subject: snapshot.database, outcome: blocked(withoutKeyAdvice(undefined, "dr")) });
      continue;
    }
    let ofHour: number | undefined;
    if (rules.copiesPerHour !== undefined) {
      // Counted back from now, so that the last one of a flood is copied as well, when its time has come.
      const until = Math.max(now, snapshot.takenAt);
      const since = until - 3_600_000;
      const listed = usable.filter(({ takenAt }) => takenAt > since).length;
      const copied = listed === 0 ? 0 : Math.max(listed, held.saidOfHour ?? 0);
      if (copied >= rules.copiesPerHour) {
        findings.push(flooded(snapshot, offered, until, copied));
        continue;
      }
      ofHour = copied + 1;
    }
    if (rules.mostWaiting !== undefined) {
      const arrivedAt = arrived[0]?.takenAt ?? Number.NEGATIVE_INFINITY;
      if (newestUsable(copies).filter(({ takenAt }) => takenAt > arrivedAt).length >= rules.mostWaiting) {
        findings.push({
          subject: snapshot.id,
          outcome: deferred("earlier copies of its database wait for their way on"),
        });
        continue;
      }
    }
    const tried = copies.length > 0 || elsewhere.has(identity);
    // An event lists one database: it does not say how many first copies are under way.
    if (usable.length === 0 && !(tried && (rules.newcomers?.allListed ?? true))) newcomers.push({ snapshot });
    const all = [...copies, ...(elsewhere.get(identity) ?? [])];
    due.push({ snapshot, begun: begunOf(usable), tried: begunOf(all), known: usable.length > 0, ofHour });
  }
  if (rules.newcomers !== undefined) {
    const waiting = beyondBudget(
      newcomers.map(({ snapshot }) => snapshot),
      [here, elsewhere],
      now,
      {
        ...rules.newcomers,
        expected: rules.expected,
      },
    );
    findings.push(...waiting.findings);
    leaveOut(due, waiting.identities);
    leaveOut(newcomers, waiting.identities);
  }
  let taken = 0;
  if (rules.freeQuota !== undefined) {
    const applicants = { newcomers: newcomers.map(({ snapshot }) => snapshot), held: [here, elsewhere], now };
    const waiting = beyondQuota({ ...applicants, expected: rules.expected ?? [] }, rules.freeQuota);
    findings.push(...waiting.findings);
    leaveOut(due, waiting.identities);
    taken = waiting.taken;
  }
  if (due.length === 0) return { copies: [], findings, taken };
  const { starting, waiting } = inTurn(due, {
    places: kind.copiesInProgress,
    ...underWay(held.here, [here, elsewhere], now),
    expected: rules.expected ?? [],
    now,
  });
  const aliases = new Map(rules.sources.map(({ region, account, alias }) => [`${region}:${account}`, alias]));
  const names = new Set(held.here.map((copy) => copy.id));
  const copies = starting.map(({ snapshot, ofHour }) => {
    const { region, account } = placeOf(snapshot.identity);
    const alias = aliases.get(`${region}:${account}`);
    const own = rules.nameOf ? rules.nameOf(snapshot, kind.longestName) : snapshot.id;
    const name = freeName(alias === undefined ? own : `${alias}-${own}`, names, kind.longestName);
    names.add(name);
    return { snapshot, name, ofHour };
  });
  for (const { snapshot, known } of waiting) {
    const reason = known
      ? "all copies that RDS runs at once are under way"
      : "first copies take a part of the places at most, and others are under way";
    findings.push({ subject: snapshot.id, outcome: deferred(reason) });
  }
  return { copies, findings, taken };
}

/** Whether a snapshot is older than one may be that is copied. */
function isTooOld({ takenAt }: UsableSnapshot, { copyWindowMinutes }: CopyRules, now: number): boolean {
  return copyWindowMinutes !== undefined && now - takenAt > copyWindowMinutes * 60_000;
}

/** What is said of a database without a copy whose newest snapshot is too old to be copied. */
function tooOldAdvice({ identity, id, takenAt }: UsableSnapshot): string {
  return (
    `it (${identity}) has no copy, and its newest snapshot ${id}, of ${new Date(takenAt).toISOString().slice(0, 16)}Z, is older than ` +
    "dr.copyWindow, so that it is not copied: with the source, the database is lost. Raise dr.copyWindow or remove it, or find " +
    "out why the source takes no newer one; if the database is gone for good, delete its snapshots in the source"
  );
}

/** Takes the databases out of a list. */
function leaveOut(list: { readonly snapshot: UsableSnapshot }[], identities: ReadonlySet<string>): void {
  if (identities.size === 0) return;
  const left = list.filter(({ snapshot }) => !identities.has(snapshot.identity));
  list.splice(0, list.length, ...left);
}

/** Whether a source offers anything of a database of which nothing is held, as far as names and places tell. */
export function offersNew(
  offered: readonly Snapshot[],
  held: readonly (readonly Snapshot[])[],
  { sources, patterns }: Pick<CopyRules, "sources" | "patterns">,
): boolean {
  const known = new Set(held.flat().map(({ identity }) => identity));
  const fresh = offered.filter(({ identity, state }) => state === "usable" && !known.has(identity));
  if (fresh.length === 0) return false;
  const chosen = nameMatcher(patterns);
  const places = new Set(sources.map(({ account, region }) => `${region}:${account}`));
  return fresh.some(({ identity, database }) => {
    const { region, account } = placeOf(identity);
    return places.has(`${region}:${account}`) && chosen(database);
  });
}

/** The copies that RDS is making there, by what they are, and the databases that have copies. */
function underWay(
  there: readonly Snapshot[],
  [here, elsewhere]: readonly [ReadonlyMap<string, readonly Snapshot[]>, ReadonlyMap<string, readonly Snapshot[]>],
  now: number,
): Pick<Turns, "making" | "firstUnderWay" | "longUnderWay" | "known" | "quick"> {
  const firstUnderWay = new Map<string, number>();
  let longUnderWay = 0;
  let known = 0;
  let quick = 0;
  for (const identity of new Set([...here.keys(), ...elsewhere.keys()])) {
    const copies = here.get(identity) ?? [];
    const usable = newestUsable([...copies, ...(elsewhere.get(identity) ?? [])]);
    const long = isLong(begunOf(usable));
    if (usable.length > 0) known++;
    if (!long) quick++;
    if (!copies.some((copy) => copy.state === "making" && !isStuck(copy, now))) continue;
    if (long) longUnderWay++;
    const source = sourceOf(identity);
    if (usable.length === 0) firstUnderWay.set(source, (firstUnderWay.get(source) ?? 0) + 1);
  }
  // Snapshots of databases are being made as well where these live.
  const making = there.filter((one) => one.state === "making" && isCopy(one)).length;
  return { making, firstUnderWay, longUnderWay, known, quick };
}

/** The copies of a database. What was made without saying where its data come from is of the database that its group is of. */
function copiesOf(identity: string, groups: ReadonlyMap<string, readonly Snapshot[]>): readonly Snapshot[] {
  const group = groups.get(identity) ?? [];
  return group.every((copy) => copy.identity === identity) ? group : group.map((copy) => ({ ...copy, identity }));
}

/** Whether a copy has the data of the offered snapshot, or later ones. */
function isAsNew(copy: Snapshot, offer: UsableSnapshot, now: number): boolean {
  const stands = standing(copy, offer, now);
  return stands === "held" || stands === "newer";
}

/** What is said of a copy that RDS does not get done. */
function stuckFinding({ id, database, copiedFrom, madeAt, tags }: Snapshot): Finding {
  const since = new Date(madeAt ?? askedAt(tags) ?? 0).toISOString().slice(0, 16);
  const reason =
    `RDS has been making the copy ${id} of it since ${since}Z${copiedFrom === undefined ? "" : ` (from ${copiedFrom})`}, which is longer ` +
    "than a day. It holds no data yet, and the next snapshot of the database is copied beside it. Delete this copy, or ask AWS " +
    "about it: it takes a place in the quota, and RDS may let other copies wait for it";
  return { subject: database, outcome: blocked(reason) };
}

/** What is said of a database of which more is shared in an hour than is copied. */
function flooded(
  { identity, database }: UsableSnapshot,
  offered: readonly Snapshot[],
  until: number,
  copied: number,
): Finding {
  const since = until - 3_600_000;
  const shared = offered.filter((one) => one.identity === identity && (one.takenAt ?? 0) > since);
  const hour = `the hour until ${new Date(until).toISOString().slice(0, 16)}Z`;
  const reason =
    `its source shares ${shared.length} snapshots of it (${identity}) with data of ${hour}. ${copied} of that hour are copied, and the ` +
    "others are ignored. If the source is meant to take so many, raise dr.copiesPerHour; if not, find out who takes them";
  return { subject: database, outcome: blocked(reason) };
}

/** The newest usable snapshot of each chosen database of the configured accounts. */
function newestOfSources(offered: readonly Snapshot[], rules: CopyRules): Map<string, UsableSnapshot> {
  const isSource = new Set(rules.sources.map((source) => `${source.region}:${source.account}`));
  const chosen = nameMatcher(rules.patterns);
  const newest = new Map<string, UsableSnapshot>();
  for (const snapshot of offered) {
    if (snapshot.state !== "usable") continue;
    const best = newest.get(snapshot.identity);
    if (best && best.takenAt >= snapshot.takenAt) continue;
    if (best?.database !== snapshot.database) {
      const { region, account } = placeOf(snapshot.identity);
      if (!isSource.has(`${region}:${account}`) || !chosen(snapshot.database)) continue;
    }
    newest.set(snapshot.identity, snapshot);
  }
  return newest;
}
