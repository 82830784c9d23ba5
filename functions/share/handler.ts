import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { RDSClient } from "@aws-sdk/client-rds";
import { eventBridgeClient, rdsClient } from "../aws/clients";
import { announce, type Bus } from "../events/announce";
import { busArn } from "../events/announcement";
import { type PassHandler, passHandler } from "../pass/handler";
import type { Hint } from "../pass/hint";
import { makeLog } from "../pass/log";
import { blocked, deferred, done, type Outcome } from "../pass/outcome";
import { type Action, type Finding, runPass } from "../pass/run";
import { kindsOf, kindsWith } from "../rds";
import { meaningOf, shareErrors } from "../rds/errors";
import type { Snapshot } from "../rds/kind";
import { placeOf } from "../snapshots/lineage";
import { isReminderPass } from "../snapshots/slots";
import { type Refusal, refusals, refusedTag, sharedWithTag } from "../snapshots/tags";
import { planShares, refusalWords, type ShareSettings, shareSubject } from "./plan";

const kinds = kindsWith("name", "find", "share", "snapshots", "tag");

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
    const now = deps.now();
    const actions: Action[] = [];
    const findings: Finding[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const snapshots = start.by === "event" ? await own(kind, rds, start.hint) : await kind.snapshots(rds);
      const plan = planShares(snapshots, settings, now);
      findings.push(...plan.findings);
      /** By database, whether RDS has refused its snapshot that was tried last. */
      const tried = new Map<string, Promise<boolean>>();
      for (const one of plan.shares) {
        const { snapshot, accounts } = one;
        const before = tried.get(snapshot.resourceId);
        let answered: (isRefused: boolean) => void = () => {};
        tried.set(snapshot.resourceId, new Promise((resolve) => (answered = resolve)));
        const apply = async (): Promise<Outcome> => {
          let isRefused = (await before) ?? false;
          try {
            if (isRefused) return deferred("RDS has just refused to share a newer snapshot of its database");
            await kind.share(rds, snapshot, accounts);
            // Only now: a tag before the deed would hide a snapshot that was never shared.
            await kind.tag(rds, snapshot, accounts.map(sharedWithTag));
          } catch (error) {
            const why = refusalOf(error as Error);
            if (why === undefined) return shareOutcome(error as Error);
            isRefused = true;
            const tags = accounts.map((account) => refusedTag(account, why, now));
            await kind.tag(rds, snapshot, tags);
            return blocked(`${refusalWords(snapshot, why)} RDS says: ${(error as Error).message}`);
          } finally {
            answered(isRefused);
          }
          await announce(snapshot.arn, accounts, buses, { clientOf: deps.eventsOf, log });
          return done;
        };
        actions.push({ verb: "share", subject: shareSubject(one), apply });
      }
    }
    const reminds = start.by === "schedule" && isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    return runPass({ pass: "share", dryRun: settings.dryRun, log, actions, findings, reminds });
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

/** What RDS says where a snapshot that is finished cannot be shared in its state: it is being deleted. */
const beingDeleted = /delet|not in the available state/i;

/** Why RDS refuses to share, where that lasts until a person acts; undefined for what may mend itself. */
function refusalOf(error: Error): Refusal | undefined {
  const meaning = meaningOf(error, shareErrors());
  if (meaning === "busy") return beingDeleted.test(error.message) ? undefined : "unclear";
  return refusals.find((one) => one === meaning);
}

function shareOutcome(error: Error): Outcome {
  switch (meaningOf(error, shareErrors())) {
    case "gone":
      return deferred("the snapshot went away while this pass ran");
    case "busy":
      return deferred(`RDS would not share it now (${error.message}); the next pass will look again`);
    default:
      throw error;
  }
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
