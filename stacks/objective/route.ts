import type { CopyWay, FleetGroup, Home, Pace } from "./fleet";

/** How often the passes come by themselves, minutes between two runs. */
export interface Cadences {
  readonly takeEveryMinutes: number;
  readonly shareEveryMinutes: number;
  readonly copyEveryMinutes: number;
}

/** What starts the passes after the take pass: events within seconds, or the schedules alone when all events are lost. */
export type Starting = "events" | "schedules";

/** Where RDS makes a copy: the source account, the DR account in the source's region, or where copies are kept. */
export type CopyPlace = "source" | "staging" | "destination";

/** One copy on the way of a snapshot, and what starts it. */
export interface Step {
  readonly place: CopyPlace;
  /** The account and region, or the region, whose places to copy in this step takes. */
  readonly placeName: string;
  /** The pass that makes the copy, whose schedule finds what no event has told. */
  readonly pass: "reencrypt" | "copy";
  /** Passes before that one which must run first, and whether an event starts each. */
  readonly sharing: "none" | "event" | "schedule";
  /** Whether an event starts the pass that copies. */
  readonly byEvent: boolean;
  /**
   * RDS makes the copies of one database's snapshots from one account and region one after another (UG "Copying a DB
   * snapshot"): steps of one queue never run at the same time.
   */
  readonly queue: "source" | "staged";
}

/** Calls that a pass started by an event makes at most. */
const callsPerEvent = 3;

const reencrypted: readonly CopyWay[] = ["re-encrypted", "re-encrypted-two-step"];
const twoStep: readonly CopyWay[] = ["two-step", "re-encrypted-two-step"];

/** The copies of each snapshot of a database of the group, in their order. */
export function routeOf({ kind, copying, home, copiedByOwner = false }: FleetGroup): readonly Step[] {
  const isReencrypted = reencrypted.includes(copying);
  // RDS tells of the end of an instance's copy, and of no cluster's (AUG "Amazon RDS event categories").
  const told = isReencrypted && kind === "cluster" ? "schedule" : "event";
  const sharing = copiedByOwner && isReencrypted ? "none" : told;
  const first: Step = {
    place: "source",
    placeName: nameOf(home),
    pass: "reencrypt",
    sharing: "none",
    byEvent: true,
    queue: "source",
  };
  const staged: Step = {
    place: "staging",
    placeName: home?.region ?? "",
    pass: "copy",
    sharing,
    byEvent: false,
    queue: "source",
  };
  const last: Step = {
    place: "destination",
    placeName: "",
    pass: "copy",
    sharing: twoStep.includes(copying) ? "none" : sharing,
    // The events of the account's own re-encrypted copies are not forwarded to where it keeps copies.
    byEvent: !twoStep.includes(copying) && !(copiedByOwner && isReencrypted),
    queue: twoStep.includes(copying) ? "staged" : "source",
  };
  return [...(isReencrypted ? [first] : []), ...(twoStep.includes(copying) ? [staged] : []), last];
}

/** Minutes until the passes that a step needs have started its copy, without waiting for a place. */
export function startMinutes(step: Step, cadences: Cadences, pace: Pace, starting: Starting): number {
  const { shareEveryMinutes, copyEveryMinutes } = cadences;
  const every = step.pass === "reencrypt" ? shareEveryMinutes : copyEveryMinutes;
  const by = (event: boolean, minutes: number) =>
    event && starting === "events" ? eventMinutes(pace) : scheduledMinutes(minutes, pace);
  const sharing = step.sharing === "none" ? 0 : by(step.sharing === "event", shareEveryMinutes);
  return sharing + by(step.byEvent, every);
}

/** Whether a step waits for the schedule of a pass. */
export function isScheduled({ sharing, byEvent }: Step): boolean {
  return sharing === "schedule" || !byEvent;
}

/** From what happened until the pass that its event starts has done its work. */
export function eventMinutes(pace: Pace): number {
  return pace.eventLatencySeconds[1] / 60 + runMinutes(pace);
}

/** From what happened just after a pass until the next scheduled one has done its work. */
export function scheduledMinutes(everyMinutes: number, pace: Pace): number {
  return everyMinutes + pace.scheduleLatencySeconds[1] / 60 + runMinutes(pace);
}

function runMinutes({ lambdaStartMillis, apiCallMillis }: Pace): number {
  return (lambdaStartMillis + callsPerEvent * apiCallMillis) / 60_000;
}

function nameOf(home: Home | undefined): string {
  return home === undefined ? "" : `${home.account}/${home.region}`;
}
