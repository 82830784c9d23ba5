import { type FleetGroup, intervalOf, type Pace, snapshotMinutes } from "./fleet";
import { type Cadences, isScheduled, routeOf, type Starting, type Step, scheduledMinutes, startMinutes } from "./route";
import { type Turn, turnsOf } from "./turns";

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
  /** Longest wait for places to copy in, of all steps together. */
  readonly queueMinutes: number;
  readonly starting: Starting;
}

/** For what is not in the arithmetic: start-up of machines, a call that is throttled, one failed run that is retried. */
export const marginMinutes = 2;

/** How old the newest usable copy of a database of the group can be: just before the next one is there. */
export function worstAge(question: AgeQuestion): Age {
  const { group, cadences, pace } = question;
  const interval = intervalOf(group, question.intervalMinutes);
  const since = interval + cadences.takeEveryMinutes;
  const steps = routeOf(group);
  const turns = turnsOf(question);
  const copies = sum(turns.map((turn) => turn.copyMinutes * turn.steps.length));
  const lines: AgeLine[] = [
    { label: "interval", minutes: interval },
    { label: "until the take pass looks", minutes: scheduledMinutes(cadences.takeEveryMinutes, pace) },
    { label: "snapshot", minutes: snapshotMinutes(group, since, pace) },
    startLine(question, steps, turns),
    { label: "queue for a copy slot", minutes: question.queueMinutes },
    { label: steps.length > 1 ? `${steps.length} copies, one after the other` : "copy", minutes: copies },
    { label: "margin", minutes: marginMinutes },
  ];
  return { of: group, minutes: sum(lines.map(({ minutes }) => minutes)), lines };
}

/** Sharing and each copy are started by something, and where a turn is too long for the interval a copy waits for its end. */
function startLine(question: AgeQuestion, steps: readonly Step[], turns: readonly Turn[]): AgeLine {
  const { cadences, pace, starting } = question;
  const starts = sum(steps.map((step) => startMinutes(step, cadences, pace, starting)));
  const interval = intervalOf(question.group, question.intervalMinutes);
  const late = turns.filter((turn) => turn.minutes > interval);
  const waits = sum(late.map((turn) => turn.minutes * turn.steps.length));
  const minutes = starts + waits;
  if (starting === "schedules") return { label: "until share and copy passes look", minutes };
  const scheduled = steps.filter(isScheduled);
  if (scheduled.length === 0) return { label: "events and the passes they start", minutes };
  const label = scheduled.some(({ sharing }) => sharing === "schedule")
    ? "events, and until the share and copy passes look"
    : "event, and until the copy passes look";
  return { label, minutes };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
