import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import type { CopyRules } from "../copies/plan";
import { type CopyAdvice, planRegionCopies, type RegionCopies } from "../copies/regionCopies";
import { type PassHandler, passHandler } from "../pass/handler";
import type { Hint } from "../pass/hint";
import { makeLog } from "../pass/log";
import { type Action, type Finding, runPass } from "../pass/run";
import type { PassSettings } from "../pass/settings";
import { kindsOf, kindsWith } from "../rds";
import type { Snapshot } from "../rds/kind";
import { interimOf } from "../snapshots/interim";
import { placeOf } from "../snapshots/lineage";
import { snapshotName } from "../snapshots/names";
import { isReminderPass } from "../snapshots/slots";
import { reencryptedTags, tagKeys } from "../snapshots/tags";

const kinds = kindsWith(
  "name",
  "snapshots",
  "databases",
  "longestName",
  "copiesInProgress",
  "copiesKeepTime",
  "encryptsOnCopy",
  "find",
  "copy",
);

/** What the pass uses of a kind of databases. */
export type ReencryptKind = (typeof kinds)[number];

/** What the re-encrypt pass is told at deployment. */
export interface ReencryptSettings extends PassSettings {
  /** The stack's account, 12 digits. */
  readonly account: string;
  /**
   * The stack's region.
   * @example "eu-central-1"
   */
  readonly region: string;
  /** ARN of the stack's own key, under which copies can be shared. */
  readonly keyArn: string;
  /**
   * ARN of the AWS-managed key aws/rds of this account and region.
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
   */
  readonly managedKeyArn: string;
}

/** What the re-encrypt pass works with. */
export interface ReencryptDeps {
  readonly kinds: readonly ReencryptKind[];
  readonly rds: RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: ReencryptSettings;
}

const advice: CopyAdvice = {
  quota: "in this account and region is used up. Raise it, or shorten source.retention.",
  key: ({ database }) =>
    `snapshots of database ${database} cannot be copied from the AWS-managed key to this stack's: that key is disabled, or ` +
    "its policy does not leave the decision to IAM in this account.",
};

/**
 * The reencrypt pass: copies what the take pass made of databases under the AWS-managed key under the stack's own, where
 * it is; what comes of it is shared and expires like any other snapshot. Or the one that an event names.
 */
export function makeReencrypt(deps: ReencryptDeps): PassHandler {
  const { rds, settings } = deps;
  const { createdBy, platform, keyArn, dryRun } = settings;
  const log = makeLog("reencrypt", settings.logLevel, deps.write);
  return passHandler("reencrypt", log, async (start) => {
    const now = deps.now();
    const thorough = isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    const todo: Action[] = [];
    const findings: Finding[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const own =
        start.by === "event"
          ? await meant(kind, rds, start.hint, createdBy)
          : await mayWait(kind, rds, settings, thorough);
      const into: RegionCopies = {
        kind,
        rds,
        offered: interimOf(own, createdBy),
        held: { here: own, elsewhere: [] },
        rules: rulesOf(settings),
        keyArn,
        tagsOf: (snapshot, name) => reencryptedTags(createdBy, platform, snapshot, name),
        advice,
        brief: start.by === "event",
      };
      const work = planRegionCopies(into, now);
      todo.push(...work.actions);
      findings.push(...work.findings);
    }
    const reminds = start.by === "schedule" && thorough;
    return runPass({ pass: "reencrypt", dryRun, log, actions: todo, findings, reminds });
  });
}

/**
 * All snapshots, where any may wait to be re-encrypted. Most accounts have no database under the AWS-managed key, which takes
 * two calls to see in place of one for every hundred snapshots; once an hour they are listed all the same, for what is left of
 * a database that is gone.
 */
async function mayWait(
  kind: ReencryptKind,
  rds: RDSClient,
  { managedKeyArn }: ReencryptSettings,
  thorough: boolean,
): Promise<readonly Snapshot[]> {
  const concerns = thorough || (await kind.databases(rds)).some(({ keyArn }) => keyArn === managedKeyArn);
  return concerns ? kind.snapshots(rds) : [];
}

/** What there is of the database of the one that a hint means, if that is to be re-encrypted: in two calls. */
async function meant(
  kind: ReencryptKind,
  rds: RDSClient,
  { id, account, region }: Hint,
  createdBy: string,
): Promise<readonly Snapshot[]> {
  const found = await kind.find(rds, id);
  if (found === undefined || interimOf([found], createdBy).length === 0) return [];
  const place = placeOf(found.arn);
  return place.account === account && place.region === region ? kind.snapshots(rds, found) : [];
}

/** Of each database the newest, however old: only a copy lets the interim snapshot go. */
function rulesOf({ patterns, createdBy, account, region }: ReencryptSettings): CopyRules {
  return {
    patterns,
    createdBy,
    copiesCarry: tagKeys.reencrypted,
    // The snapshot has the name of its slot; its copy that of its own minute, so that every pass means the same one.
    nameOf: (snapshot, longest) => snapshotName(snapshot.database, snapshot.takenAt, longest),
    sources: [{ account, region }],
    mostWaiting: undefined,
  };
}

/** What Lambda runs: the reencrypt pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const reencryptFactory = (): PassHandler => (event) =>
  makeReencrypt({
    kinds,
    rds: rdsClient(),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as ReencryptSettings,
  })(event);
