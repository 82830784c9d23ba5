import type { RDSClient } from "@aws-sdk/client-rds";
import { blocked, deferred, done, failed, type Outcome } from "../pass/outcome";
import type { Action, Finding } from "../pass/run";
import { copyErrors, meaningOf } from "../rds/errors";
import type { DatabaseKind, OptionGroupOfCopy, Snapshot, Tag } from "../rds/kind";
import { hasResourceId, placeOf } from "../snapshots/lineage";
import { askedOnTag, copiesOfHourTag, tagKeys, takenAtTag } from "../snapshots/tags";
import { type Copy, type CopyRules, type Held, planCopies } from "./plan";
import { isCopyOf } from "./standing";

/** What copying needs of a kind of databases. */
export type CopiedKind = Pick<
  DatabaseKind,
  "longestName" | "copiesInProgress" | "copiesKeepTime" | "encryptsOnCopy" | "find" | "copy"
>;

/** Copies into one region: what is offered, what is there, and how the copies are to be. */
export interface RegionCopies {
  readonly kind: CopiedKind;
  /** The client of the region where the copies are made. */
  readonly rds: RDSClient;
  readonly offered: readonly Snapshot[];
  readonly held: Held;
  readonly rules: CopyRules;
  /** Whether copies may be without a key, where their kind cannot put them under one. */
  readonly acceptCopiesWithoutKey?: boolean | undefined;
  /** The DR account's key in that region. */
  readonly keyArn: string;
  /** Tags that permit a copy's deletion later; given at its creation only. */
  readonly tagsOf: (snapshot: Snapshot, name: string) => readonly Tag[];
  /**
   * The account that copies, where that is another one than the snapshots' account may be.
   * @default undefined, option groups are not copied along
   */
  readonly account?: string | undefined;
  /** What becomes of a snapshot's option group; undefined where RDS need not be told. */
  readonly optionGroupOf?: (snapshot: Snapshot) => OptionGroupOfCopy | undefined;
  /** What to tell people where it is not the DR account that copies. */
  readonly advice?: CopyAdvice;
  /** The one database of which a copy may be started, where others decide about theirs; undefined for all. */
  readonly only?: string | undefined;
  /** Started by an event, to spend as few calls as possible: what is unclear is left to the scheduled pass. */
  readonly brief: boolean;
}

/** What people are told of a copy that cannot be made. */
export interface CopyAdvice {
  readonly quota: string;
  readonly key: (snapshot: Snapshot) => string;
}

/** What is to be done about the copies into a region. */
export interface RegionWork {
  readonly actions: readonly Action[];
  readonly findings: readonly Finding[];
  /** New databases that the quota had room for. */
  readonly taken: number;
}

/** Plans the copies into a region and makes actions of them. */
export function planRegionCopies(into: RegionCopies, now: number): RegionWork {
  const { kind, rds } = into;
  const onlyWithKey = !kind.encryptsOnCopy && into.acceptCopiesWithoutKey !== true;
  const { copies, findings, taken } = planCopies(
    into.offered,
    into.held,
    { ...into.rules, onlyWithKey },
    { now, kind },
  );
  const apply = async ({ snapshot, name, ofHour }: Copy): Promise<Outcome> => {
    try {
      const hourTags = ofHour === undefined ? [] : [copiesOfHourTag(ofHour)];
      const tags = [...into.tagsOf(snapshot, name), ...factTags(kind, snapshot), askedOnTag(now), ...hourTags];
      const optionGroup = into.optionGroupOf?.(snapshot);
      // RDS refuses a key for what it cannot encrypt. Such copies are planned only where that is accepted.
      const keyArn = snapshot.keyArn === undefined && !kind.encryptsOnCopy ? undefined : into.keyArn;
      const request = { sourceArn: snapshot.arn, name, keyArn, tags };
      try {
        await kind.copy(rds, optionGroup === undefined ? request : { ...request, optionGroup });
      } catch (error) {
        if (optionGroup !== undefined || !mayTakeGroupAlong(error as Error, snapshot, into)) throw error;
        // Whatever comes of this, people read what RDS says of a copy that is only asked for.
        if (!(await succeeds(kind.copy(rds, { ...request, optionGroup: "copied" })))) throw error;
      }
      return done;
    } catch (error) {
      return copyOutcome(error as Error, into, { snapshot, name, now });
    }
  };
  const mine = copies.filter(({ snapshot }) => into.only === undefined || snapshot.identity === into.only);
  const actions = mine.map((copy): Action => ({ verb: "copy", subject: copy.snapshot.arn, apply: () => apply(copy) }));
  return { actions, findings, taken };
}

/**
 * What RDS says of the snapshot and may not say of its copy: of when the data are, where RDS forgets it, and the resource id
 * of the database, which a copy from another region lacks while it is pending, and perhaps for good (assumed).
 */
function factTags({ copiesKeepTime }: CopiedKind, { takenAt, resourceId }: Snapshot): readonly Tag[] {
  const time = copiesKeepTime || takenAt === undefined ? [] : [takenAtTag(takenAt)];
  return hasResourceId(resourceId) ? [...time, { Key: tagKeys.resourceId, Value: resourceId }] : time;
}

/**
 * Whether a copy that lacks an option group is worth one more attempt, in which RDS copies the group as well. It does so from
 * another account (API CopyDBSnapshot, CopyOptionGroup); that it does not across regions no source states.
 */
function mayTakeGroupAlong(error: Error, { arn }: Snapshot, { account }: RegionCopies): boolean {
  if (account === undefined || placeOf(arn).account === account) return false;
  return meaningOf(error, copyErrors()) === "optionGroup";
}

async function succeeds(call: Promise<void>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch {
    return false;
  }
}

/** A copy that was asked for, and when. */
interface Asked {
  readonly snapshot: Snapshot;
  readonly name: string;
  readonly now: number;
}

async function copyOutcome(error: Error, into: RegionCopies, { snapshot, name, now }: Asked): Promise<Outcome> {
  const { kind, rds, advice = drAdvice } = into;
  /** Whether the copy that was asked for is there, usable or being made. */
  const isThere = async (): Promise<boolean> => {
    const existing = await kind.find(rds, name);
    return existing !== undefined && isCopyOf(existing, snapshot, now);
  };
  // IAM decides before RDS looks at names, and no role may give tags to what has ours: where a pass that ran beside this
  // one has made the copy, the answer is this. Without a look it would be taken for a missing permission.
  if (error.name === "AccessDenied" && (await isThere())) return done;
  switch (meaningOf(error, copyErrors())) {
    case "exists": {
      if (into.brief) return deferred(`the name ${name} is held; the next scheduled pass will look at it`);
      return (await isThere())
        ? done
        : failed(`the name ${name} is held by a snapshot that is not usable or not a copy of this one`);
    }
    case "copiesUnderWay":
      return deferred(error.message);
    case "quota":
      return failed(`the quota of manual snapshots ${advice.quota}`);
    case "gone":
    case "busy":
      return deferred(`it is no longer there to be copied (${error.message}); the next pass takes a newer one`);
    case "sourceKey":
      return blocked(`${advice.key(snapshot)} RDS says: ${error.message}`);
    case "ownKey":
      return blocked(ownKeyAdvice(snapshot, into.keyArn, error));
    case "optionGroup":
      return blocked(optionGroupAdvice(snapshot, error));
    default:
      throw error;
  }
}

const drAdvice: CopyAdvice = {
  quota:
    "in the DR account and region is used up. What the expire pass says of it tells whether copies can give way. If it says that " +
    "the newest copies of every database fill it, raise it, or release the databases that are gone for good (dr.released); if it says " +
    "nothing, raise it, or shorten dr.retention.",
  key: ({ database, keyArn }) =>
    `the DR account may not use the key of database ${database} (${keyArn ?? "unknown"}), or the key is disabled. Add the ` +
    "statement that the source stack prints (output keyPolicyStatements) to that key's policy, and the key to this source's " +
    "keys in dr.sources.",
};

function ownKeyAdvice({ database }: Snapshot, keyArn: string, { message }: Error): string {
  return (
    `database ${database} gets no copy, because the key for copies (${keyArn}) cannot be used: it is disabled or due for ` +
    "deletion, or its policy does not let this account use it. Look at that key in KMS, enable it again or cancel its " +
    `deletion, and find out who did it. RDS says: ${message}`
  );
}

function optionGroupAdvice({ database, optionGroup, engine }: Snapshot, { message }: Error): string {
  return (
    `database ${database} (${engine}) has the option group ${optionGroup ?? "unknown"}, and its copies need one with the same ` +
    "options in the account and region where they are made. Create it there and name it in dr.optionGroups, as from and " +
    `to. RDS says: ${message}`
  );
}
