import type { Age } from "./age";
import { type Assessment, keepsUp, type Load, type Misfit } from "./assess";
import type { FleetGroup, Kind } from "./fleet";
import type { Refusal } from "./holdOrRefuse";
import type { QuotaUse } from "./quota";
import { busyShare } from "./turns";

/** What a kind's databases and snapshots are called. */
const nouns: Readonly<Record<Kind, string>> = { instance: "instance", cluster: "cluster" };

/** The arithmetic of an age, one summand a line, the largest database of the sum named. */
export function ageLines(age: Age): readonly string[] {
  const summands = age.lines.map(
    ({ label, minutes }, at) => `${at === 0 ? " " : "+"} ${minutesText(minutes).padStart(6)}  ${label}`,
  );
  return [...summands, `= ${minutesText(age.minutes).padStart(6)}  minutes at worst, for ${age.of.label}`];
}

/** The arithmetic of an age in one line. */
export function ageText(age: Age): string {
  const summands = age.lines.map(({ label, minutes }) => `${minutesText(minutes)} ${label}`);
  return `${summands.join(" + ")} = ${minutesText(age.minutes)} min for ${age.of.label}`;
}

/** The copies that want to run at once, against the slots for them. */
export function loadText(
  { kind, place, placeName, databases, holdMinutes, atOnce, slots, queueMinutes }: Load,
  interval: number,
): string {
  const verdict =
    atOnce > slots
      ? "too many"
      : queueMinutes === 0
        ? "enough"
        : Number.isFinite(queueMinutes)
          ? `enough, but where many start together copies wait for up to ${minutesText(queueMinutes)} min`
          : "too many, as slots stay empty until the next pass looks";
  const of = placeName === "" ? "" : ` of ${placeName}`;
  const where = {
    source: `in the source account${of}, where they are re-encrypted`,
    staging: `in the DR account in the region of the source${of}`,
    destination: "in one destination",
  }[place];
  return (
    `${counted(databases, nouns[kind])} x ${minutesText(holdMinutes)} min to copy / ${interval} min = ` +
    `${atOnce.toFixed(1)} copies at once, of ${slots} ${where}: ${verdict}`
  );
}

/** What takes longer than the interval. */
function misfitText({ of, what, copies, minutes }: Misfit, interval: number): string {
  const longer = `${minutesText(minutes)} min, more than`;
  if (what === "snapshot") {
    return `the snapshot of ${of.label} takes ${longer} the interval of ${interval}, and a database has one under way at most`;
  }
  if (what === "catching up") {
    return `after a delay the copies of ${of.label} start every ${minutesText(minutes)} min, as no event tells that a cluster's copy has ended: too near to the interval of ${interval} to catch up soon`;
  }
  const share = `${Math.round(busyShare * 100)} % of the interval of ${interval} (the rest is for catching up)`;
  return copies > 1
    ? `the ${copies} copies of each snapshot of ${of.label}, and what starts them, take ${longer} ${share}, and RDS makes them one after another`
    : `the copy of ${of.label} takes ${longer} ${share}, and a database has one under way at most`;
}

/** Snapshots against the quota. */
export function quotaText({ kind, databases, perDatabase, interim, peak, quota }: QuotaUse): string {
  const more = interim === 0 ? "" : ` + ${interim} to be re-encrypted`;
  return `${counted(databases, nouns[kind])} x ${perDatabase} snapshots${more} = ${peak} of ${quota}`;
}

/** What an interval holds, in a few lines for the preview; undefined where no objective is stated. */
export function heldLines(
  assessment: Assessment,
  objectiveMinutes: number | undefined,
  intervalGiven: boolean,
): readonly string[] {
  const { intervalMinutes, worst, schedulesOnly, loads, misfits } = assessment;
  const every = `with a snapshot of every database each ${intervalMinutes} min`;
  const could = keepsUp(assessment)
    ? `recoveryPointObjective could be ${Math.ceil(worst.minutes)}m`
    : "the copies do not keep up, so no recoveryPointObjective could be held";
  const head =
    objectiveMinutes === undefined
      ? `No objective is stated: ${every}, ${could}.`
      : `No copy gets older than ${objectiveMinutes} min, ${every} (${intervalGiven ? `source.interval; ${could}` : "the longest interval that holds it"}).`;
  return [
    head,
    ...(keepsUp(assessment) ? [ageText(worst)] : misfits.map((misfit) => misfitText(misfit, intervalMinutes))),
    ...loads.map((load) => loadText(load, intervalMinutes)),
    ...(keepsUp(assessment)
      ? [`Were every event lost, the schedules alone would hold ${Math.ceil(schedulesOnly.minutes)} min.`]
      : []),
  ];
}

/**
 * How old copies get while new databases get their first copies, in whose places these do not wait; no lines where that is
 * no different. `left` is the same assessment with the places that first copies leave.
 */
export function firstCopyLines(assessment: Assessment, left: Assessment): readonly string[] {
  if (!keepsUp(assessment) || left.worst.minutes <= assessment.worst.minutes + 1) return [];
  const most = assessment.loads
    .filter(({ place }) => place === "destination")
    .map(
      ({ kind, slots }) =>
        `${slots - (left.loads.find((one) => one.kind === kind)?.slots ?? slots)} of ${slots} places of ${nouns[kind]}s`,
    );
  const old = Number.isFinite(left.worst.minutes)
    ? `get up to ${Math.ceil(left.worst.minutes)} min old`
    : "do not keep up";
  return [
    `While new databases get their first copies, which take ${most.join(" and ")} at most, the copies of others ${old}.`,
  ];
}

/** Why an objective cannot be held: the arithmetic of the nearest interval, and what would hold. */
export function refusalLines(refusal: Refusal, stated: boolean): readonly string[] {
  const { objectiveMinutes, nearest } = refusal;
  const interval = nearest.intervalMinutes;
  const head = stated
    ? `With source.interval of ${interval} min it does not hold:`
    : `No interval holds it for this fleet. The nearest, ${interval} min:`;
  return [
    ...waitingLines(refusal),
    ...sparedLines(nearest),
    head,
    ...(keepsUp(nearest) ? ageLines(nearest.worst) : []),
    ...nearest.loads.map((load) => loadText(load, interval)),
    ...nearest.misfits.map((misfit) => misfitText(misfit, interval)),
    `What would hold: ${offers(refusal, objectiveMinutes).join("; or ")}.`,
  ];
}

/** Where all databases are snapshotted less often, to spare their I/O. */
function sparedLines({ worst: { of }, intervalMinutes }: Assessment): readonly string[] {
  const { sparingMinutes = 0 } = of;
  if (sparingMinutes <= intervalMinutes) return [];
  return [
    `A snapshot suspends the I/O of every database (Single-AZ, or SQL Server or Db2), so they are snapshotted each ${sparingMinutes} min only. ` +
      "source.acceptIoSuspension: true lets them be snapshotted like others.",
  ];
}

/** Where only slots lack: how many would be needed. */
function waitingLines({ byTimeAlone, objectiveMinutes }: Refusal): readonly string[] {
  if (byTimeAlone === undefined) return [];
  const { intervalMinutes, loads } = byTimeAlone;
  return [
    `By time alone an interval of ${intervalMinutes} min would hold ${objectiveMinutes} min, but then copies wait for each other:`,
    ...loads.map((load) => loadText(load, intervalMinutes)),
  ];
}

function offers({ holdable, destinations, nearest }: Refusal, objectiveMinutes: number): readonly string[] {
  const largest = nearest.worst.of;
  return [
    ...(holdable && holdable.objectiveMinutes > objectiveMinutes
      ? [
          `recoveryPointObjective: ${holdable.objectiveMinutes}m, with an interval of ${holdable.assessment.intervalMinutes} min`,
        ]
      : []),
    ...(holdable && holdable.objectiveMinutes <= objectiveMinutes
      ? [`source.interval: ${holdable.assessment.intervalMinutes}m, or leave source.interval out`]
      : []),
    ...(destinations === undefined
      ? []
      : [
          `${destinations} destinations (regions or accounts) that share the databases evenly, each with its own source stacks`,
        ]),
    ...(holdable || destinations !== undefined
      ? []
      : [`measured times that are shorter, or a fleet without ${largest.label}, ${sizeText(largest)}`]),
  ];
}

function sizeText({ sizeGiB, changeGiBPerHour }: FleetGroup): string {
  return `with ${sizeGiB} GiB of which ${changeGiBPerHour} change in an hour`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function minutesText(minutes: number): string {
  return Number.isFinite(minutes) ? minutes.toFixed(1) : "endless";
}
