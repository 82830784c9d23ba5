import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { RDSClient } from "@aws-sdk/client-rds";
import { eventBridgeClient, rdsClient } from "../aws/clients";
import { announce, type Bus } from "../events/announce";
import { busArn } from "../events/announcement";
import { type PassHandler, passHandler } from "../pass/handler";
import type { Hint } from "../pass/hint";
import { makeLog } from "../pass/log";
import { blocked, deferred, done, failed, type Outcome } from "../pass/outcome";
import { type Action, type Finding, runPass } from "../pass/run";
import { kindsOf, kindsWith } from "../rds";
import type { Snapshot } from "../rds/kind";
import { placeOf } from "../snapshots/lineage";
import { isReminderPass } from "../snapshots/slots";
import { sharedWithTag } from "../snapshots/tags";
import { planShares, type ShareSettings } from "./plan";

const kinds = kindsWith("name", "find", "share", "snapshots", "tag", "problems");

/** What the pass uses of a kind of databases. */
export type ShareKind = (typeof kinds)[number];

export interface ShareDeps {
  readonly kinds: readonly ShareKind[];
  readonly rds: RDSClient;
  readonly eventsOf: (region: string) => EventBridgeClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly settings: ShareSettings;
}

/** The share pass: lets the DR accounts copy every finished snapshot of ours, or the one that an event names. */
export function makeShare(deps: ShareDeps): PassHandler {
  const { rds, settings } = deps;
  const log = makeLog("share", settings.logLevel, deps.write);
  const buses = settings.destinations.map((place): Bus => ({ ...place, arn: busArn(settings.partition, place) }));
  return passHandler("share", log, async (start) => {
    const actions: Action[] = [];
    const findings: Finding[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const snapshots = start.by === "event" ? await own(kind, rds, start.hint) : await kind.snapshots(rds);
      const plan = planShares(snapshots, settings);
      findings.push(...plan.findings);
      for (const { snapshot, accounts } of plan.shares) {
        const apply = async (): Promise<Outcome> => {
          try {
            await kind.share(rds, snapshot, accounts);
            // Only now: a tag before the deed would hide a snapshot that was never shared.
            await kind.tag(rds, snapshot, accounts.map(sharedWithTag));
          } catch (error) {
            return shareOutcome(error as Error, kind, snapshot);
          }
          await announce(snapshot.arn, accounts, buses, { clientOf: deps.eventsOf, log });
          return done;
        };
        actions.push({ verb: "share", subject: `${snapshot.id} with ${accounts.join(", ")}`, apply });
      }
    }
    const speaksUp = start.by === "schedule" && isReminderPass(deps.now(), settings.cadenceMinutes * 60_000, 3_600_000);
    return runPass({ pass: "share", dryRun: settings.dryRun, log, actions, findings, speaksUp });
  });
}

/** The snapshot that a hint means, if it is this account's. */
export async function own(
  kind: ShareKind,
  rds: RDSClient,
  { id, account, region }: Hint,
): Promise<readonly Snapshot[]> {
  const found = await kind.find(rds, id);
  if (found === undefined) return [];
  const place = placeOf(found.arn);
  return place.account === account && place.region === region ? [found] : [];
}

function shareOutcome(error: Error, { problems }: ShareKind, snapshot: Snapshot): Outcome {
  switch (problems[error.name] ?? error.name) {
    case "gone":
      return deferred("the snapshot went away while this pass ran");
    case "busy":
      return failed(
        `RDS refuses to share it (${error.message}). If it is under the AWS-managed key, or carries a permanent or ` +
          `persistent option, it can never be shared: change that of database ${snapshot.database}.`,
      );
    case "InvalidParameterCombination":
    case "InvalidParameterCombinationException":
      // One code for many things; which one it is about, only the message tells.
      if (/permanent|persistent|transparent data encryption/i.test(error.message))
        return blocked(optionsAdvice(snapshot, error));
      throw error;
    case "SharedSnapshotQuotaExceededFault":
      return failed("it is shared with 20 accounts already, the most RDS allows: shorten source.drAccounts.");
    default:
      throw error;
  }
}

function optionsAdvice({ database }: Snapshot, { message }: Error): string {
  return (
    `database ${database} has TDE, or another permanent or persistent option, and RDS shares no snapshot of it: it has no ` +
    "copy outside of this account. Exclude it by pattern and protect it by logical dumps, or remove the option where RDS " +
    `allows it. RDS says: ${message}`
  );
}

/** What Lambda runs: the share pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const shareFactory = (): PassHandler => (event) =>
  makeShare({
    kinds,
    rds: rdsClient(),
    eventsOf: (region) => eventBridgeClient(region),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as ShareSettings,
  })(event);
