import { mostNames } from "../../functions/pass/outcome";
import { suspendsIo } from "../../functions/rds/instance";
import { nameMatcher, passesTagFilter } from "../../functions/snapshots/choice";
import { isSpared } from "../../functions/snapshots/suspension";
import { tagKeys } from "../../functions/snapshots/tags";
import { durationText, type ObjectiveSettings, type SourceSettings, toldChoice } from "../settings";

/** A month, as the drill's report means it: 730 hours. */
const monthMinutes = 730 * 60;

/** Which databases of the fleet file a snapshot suspends, how often that will be, and what to do; no lines where there are none. */
export function suspensionLines(
  { databases: choice, ioSuspension, intervalMinutes }: SourceSettings,
  { databases = [], minutes }: ObjectiveSettings,
): readonly string[] {
  const chosen = nameMatcher(choice.patterns);
  const affected = databases.flatMap(({ id, kind, engine, multiAz, tags: given }) => {
    const tags = Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
    if (
      kind !== "instance" ||
      !suspendsIo(engine, multiAz) ||
      !chosen(id) ||
      !passesTagFilter(tags, toldChoice(choice))
    )
      return [];
    return [{ id, spared: isSpared({ suspendsIo: true, tags }, ioSuspension.accepted) }];
  });
  const spared = affected.filter((one) => one.spared).map(({ id }) => id);
  const others = affected.filter((one) => !one.spared).map(({ id }) => id);
  const sparing = Math.max(intervalMinutes, ioSuspension.intervalMinutes);
  const beyond =
    minutes !== undefined && sparing > minutes ? ", and recoveryPointObjective does not hold for them" : "";
  return [
    ...(spared.length === 0
      ? []
      : [
          `A snapshot suspends the I/O of ${names(spared)} (Single-AZ, or SQL Server or Db2) for seconds to minutes. So ` +
            `they are snapshotted each ${durationText(sparing)} only, ${monthly(spared.length, sparing)}: their copies get ` +
            `older than that${beyond}. source.acceptIoSuspension, or the tag ${tagKeys.acceptIoSuspension}=YES on a ` +
            "database, lets them be snapshotted like all others.",
        ]),
    ...(others.length === 0
      ? []
      : [
          `A snapshot suspends the I/O of ${names(others)} for seconds to minutes, which is accepted: each ` +
            `${durationText(intervalMinutes)}, ${monthly(others.length, intervalMinutes)}.`,
        ]),
  ];
}

function monthly(databases: number, everyMinutes: number): string {
  const count = Math.round((databases * monthMinutes) / everyMinutes).toLocaleString("en-US");
  return databases === 1 ? `${count} times a month` : `${count} times a month together`;
}

function names(ids: readonly string[]): string {
  const more = ids.length > mostNames ? ` and ${ids.length - mostNames} more` : "";
  return `${ids.slice(0, mostNames).join(", ")}${more}`;
}
