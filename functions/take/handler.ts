import type { RDSClient } from "@aws-sdk/client-rds";
import { rdsClient } from "../aws/clients";
import { type PassHandler, passHandler } from "../pass/handler";
import { makeLog } from "../pass/log";
import { blocked, deferred, done, failed, missed, mostNames, type Outcome } from "../pass/outcome";
import { type Action, type Finding, runPass } from "../pass/run";
import { kindsOf, kindsWith } from "../rds";
import { lookCloser } from "../rds/closer";
import { meaningOf, takeErrors } from "../rds/errors";
import type { Choice } from "../snapshots/choice";
import { type Choosable, emptyParts } from "../snapshots/emptyChoice";
import { isOurs } from "../snapshots/ownership";
import { isReminderPass } from "../snapshots/slots";
import { interimTags, tagKeys, takenTags } from "../snapshots/tags";
import { busy, planTakes, type Take, type TakeSettings, withoutUnprotected } from "./plan";

const kinds = kindsWith("name", "databases", "find", "snapshots", "take", "longestName", "snapshottable");

/** What the pass uses of a kind of databases. */
export type TakeKind = (typeof kinds)[number];

const failedAdvice =
  "the last snapshot that was asked for has failed in RDS, and its interval has passed without one. Another one is being made " +
  "now; if that fails as well, read the events of the database in RDS, and look whether its key can be used.";

const migrationAdvice =
  "it is under the AWS-managed key aws/rds, so each of its snapshots is copied twice, and in full: under this stack's key " +
  "here, and again in the DR account. Restore it once from a snapshot under this stack's key: then one copy is enough, and only " +
  "what has changed is copied.";

/** What the handler works with; the clock and the client are arguments so that tests and the drill can give their own. */
export interface TakeDeps {
  readonly kinds: readonly TakeKind[];
  readonly rds: RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: TakeSettings;
}

/** The take pass: snapshots every database that is due. */
export function makeTake(deps: TakeDeps): PassHandler {
  const { rds, settings } = deps;
  const log = makeLog("take", settings.logLevel, deps.write);
  return passHandler("take", log, async (start) => {
    const now = deps.now();
    const reminds = isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    const actions: Action[] = [];
    const findings: Finding[] = [];
    const spared: string[] = [];
    const there: Choosable[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const databases = await kind.databases(rds);
      for (const { id, tags } of databases) there.push({ name: id, tags });
      const due = planTakes(databases, await kind.snapshots(rds), settings, { now, kind });
      const looked = await lookCloser(
        rds,
        due.takes.map(({ database }) => database),
      );
      const plan = withoutUnprotected(due, looked);
      findings.push(...plan.findings);
      if (reminds) {
        for (const subject of plan.managed)
          log("info", `${subject}: ${migrationAdvice}`, { subject, advice: "migrate" });
      }
      spared.push(...plan.spared);
      for (const take of plan.takes) {
        const apply = async (): Promise<Outcome> => {
          try {
            const tagsOf = take.interim ? interimTags : takenTags;
            const tags = tagsOf(settings.createdBy, settings.platform, now, take.name);
            await kind.take(rds, take.database, take.name, tags);
            // A snapshot fails when no pass waits for it any more. Told only now, since the one that is made now keeps the
            // next passes from telling it again.
            return take.afterFailed ? missed(failedAdvice) : done;
          } catch (error) {
            return takeOutcome(error as Error, take, { kind, rds, createdBy: settings.createdBy });
          }
        };
        actions.push({ verb: "take", subject: `${take.database.id} as ${take.name}`, apply });
      }
    }
    if (start.by === "schedule") findings.push(...emptyFindings(there, settings.choice));
    if (reminds && spared.length > 0) {
      const { ioSuspension } = settings;
      const longest = Math.max(settings.intervalMinutes, ioSuspension.intervalMinutes);
      const text = `${spared.length} are snapshotted every ${longest} minutes only, as a snapshot suspends their I/O`;
      const advice = `source.acceptIoSuspension, or the tag ${tagKeys.acceptIoSuspension}=YES on a database, lets them be snapshotted like others`;
      log("info", `${text}: ${advice}`, { databases: spared.slice(0, mostNames) });
    }
    return runPass({ pass: "take", dryRun: settings.dryRun, log, actions, findings, reminds });
  });
}

/** What is said of patterns and of a tag that choose none of the databases that are there: it would be silently nothing. */
function emptyFindings(databases: readonly Choosable[], choice: Choice): Finding[] {
  const parts = emptyParts(databases, choice, "source.databases", "in this account and region");
  return parts.map(({ subject, words }) => ({ subject, outcome: blocked(words) }));
}

async function takeOutcome(
  error: Error,
  { database, name, lastChance }: Take,
  { kind, rds, createdBy }: { readonly kind: TakeKind; readonly rds: RDSClient; readonly createdBy: string },
): Promise<Outcome> {
  /** Whether the snapshot that was asked for is there, usable or being made. */
  const isThere = async (): Promise<boolean> => {
    const existing = await kind.find(rds, name);
    return (
      existing !== undefined &&
      existing.resourceId === database.resourceId &&
      isOurs(existing, tagKeys.createdBy, createdBy) &&
      (existing.state === "usable" || existing.state === "making")
    );
  };
  // IAM decides before RDS looks at names, and no role may give tags to what has ours.
  if (error.name === "AccessDenied" && (await isThere())) return done;
  switch (meaningOf(error, takeErrors())) {
    case "databaseBusy":
      return busy(`RDS would not snapshot it now (${error.message})`, lastChance);
    case "databaseGone":
      return deferred("the database went away while this pass ran");
    // A retry or an overlapping pass made it: success only if what exists is ours and of this very database.
    case "exists":
      return (await isThere())
        ? done
        : failed(
            `the name ${name} is taken by a snapshot that is not usable or not ours. Find out whose it is, and delete it if nobody needs it`,
          );
    case "quota":
      return failed(
        "the quota of manual snapshots in this account and region is used up. Raise it, or shorten source.retention.",
      );
    default:
      throw error;
  }
}

/** What Lambda runs: the take pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const takeFactory = (): PassHandler => (event) =>
  makeTake({
    kinds,
    rds: rdsClient(),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as TakeSettings,
  })(event);
