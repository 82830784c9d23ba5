import * as pulumi from "@pulumi/pulumi";
import { firstCopyPlaces } from "../../functions/copies/turns";
import { quotaAlarmPercent } from "../../functions/measure/metrics";
import { mostNames } from "../../functions/pass/outcome";
import { nameMatcher, passesTagFilter } from "../../functions/snapshots/choice";
import {
  assess,
  firstCopyLines,
  heldLines,
  type PerKind,
  type Plan,
  quotaText,
  quotaUse,
  ringsAlarm,
} from "../objective";
import {
  beyondText,
  type DrSettings,
  durationText,
  type ObjectiveSettings,
  type Settings,
  type SourceSettings,
  toldChoice,
  usesOf,
} from "../settings";
import { choiceOutlook } from "./choice";
import { suspensionLines } from "./suspensions";

/** What the settings hold, as far as it can be reckoned beforehand, for people; no lines where there is nothing to say. */
export function outlookLines({ objective, source, dr }: Settings): readonly string[] {
  const { minutes, plan, intervalMinutes, intervalGiven } = objective;
  if (intervalMinutes === undefined || plan.fleet.length === 0) return [];
  return [
    ...heldLines(assess(plan, intervalMinutes), minutes, intervalGiven),
    ...firstCopyLines(assess(plan, intervalMinutes), assess({ ...plan, slots: leftBy(plan) }, intervalMinutes)),
    ...(source ? [keepingLine("source", source, objective, intervalMinutes)] : []),
    ...(dr ? [keepingLine("dr", dr, objective, intervalMinutes)] : []),
    fleetLine(objective),
    ...(objective.unread ?? []).map((one) => `The fleet file lacks databases that were there: ${one}`),
    ...(source ? [...migrationLines(source, objective), ...suspensionLines(source, objective)] : []),
  ];
}

/** Places to copy in that first copies of new databases leave to the others. */
function leftBy({ slots }: Plan): PerKind {
  const left = (places: number) => places - firstCopyPlaces(places, Number.POSITIVE_INFINITY);
  return { instance: left(slots.instance), cluster: left(slots.cluster) };
}

/** Which databases of the fleet file would better be moved to another key, and why. */
function migrationLines(
  { databases: choice }: SourceSettings,
  { databases = [] }: ObjectiveSettings,
): readonly string[] {
  const chosen = nameMatcher(choice.patterns);
  const managed = databases.filter(({ id, kind, key, tags }) => {
    const tagList = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return (
      key === "aws/rds" &&
      (kind === "instance" || kind === "cluster") &&
      chosen(id) &&
      passesTagFilter(tagList, toldChoice(choice))
    );
  });
  if (managed.length === 0) return [];
  const names = managed.slice(0, mostNames).map(({ id }) => id);
  const more = managed.length > mostNames ? ` and ${managed.length - mostNames} more` : "";
  return [
    `Under the AWS-managed key aws/rds, which cannot be shared: ${names.join(", ")}${more}. Each snapshot of theirs is copied ` +
      "twice, and in full: under the key of this stack first, then in the DR account. Restored once from a snapshot under " +
      "that key (output sourceKeyArn), they would be copied once, and only what has changed.",
  ];
}

/** Prints that at preview, once: an update shows it again before it asks. */
export function printOutlook(settings: Settings): void {
  // Without an engine, in tests and in the drill, nobody reads it there.
  if (!pulumi.runtime.hasEngine() || !pulumi.runtime.isDryRun()) return;
  const choice = choiceOutlook(settings);
  const lines = [...outlookLines(settings), ...choice.lines];
  if (lines.length > 0) void pulumi.log.info(lines.join("\n"));
  if (choice.warnings.length > 0) void pulumi.log.warn(choice.warnings.join("\n"));
}

/** How long one side keeps snapshots, and what that takes of its quotas. */
function keepingLine(
  side: "source" | "dr",
  { retention, schedules, quotas }: SourceSettings | DrSettings,
  { plan }: ObjectiveSettings,
  intervalMinutes: number,
): string {
  const { retentionMinutes, keepAllMinutes = retentionMinutes } = retention;
  const expireEveryMinutes = schedules.expire.everyMinutes;
  const keeping = { ...retention, keepAllMinutes, expireEveryMinutes };
  const uses = usesOf(side, plan, intervalMinutes, expireEveryMinutes).map((use) => {
    const { unevenMinutes } = use;
    return quotaUse({ ...use, quota: quotas[use.kind] }, { ...keeping, unevenMinutes }, intervalMinutes);
  });
  const over = uses.some(({ peak, quota }) => peak > quota)
    ? ": too many, raise the quota or shorten the retention"
    : side === "dr" && uses.some(ringsAlarm)
      ? `: from ${quotaAlarmPercent} % an alarm tells people, raise the quota or shorten the retention`
      : "";
  const all = keepAllMinutes < retentionMinutes ? ` (all for ${durationText(keepAllMinutes)}, then one a day)` : "";
  return `Kept for ${durationText(retentionMinutes)}${all}${beyondText(retention)} in ${side}: ${uses.map(quotaText).join(", ")} in the quota${over}.`;
}

function fleetLine({ fleetFrom, plan }: ObjectiveSettings): string {
  const groups = plan.fleet.map(
    ({ kind, count, sizeGiB, changeGiBPerHour }) =>
      `${count} ${kind}${count === 1 ? "" : "s"} of ${sizeGiB} GiB, ${changeGiBPerHour} of which change in an hour`,
  );
  const times = Object.values(plan.pace.measured).some((value) => value !== undefined) ? "measured" : "assumed";
  switch (fleetFrom) {
    case "file":
      return `Reckoned for the databases in fleet.file, with ${times} times.`;
    case "settings":
      return `Reckoned for ${groups.join(" and ")} (fleet), with ${times} times.`;
    case "assumption":
      return `Nothing is said of the databases (fleet), so this is for ${groups.join(" and ")}, with ${times} times.`;
  }
}
