import { defaultAssumptions } from "../../../facts/assumptions";
import { limits } from "../../../facts/limits";
import { suspendsIo } from "../../../functions/rds/instance";
import { nameMatcher } from "../../../functions/snapshots/choice";
import type { Acceptance } from "../../../functions/snapshots/fitness";
import { isSpared } from "../../../functions/snapshots/suspension";
import type { CopyWay, FleetGroup, Home, Kind, Plan } from "../../objective";
import { chosenPatterns, s1Tag } from "../choice";
import { durationMinutes } from "../kit/durations";
import { longestGapMinutes } from "../kit/schedules";
import { scheduleDefaults } from "../schedules";
import { slotDefaults } from "../slots";
import type { FleetDatabase } from "./fleetFile";
import { assumedFleet, type ObjectiveDraft } from "./index";
import { isProtected } from "./protectable";

/** The take schedule that comes with an objective: a slot starts on time if somebody looks every minute. */
export const promptTake = "rate(1 minute)";

/** What an interval is judged by, from settings of which those that {@link dependsOn} names are sound. */
export function planOf(draft: ObjectiveDraft, databases: readonly FleetDatabase[] | undefined): Plan {
  const { source, dr, fleet, measured, recoveryPointObjective: objective } = draft;
  const { rds } = limits;
  const gap = (schedule: string | undefined, standard: string) =>
    longestGapMinutes((schedule ?? standard) as Parameters<typeof longestGapMinutes>[0]);
  // A stack that only copies knows no take schedule: its sources have the one that comes with their objective.
  const standardTake = objective !== undefined || source === undefined ? promptTake : scheduleDefaults.take;
  return {
    fleet: databases ? listed(draft, databases) : counted(draft),
    others: { instance: fleet?.others?.instances ?? 0, cluster: fleet?.others?.clusters ?? 0 },
    pace: { ...defaultAssumptions, measured: { ...measured } },
    cadences: {
      takeEveryMinutes: gap(source?.schedules?.take, standardTake),
      shareEveryMinutes: gap(source?.schedules?.share, scheduleDefaults.share),
      copyEveryMinutes: gap(dr?.schedules?.copy, scheduleDefaults.copy),
    },
    slots: { instance: rds.instanceCopiesInProgress, cluster: rds.clusterCopiesInProgress },
  };
}

/** The databases of the file that are chosen and can be protected; alike ones together, to reckon with thousands. */
function listed(draft: ObjectiveDraft, databases: readonly FleetDatabase[]): readonly FleetGroup[] {
  const groups = new Map<string, FleetGroup>();
  const acceptance: Acceptance = {
    acceptCopiesWithoutKey: (draft.source ?? draft.dr)?.acceptCopiesWithoutKey ?? false,
    includeReadReplicas: draft.source?.includeReadReplicas ?? false,
  };
  for (const database of databases) {
    const { id, kind, sizeGiB, changeGiBPerHour, key, place } = database;
    // The others are refused by name, or left out.
    if (kind === "multi-az-cluster" || kind === "other-cluster" || !isProtected(database, acceptance)) continue;
    if (!isChosen(draft, database)) continue;
    const copying = copyWay(draft, kind, key === "aws/rds");
    const home = place ?? homeOf(draft);
    const sparingMinutes = sparingOf(draft, database);
    const alike = [kind, sizeGiB, changeGiBPerHour, copying, home?.account, home?.region, sparingMinutes].join(" ");
    const group = groups.get(alike);
    groups.set(alike, {
      kind,
      label: group?.label ?? id,
      count: (group?.count ?? 0) + 1,
      sizeGiB,
      changeGiBPerHour,
      copying,
      home,
      copiedByOwner: copiesOwn(draft, home),
      sparingMinutes,
    });
  }
  return [...groups.values()];
}

/** Whether the settings choose a database of the fleet file. */
export function isChosen({ source, dr }: ObjectiveDraft, { id, tags }: FleetDatabase): boolean {
  if (!nameMatcher(chosenPatterns(source ?? dr ?? {}))(id)) return false;
  const exclude = source?.exclude?.tag;
  if (exclude?.key !== undefined && tags[exclude.key] === exclude.value) return false;
  const filter = source?.databases?.tagFilter ?? false;
  if (filter === false) return true;
  const { key, value } = filter === true ? s1Tag : filter;
  return key !== undefined && tags[key] === value;
}

/** The databases by their numbers, each as large as the largest. */
function counted(draft: ObjectiveDraft): readonly FleetGroup[] {
  const { fleet } = draft;
  const others = fleet?.clusters === undefined ? assumedFleet.instances : 0;
  const counts = { instance: fleet?.instances ?? others, cluster: fleet?.clusters ?? assumedFleet.clusters };
  const group = (kind: Kind): FleetGroup => ({
    kind,
    label: `the largest ${kind}`,
    count: counts[kind],
    sizeGiB: fleet?.largestGiB ?? assumedFleet.largestGiB,
    changeGiBPerHour: fleet?.changeGiBPerHour ?? assumedFleet.changeGiBPerHour,
    copying: copyWay(draft, kind, false),
    home: homeOf(draft),
    copiedByOwner: copiesOwn(draft, homeOf(draft)),
  });
  return [group("instance"), group("cluster")].filter(({ count }) => count > 0);
}

/** Where databases live of which nobody says it: in the stack's own place, or in the only one that it copies from. */
function homeOf({ account, region, source, dr }: ObjectiveDraft): Home | undefined {
  const [only, ...others] = source ? [{ account, region }] : (dr?.sources ?? []);
  if (only?.account === undefined || only.region === undefined || others.length > 0) return undefined;
  return { account: only.account, region: only.region };
}

/** Whether the account that owns the databases there copies them itself. */
function copiesOwn({ account, dr }: ObjectiveDraft, home: Home | undefined): boolean {
  return home !== undefined && home.account === account && (dr?.sources ?? []).some((one) => one?.account === account);
}

/** Aurora's copies are full ones always (AUG "DB cluster snapshot copying"), and two steps make both copies full. */
function copyWay({ fleet, dr }: ObjectiveDraft, kind: Kind, isManaged: boolean): CopyWay {
  const twoStep = (fleet?.copying ?? dr?.copying) === "two-step";
  if (isManaged) return twoStep ? "re-encrypted-two-step" : "re-encrypted";
  if (twoStep) return "two-step";
  return kind === "cluster" ? "full" : "incremental";
}

/** Minutes between two snapshots at least, where these suspend the database's I/O and nobody has accepted that. */
function sparingOf({ source }: ObjectiveDraft, { kind, engine, multiAz, tags }: FleetDatabase): number | undefined {
  if (kind !== "instance") return undefined;
  const tagList = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  // A stack that only copies does not know what its sources accept: it reckons with as many snapshots as there may be.
  const accepted = source === undefined || (source.acceptIoSuspension ?? false);
  if (!isSpared({ suspendsIo: suspendsIo(engine, multiAz), tags: tagList }, accepted)) return undefined;
  return durationMinutes(source?.ioSuspensionInterval ?? slotDefaults.ioSuspensionInterval);
}
