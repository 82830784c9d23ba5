import { rdsClient } from "../aws/clients";
import { type FreeQuotaFound, freeQuotaDeps, freeQuotaFor } from "../copies/freeQuota";
import { unchosen } from "../copies/offers";
import { type CopyRules, offersNew } from "../copies/plan";
import { planRegionCopies, type RegionCopies } from "../copies/regionCopies";
import { type PassHandler, passHandler } from "../pass/handler";
import { makeLog } from "../pass/log";
import { type Action, type Finding, runPass } from "../pass/run";
import { kindsOf } from "../rds";
import type { OptionGroupOfCopy, Snapshot, Tag } from "../rds/kind";
import { placeOf } from "../snapshots/lineage";
import { isReminderPass } from "../snapshots/slots";
import { copiedTags, forwardedTags } from "../snapshots/tags";
import { type CopyDeps, type CopyKind, type CopySettings, copiedKinds } from "./settings";
import { everything, meant } from "./view";

/** The copy pass: brings the newest snapshot of every database under the DR account's own key, or of the one an event means. */
export function makeCopy(deps: CopyDeps): PassHandler {
  const { rds, settings } = deps;
  const { createdBy, platform, keyArn, dryRun } = settings;
  const staged = settings.from === "staged";
  const log = makeLog("copy", settings.logLevel, deps.write);
  return passHandler("copy", log, async (start) => {
    const now = deps.now();
    const tags = copiedTags(createdBy, platform);
    const reminds = start.by === "schedule" && isReminderPass(now, settings.cadenceMinutes * 60_000, 3_600_000);
    const actions: Action[] = [];
    const findings: Finding[] = [];
    const all: Snapshot[] = [];
    for (const kind of kindsOf(start, deps.kinds)) {
      const { offered, held, saidOfHour, troubles, allListed, only } =
        start.by === "event" ? await meant(kind, deps, start.hint, now) : await everything(kind, deps);
      const usual = copyRules(settings, allListed);
      const asked =
        allListed && offersNew(offered, [held], usual) ? await freeQuotaOf(kind, held, deps) : { freeQuota: undefined };
      const rules =
        "freeQuota" in asked
          ? { ...usual, freeQuota: asked.freeQuota && { ...asked.freeQuota, taken: 0 } }
          : copyRules(settings, false);
      if ("finding" in asked) findings.push(asked.finding);
      const patient = start.by === "schedule" && !reminds;
      const into: RegionCopies = {
        kind,
        rds,
        account: settings.account,
        // What RDS has most likely refused an hour ago is tried once an hour, not by every pass.
        offered: patient ? offered.filter((one) => !isDoubtful(one, held, settings, now)) : offered,
        held: { here: held, elsewhere: [], ...(saidOfHour === undefined ? {} : { saidOfHour }) },
        rules,
        keyArn,
        acceptCopiesWithoutKey: settings.acceptCopiesWithoutKey,
        tagsOf: (snapshot): readonly Tag[] => (staged ? forwardedTags(tags, snapshot) : tags),
        optionGroupOf: (snapshot) => optionGroupOf(snapshot, settings),
        only,
        brief: start.by === "event",
      };
      const work = planRegionCopies(into, now);
      actions.push(...work.actions);
      findings.push(...troubles, ...work.findings);
      all.push(...offered);
    }
    // What is staged, the stage pass has chosen.
    if (start.by === "schedule" && !staged) findings.push(...unchosen(all, settings));
    return runPass({ pass: "copy", dryRun, log, actions, findings, reminds });
  });
}

/** What decides whether the quota has room for another database, where that is to be asked. */
async function freeQuotaOf(
  kind: CopyKind,
  there: readonly Snapshot[],
  { freeQuota, settings }: CopyDeps,
): Promise<FreeQuotaFound> {
  if (freeQuota === undefined || settings.room === undefined) return { freeQuota: undefined };
  return freeQuotaFor(kind, { there, createdBy: settings.createdBy }, settings.room, freeQuota);
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

/** A database that was copied within this time has no trouble that keeps it from being copied, ms. */
const lately = 6 * 3_600_000;

/**
 * Whether RDS most likely refuses to copy it: its option group is of another region, the settings name none here that stands
 * for it, and no copy of its database was made lately.
 */
function isDoubtful(snapshot: Snapshot, held: readonly Snapshot[], settings: CopySettings, now: number): boolean {
  const { arn, identity, optionGroup } = snapshot;
  if (optionGroup === undefined || optionGroup.startsWith("default:")) return false;
  if (placeOf(arn).region === settings.region || optionGroupOf(snapshot, settings) !== undefined) return false;
  return !held.some((copy) => copy.identity === identity && now - (copy.madeAt ?? now) < lately);
}

/** What is staged always goes on: only its arrival lets it be removed. Its name has its source's alias already. */
function copyRules(settings: CopySettings, allListed: boolean): CopyRules {
  const { patterns, createdBy, sources, copyWindowMinutes, retentionMinutes, mostPerHour: copiesPerHour } = settings;
  const rules = { patterns, createdBy, expected: settings.expected, mostWaiting: undefined };
  return settings.from === "staged"
    ? { ...rules, sources: sources.map(({ account, region }) => ({ account, region })) }
    : {
        ...rules,
        sources,
        copyWindowMinutes,
        copiesPerHour,
        newcomers: { allListed, most: settings.newDatabasesPerDay, retentionMinutes },
      };
}

/** What Lambda runs: the copy pass with real clients and the settings of its deployment. See rdsClient for why anew each time. */
export const copyFactory = (): PassHandler => (event) =>
  makeCopy({
    kinds: copiedKinds,
    rds: rdsClient(),
    rdsOf: (region) => rdsClient(region),
    freeQuota: freeQuotaDeps(rdsClient()),
    now: () => Date.now(),
    write: (line) => console.log(line),
    settings: JSON.parse(process.env.PASS_SETTINGS ?? "") as CopySettings,
  })(event);
