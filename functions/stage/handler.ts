import { rdsClient } from "../aws/clients";
import { type FreeQuotaFound, freeQuotaDeps, freeQuotaFor } from "../copies/freeQuota";
import { offersOf, sharedIn, unchosen } from "../copies/offers";
import { offersNew } from "../copies/plan";
import { planRegionCopies, type RegionCopies } from "../copies/regionCopies";
import type { CopyingDeps, CopyingSettings } from "../copies/settings";
import { type PassHandler, passHandler } from "../pass/handler";
import { makeLog } from "../pass/log";
import { type Action, type Finding, runPass } from "../pass/run";
import { kindsOf, kindsWith } from "../rds";
import type { Snapshot } from "../rds/kind";
import { isReminderPass } from "../snapshots/slots";
import { copiedTags, stagedTag } from "../snapshots/tags";

const kinds = kindsWith(
  "name",
  "snapshots",
  "shared",
  "longestName",
  "copiesInProgress",
  "copiesKeepTime",
  "encryptsOnCopy",
  "find",
  "copy",
);

/** What the pass uses of a kind of databases. */
export type StageKind = (typeof kinds)[number];

/** What the stage pass is told at deployment. */
export interface StageSettings extends CopyingSettings {
  /** ARN of the DR account's key in each region of the sources, by region. */
  readonly stagingKeys: Readonly<Record<string, string>>;
}

/**
 * Copies of a database that may wait for their way on: one is being copied to the other region while the next is made.
 * More would fill the quota when the other region is out.
 */
const mostWaiting = 2;

/** What the stage pass works with. */
export type StageDeps = CopyingDeps<StageKind, StageSettings>;

/** The stage pass, the first of two steps: copies into the DR account, in the region where the snapshot is. */
export function makeStage(deps: StageDeps): PassHandler {
  const { settings } = deps;
  const { patterns, createdBy, platform, sources, retentionMinutes, mostPerHour: copiesPerHour, dryRun } = settings;
  const { copyWindowMinutes } = settings;
  const log = makeLog("stage", settings.logLevel, deps.write);
  return passHandler("stage", log, async (start) => {
    const now = deps.now();
    const tags = [...copiedTags(createdBy, platform), stagedTag];
    const actions: Action[] = [];
    const findings: Finding[] = [];
    const offered: Snapshot[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const elsewhere = await kind.snapshots(deps.rds);
      const here = new Map<string, readonly Snapshot[]>();
      const { offers, unreachable } = await offersOf(sources, async (region) => {
        const rds = deps.rdsOf(region);
        here.set(region, await kind.snapshots(rds));
        return sharedIn(region, kind, rds, settings);
      });
      findings.push(...unreachable);
      const ofKind = offers.flatMap(({ snapshots }) => snapshots);
      offered.push(...ofKind);
      const lists = [elsewhere, ...here.values()];
      const asked = offersNew(ofKind, lists, settings)
        ? await freeQuotaOf(kind, elsewhere, deps)
        : { freeQuota: undefined };
      if ("finding" in asked) findings.push(asked.finding);
      const newcomers = { allListed: !("finding" in asked), most: settings.newDatabasesPerDay, retentionMinutes };
      const freeQuota = "freeQuota" in asked ? asked.freeQuota : undefined;
      let taken = 0;
      for (const { region, snapshots } of offers) {
        const into: RegionCopies = {
          kind,
          rds: deps.rdsOf(region),
          offered: snapshots,
          held: { here: here.get(region) ?? [], elsewhere },
          rules: {
            patterns,
            createdBy,
            sources,
            copyWindowMinutes,
            copiesPerHour,
            expected: settings.expected,
            newcomers,
            freeQuota: freeQuota && { ...freeQuota, taken },
            mostWaiting,
          },
          acceptCopiesWithoutKey: settings.acceptCopiesWithoutKey,
          keyArn: settings.stagingKeys[region] ?? "",
          tagsOf: () => tags,
          brief: false,
        };
        const work = planRegionCopies(into, now);
        taken += work.taken;
        actions.push(...work.actions);
        findings.push(...work.findings);
      }
    }
    findings.push(...unchosen(offered, settings));
    const reminds = isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    return runPass({ pass: "stage", dryRun, log, actions, findings, reminds });
  });
}

/** What decides whether the quota has room for another database, where that is to be asked. */
async function freeQuotaOf(
  kind: StageKind,
  there: readonly Snapshot[],
  { freeQuota, settings }: StageDeps,
): Promise<FreeQuotaFound> {
  if (freeQuota === undefined || settings.room === undefined) return { freeQuota: undefined };
  return freeQuotaFor(kind, { there, createdBy: settings.createdBy }, settings.room, freeQuota);
}

/** What Lambda runs: the stage pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const stageFactory = (): PassHandler => (event) =>
  makeStage({
    kinds,
    rds: rdsClient(),
    rdsOf: (region) => rdsClient(region),
    freeQuota: freeQuotaDeps(rdsClient()),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as StageSettings,
  })(event);
