import type { RDSClient } from "@aws-sdk/client-rds";
import { offersOf, sharedIn, stagedIn, unseen } from "../copies/offers";
import { begunOf, isLong } from "../copies/turns";
import type { Hint } from "../pass/hint";
import type { Finding } from "../pass/run";
import type { Snapshot } from "../rds/kind";
import { hasResourceId, newestUsable, placeOf } from "../snapshots/lineage";
import { isOurs } from "../snapshots/ownership";
import { copiesOfHour, tagKeys, tagValue } from "../snapshots/tags";
import type { CopyDeps, CopyKind, CopySettings } from "./settings";

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
export async function everything(kind: CopyKind, { rds, rdsOf, settings }: CopyDeps): Promise<View> {
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
export async function meant(kind: CopyKind, deps: CopyDeps, hint: Hint, now: number): Promise<View> {
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
  kind: CopyKind,
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

async function sharedAs(kind: CopyKind, rds: RDSClient, { arn }: Hint): Promise<Snapshot | undefined> {
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
