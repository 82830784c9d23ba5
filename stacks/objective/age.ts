import { copySteps, type FleetGroup, type Pace, snapshotMinutes } from "./fleet";

/** How often the passes come by themselves, minutes between two runs. */
export interface Cadences {
  readonly takeEveryMinutes: number;
  readonly shareEveryMinutes: number;
  readonly copyEveryMinutes: number;
}

/** What starts the share and copy passes: events within seconds, or the schedules alone when all events are lost. */
export type Starting = "events" | "schedules";

/** One summand of an age. */
export interface AgeLine {
  readonly label: string;
  readonly minutes: number;
}

/** The age that the newest usable copy of a database reaches, and what it is made of. */
export interface Age {
  /** Whose it is. */
  readonly of: FleetGroup;
  readonly minutes: number;
  readonly lines: readonly AgeLine[];
}

export interface AgeQuestion {
  readonly group: FleetGroup;
  readonly intervalMinutes: number;
  readonly cadences: Cadences;
  readonly pace: Pace;
  /** Longest wait for a place to copy in. */
  readonly queueMinutes: number;
  readonly starting: Starting;
}

/** For what is not in the arithmetic: start-up of machines, a call that is throttled, one failed run that is retried. */
export const marginMinutes = 2;

/** Calls that a pass started by an event makes at most. */
const callsPerEvent = 3;

/** How old the newest usable copy of a database of the group can be: just before the next one is there. */
export function worstAge(question: AgeQuestion): Age {
  const { group, intervalMinutes, cadences, pace } = question;
  const since = intervalMinutes + cadences.takeEveryMinutes;
  const steps = copySteps(group, since, pace);
  const lines: AgeLine[] = [
    { label: "interval", minutes: intervalMinutes },
    { label: "until the take pass looks", minutes: scheduledMinutes(cadences.takeEveryMinutes, pace) },
    { label: "snapshot", minutes: snapshotMinutes(group, since, pace) },
    startLine(question, steps.length),
    { label: "queue for a copy slot", minutes: question.queueMinutes },
    { label: steps.length > 1 ? `${steps.length} copies, one after the other` : "copy", minutes: sum(steps) },
    { label: "margin", minutes: marginMinutes },
  ];
  return { of: group, minutes: sum(lines.map(({ minutes }) => minutes)), lines };
}

/** Sharing and each copy are started by something. */
function startLine({ cadences, pace, starting }: AgeQuestion, steps: number): AgeLine {
  const share = scheduledMinutes(cadences.shareEveryMinutes, pace);
  const copies = steps * scheduledMinutes(cadences.copyEveryMinutes, pace);
  if (starting === "schedules") return { label: "until share and copy passes look", minutes: share + copies };
  // Of the end of a first copy RDS tells its own region only, and of a cluster's nobody: two steps go by the schedule.
  return steps > 1
    ? { label: "event, and until the copy passes look", minutes: eventMinutes(pace) + copies }
    : { label: "events and the passes they start", minutes: 2 * eventMinutes(pace) };
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
