import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import type { Scope, Statement } from "../aws/policy";
import { type Leg, planLeg } from "../copies/leg";
import { offersOf, sharedIn, unchosen, unseen } from "../copies/offers";
import { copiedByTag, copyingNeeds } from "../copies/permissions";
import { type CopyRules, type CopySource, offersNew } from "../copies/plan";
import { type RoomDeps, type RoomFound, type RoomSettings, roomDeps, roomFor } from "../copies/room";
import { begunOf, isLong } from "../copies/turns";
import { type PassHandler, passHandler } from "../pass/handler";
import type { Hint } from "../pass/hint";
import { type Level, makeLog } from "../pass/log";
import { type Action, type Finding, runPass } from "../pass/run";
import { kinds, kindsOf } from "../rds";
import type { DatabaseKind, OptionGroupOfCopy, Snapshot, Tag } from "../rds/kind";
import { hasResourceId, newestUsable, placeOf, withTag } from "../snapshots/lineage";
import { isOurs, ours } from "../snapshots/ownership";
import { isReminderPass } from "../snapshots/slots";
import { copiedTags, copiesOfHour, forwardedTags, stagedTag, tagKeys, tagValue } from "../snapshots/tags";

/** The option group of copies that stands for one of the sources, or of one source account. */
export interface OptionGroupMapping {
  readonly from: string;
  readonly to: string;
  readonly account?: string | undefined;
}

/** What the copy pass is told at deployment. */
export interface CopySettings {
  /** What it copies: what sources share, in a single step; or what the stage pass made in the sources' regions. */
  readonly from: "shared" | "staged";
  readonly patterns: readonly string[];
  readonly createdBy: string;
  readonly platform: string;
  readonly sources: readonly CopySource[];
  /** The account that copies, and the region where it keeps the copies. */
  readonly account: string;
  readonly region: string;
  /** The DR account's own key, under which every copy is encrypted. */
  readonly keyArn: string;
  /** Option groups here that stand for those of the sources. */
  readonly optionGroups: readonly OptionGroupMapping[];
  /** Whether Aurora's snapshots may be copied that no copy can put under a key. */
  readonly acceptCopiesWithoutKey?: boolean;
  readonly retentionMinutes: number;
  /** Copies of a database whose data may be of the same hour. */
  readonly mostPerHour?: number;
  /** Databases of one source that are taken on in a day; undefined for as many as it had before. */
  readonly newDatabasesPerDay?: number | undefined;
  /** Names of databases that a person says must be there: their first copies go before those of others. */
  readonly expected?: readonly string[];
  /** What decides whether there is room for another database; undefined for what is staged, where the stage pass has decided. */
  readonly room?: RoomSettings;
  readonly cadenceMinutes: number;
  readonly dryRun: boolean;
  readonly logLevel: Level;
}

export interface CopyDeps {
  readonly kinds: readonly DatabaseKind[];
  /** The client of the DR account's own region, where copies are made. */
  readonly rds: RDSClient;
  /** Clients of the sources' regions: snapshots are listed where they are. */
  readonly rdsOf: (region: string) => RDSClient;
  /** Reads what decides about room; without it, nothing asks whether there is any. */
  readonly room?: RoomDeps;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: CopySettings;
}

/** The copy pass: brings the newest snapshot of every database under the DR account's own key, or of the one an event means. */
export function makeCopy(deps: CopyDeps): PassHandler {
  const { rds, settings } = deps;
  const { createdBy, platform, keyArn, dryRun } = settings;
  const staged = settings.from === "staged";
  const log = makeLog("copy", settings.logLevel, deps.write);
  return passHandler("copy", log, async (start) => {
    const now = deps.now();
    const tags = copiedTags(createdBy, platform);
    const actions: Action[] = [];
    const findings: Finding[] = [];
    const all: Snapshot[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const { offered, held, saidOfHour, troubles, allListed, only } =
        start.by === "event" ? await meant(kind, deps, start.hint, now) : await everything(kind, deps);
      const usual = copyRules(settings, allListed);
      const asked =
        allListed && offersNew(offered, [held], usual) ? await roomOf(kind, held, deps) : { room: undefined };
      const rules =
        "room" in asked ? { ...usual, room: asked.room && { ...asked.room, taken: 0 } } : copyRules(settings, false);
      if ("finding" in asked) findings.push(asked.finding);
      const leg: Leg = {
        kind,
        rds,
        offered,
        held: { here: held, elsewhere: [], ...(saidOfHour === undefined ? {} : { saidOfHour }) },
        rules,
        keyArn,
        acceptCopiesWithoutKey: settings.acceptCopiesWithoutKey,
        tagsOf: (snapshot): readonly Tag[] => (staged ? forwardedTags(tags, snapshot) : tags),
        optionGroupOf: (snapshot) => optionGroupOf(snapshot, settings),
        only,
        brief: start.by === "event",
      };
      const work = planLeg(leg, now);
      actions.push(...work.actions);
      findings.push(...troubles, ...work.findings);
      all.push(...offered);
    }
    // What is staged, the stage pass has chosen.
    if (start.by === "schedule" && !staged) findings.push(...unchosen(all, settings));
    const speaksUp = start.by === "schedule" && isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    return runPass({ pass: "copy", dryRun, log, actions, findings, speaksUp });
  });
}

/** What decides about room for another database, where that is to be asked. */
async function roomOf(
  kind: DatabaseKind,
  there: readonly Snapshot[],
  { room, settings }: CopyDeps,
): Promise<RoomFound> {
  if (room === undefined || settings.room === undefined) return { room: undefined };
  return roomFor(kind, { there, createdBy: settings.createdBy }, settings.room, room);
}

/** What a pass plans from. */
interface View {
  readonly offered: readonly Snapshot[];
  readonly held: readonly Snapshot[];
  /** How many copies of its hour the finished copy says there were: a database that was renamed since has some that no name finds. */
  readonly saidOfHour?: number;
  /** What is wrong with what is offered: regions that could not be listed, announcements of what RDS does not show. */
  readonly troubles: readonly Finding[];
  /** Whether all that is held was listed. */
  readonly allListed: boolean;
  /** The database that an event is about, where all was listed to see whether its turn has come: others have events of their own. */
  readonly only?: string;
}

/** All that is offered and held. */
async function everything(kind: DatabaseKind, { rds, rdsOf, settings }: CopyDeps): Promise<View> {
  const held = await kind.snapshots(rds);
  const { offers, unreachable } = await offersOf(settings.sources, (region) =>
    settings.from === "staged"
      ? stagedIn(kind, rdsOf(region), settings.createdBy)
      : sharedIn(region, kind, rdsOf(region), settings),
  );
  return { offered: offers.flatMap(({ snapshots }) => snapshots), held, troubles: unreachable, allListed: true };
}

/** From this long on, ms, a copy has kept its place from others: the next of its database does not take it unasked. */
const longCopy = 3_600_000;

const nothing: View = { offered: [], held: [], troubles: [], allListed: false };

/**
 * What concerns the database of one snapshot, in three calls: of one that is shared, the copies held of it; of a copy of ours
 * that has finished, what its database's account shares by now. Both by the resource id; copies that are pending have none yet, and
 * are found by the database's name. What an event says decides nothing else, and what takes more to decide (how many databases of a
 * source are new, how many copies of one hour there are) is left to the schedule. Where the copy may take hours, or has taken
 * them, others may wait for its place: then all is listed, as by the schedule.
 */
async function meant(kind: DatabaseKind, deps: CopyDeps, hint: Hint, now: number): Promise<View> {
  const { rds, rdsOf, settings } = deps;
  if (settings.from === "staged") return nothing;
  const { sources, account, region } = settings;
  if (sources.some((source) => source.account === hint.account && source.region === hint.region)) {
    const there = rdsOf(hint.region);
    const snapshot = await (hint.account === account ? kind.find(there, hint.id) : sharedAs(kind, there, hint));
    if (snapshot === undefined && hint.arn !== undefined) return { ...nothing, troubles: await unshown(deps, hint) };
    if (snapshot === undefined || !isMeant(snapshot, hint) || !mayLeave(snapshot, settings)) return nothing;
    const byId = await kind.snapshots(rds, snapshot);
    const known = [...byId, ...(await unlistedById(kind, rds, snapshot, byId))];
    const usable = newestUsable(known);
    const [last] = usable;
    const isNext = last && snapshot.state === "usable" && snapshot.takenAt > last.takenAt;
    if (isNext && isLong(begunOf(usable)) && known.every(({ state }) => state !== "making"))
      return { ...(await everything(kind, deps)), only: snapshot.identity };
    return { offered: [snapshot], held: known, troubles: [], allListed: false };
  }
  if (hint.account !== account || hint.region !== region) return nothing;
  const copy = await kind.find(rds, hint.id);
  // Of one without a resource id RDS can list nothing by it.
  if (copy === undefined || !hasResourceId(copy.resourceId)) return nothing;
  const home = placeOf(copy.identity);
  if (!sources.some((source) => source.account === home.account && source.region === home.region)) return nothing;
  if (now - (copy.madeAt ?? now) > longCopy) return everything(kind, deps);
  const there = rdsOf(home.region);
  const offered = await (home.account === account ? kind.snapshots(there, copy) : kind.shared(there, account, copy));
  // How many copies there are of an hour matters only where the next one would be of the same. The copy itself says it.
  const since = (copy.takenAt ?? 0) - 3_600_000;
  const until = (copy.takenAt ?? 0) + 3_600_000;
  const isNear = ({ arn, takenAt = 0 }: Snapshot) => arn !== copy.copiedFrom && takenAt > since && takenAt < until;
  const ofHour = copiesOfHour(copy.tags);
  if (settings.mostPerHour !== undefined && ofHour === undefined && offered.some(isNear)) return nothing;
  const next = offered.filter((snapshot) => mayLeave(snapshot, settings));
  return {
    offered: next,
    held: next.length === 0 ? [copy] : [copy, ...(await unlistedById(kind, rds, copy, [copy]))],
    ...(ofHour === undefined ? {} : { saidOfHour: ofHour }),
    troubles: [],
    allListed: false,
  };
}

/**
 * Copies of a database that a listing by the resource id does not show, found by the database's name: those that are pending,
 * which have no resource id yet, and finished ones of which RDS never says it and only our tag does.
 */
async function unlistedById(
  kind: DatabaseKind,
  rds: RDSClient,
  { database, identity }: Snapshot,
  listed: readonly Snapshot[],
): Promise<readonly Snapshot[]> {
  const arns = new Set(listed.map(({ arn }) => arn));
  const named = await kind.namesakes(rds, database);
  return named.filter(
    (one) => !arns.has(one.arn) && (hasResourceId(one.resourceId) ? one.identity === identity : one.state === "making"),
  );
}

async function sharedAs(kind: DatabaseKind, rds: RDSClient, { arn }: Hint): Promise<Snapshot | undefined> {
  return arn === undefined ? undefined : await kind.findShared(rds, arn);
}

/** Whether RDS answers with the snapshot that was asked for; of an own one an event names no ARN. */
function isMeant({ arn }: Snapshot, hint: Hint): boolean {
  return hint.arn === undefined || hint.arn === arn;
}

/** What is said of an announced snapshot that RDS does not show: depends on whether it shows any of that account, of any kind. */
async function unshown({ kinds: all, rdsOf, settings }: CopyDeps, { account, region }: Hint): Promise<Finding[]> {
  if (account === settings.account) return [];
  const shared: Snapshot[] = [];
  for (const kind of all) shared.push(...(await kind.shared(rdsOf(region), settings.account)));
  return unseen(account, region, shared);
}

/** Of the account's own snapshots, only what its take pass made may be copied; what others share, they offer. */
function mayLeave(snapshot: Snapshot, { account, createdBy }: CopySettings): boolean {
  const { arn, tags } = snapshot;
  if (placeOf(arn).account !== account) return true;
  return isOurs(snapshot, tagKeys.createdBy, createdBy) && tagValue(tags, tagKeys.shareAndCopy) === "YES";
}

/**
 * What becomes of a snapshot's option group: the one that the settings name; else RDS copies it along, which it does for
 * Oracle from another account within a region. Source: UG USER_CopySnapshot, option group considerations.
 */
export function optionGroupOf(
  { arn, identity, engine, optionGroup }: Snapshot,
  { optionGroups, account, region }: Pick<CopySettings, "optionGroups" | "account" | "region">,
): OptionGroupOfCopy | undefined {
  if (optionGroup === undefined || optionGroup.startsWith("default:")) return undefined;
  const home = placeOf(identity).account;
  const own = optionGroups.filter(({ from }) => from === optionGroup);
  const found = own.find((one) => one.account === home) ?? own.find((one) => one.account === undefined);
  if (found) return { named: found.to };
  const there = placeOf(arn);
  return engine.startsWith("oracle") && there.region === region && there.account !== account ? "copied" : undefined;
}

/** What is staged always goes on: only its arrival lets it be removed. Its name has its source's alias already. */
function copyRules(settings: CopySettings, allListed: boolean): CopyRules {
  const { patterns, createdBy, sources, retentionMinutes, mostPerHour } = settings;
  const rules = { patterns, createdBy, expected: settings.expected, mostWaiting: undefined };
  return settings.from === "staged"
    ? { ...rules, sources: sources.map(({ account, region }) => ({ account, region })) }
    : {
        ...rules,
        sources,
        mostPerHour,
        newcomers: { allListed, most: settings.newDatabasesPerDay, retentionMinutes },
      };
}

/** What the stage pass made in a region. */
export async function stagedIn(kind: DatabaseKind, rds: RDSClient, createdBy: string): Promise<readonly Snapshot[]> {
  return ours(withTag(await kind.snapshots(rds), stagedTag.Key, stagedTag.Value), tagKeys.copiedBy, createdBy);
}

/** Whose keys the copy pass uses. */
export interface CopyKeys {
  readonly own: string;
  /** Those of the snapshots it copies. */
  readonly ofSources: readonly string[];
}

/** The permissions the copy pass needs. */
export function copyNeeds(
  scope: Scope,
  sources: readonly CopySource[],
  keys: CopyKeys,
  createdBy: string,
  from: CopySettings["from"],
): Statement[] {
  const regions = [...new Set([scope.region, ...sources.map((source) => source.region)])].sort();
  const places = regions.map((region) => ({ ...scope, region }));
  const origins = sources.map((source) => ({ ...source, partition: scope.partition }));
  const ours = copiedByTag(createdBy);
  const elsewhere = places.filter(({ region }) => region !== scope.region);
  return copyingNeeds({
    listed: places,
    into: [scope],
    given: ours,
    keyArns: [keys.own, ...keys.ofSources],
    ...(from === "staged"
      ? {
          from: elsewhere,
          fromTags: { ...ours, [stagedTag.Key]: stagedTag.Value },
        }
      : { from: origins, looksAtThem: true }),
  });
}

/** What Lambda runs: the copy pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const copyFactory = (): PassHandler => (event) =>
  makeCopy({
    kinds,
    rds: rdsClient(),
    rdsOf: (region) => rdsClient(region),
    room: roomDeps(rdsClient()),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as CopySettings,
  })(event);
