import { passErrors } from "../pass/outcome";
import { readSummary } from "../pass/summary";
import { databaseOf } from "./database";
import { alarmLabel, type Section } from "./sections";

/** One thing that is wrong. */
export interface Finding {
  /** The database it is about; empty where it is about none in particular. */
  readonly database: string;
  /** What is wrong, in words. */
  readonly text: string;
}

/** What is known of one source of trouble at one moment. */
export interface Report {
  /** The source: one machine, or one alarm. */
  readonly id: string;
  readonly section: Section;
  /** What is wrong, in a line. */
  readonly headline: string;
  readonly findings: readonly Finding[];
  /** How many more there are that nobody named. */
  readonly more: number;
  /** Where to look, for people. */
  readonly where: string;
  /** When it came to be known, ms since the epoch. */
  readonly at: number;
  /** Minutes without another report after which it is over; undefined where it is said when it is over, as alarms do. */
  readonly quietMinutes: number | undefined;
}

/**
 * Minutes without a report after which the trouble of a pass is over. A pass speaks of what stands in its first run of
 * each hour (decision 1), and an execution may need half an hour to give up: both must have had their chance.
 */
export function quietMinutesOf(everyMinutes: number): number {
  return Math.max(60, everyMinutes) + Math.min(60, everyMinutes) + 30;
}

/** The name of the source that a state machine's trouble is remembered under. */
function machineId(arn: string): string {
  return `machine ${(arn.split(":").pop() ?? "").slice(0, 300)}`;
}

/** An event as EventBridge hands it over, as far as it is read here. */
export interface Happening {
  readonly "detail-type"?: unknown;
  readonly time?: unknown;
  readonly detail?: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

/** How an execution ended badly, by the status that Step Functions gives it. */
const endings: Readonly<Record<string, { readonly words: string; readonly section: Section }>> = {
  FAILED: { words: "failed", section: "a-function-cannot-run" },
  TIMED_OUT: { words: "did not end in time", section: "a-pass-does-not-end" },
  ABORTED: { words: "was stopped", section: "a-pass-was-stopped" },
};

/** What an event says of an execution that ended badly; undefined for any other event. */
export function reportOfExecution(event: Happening, everyMinutes: number, now: number): Report | undefined {
  const detail = fields(event.detail);
  const status = text(detail.status);
  const ending = Object.hasOwn(endings, status) ? endings[status] : undefined;
  if (event["detail-type"] !== "Step Functions Execution Status Change" || ending === undefined) return undefined;
  const arn = text(detail.stateMachineArn);
  const error = text(detail.error);
  const cause = text(detail.cause);
  const said = readSummary(cause);
  const machine = arn.split(":").pop() ?? arn;
  const common = {
    id: machineId(arn),
    where: `state machine ${machine}, execution ${text(detail.name)}`,
    at: Date.parse(text(event.time)) || now,
    quietMinutes: quietMinutesOf(everyMinutes),
  };
  if (said) {
    return {
      ...common,
      section: error === passErrors.attention ? "a-pass-needs-a-person" : "a-pass-fails",
      headline: `The ${said.pass} pass ${said.verdict.replace(/ for$/, "")}`,
      findings: said.lines.map(({ subject, reason }) => findingOf(subject, reason)),
      more: Math.max(0, said.count - said.lines.length),
    };
  }
  const own = error === passErrors.failed || error === passErrors.attention;
  const reason = own ? cause : [error, messageIn(cause)].filter((part) => part !== "").join(": ");
  return {
    ...common,
    section: own ? "a-pass-fails" : ending.section,
    headline: `An execution of ${machine} ${ending.words}`,
    findings: [{ database: "", text: reason || ending.words }],
    more: 0,
  };
}

/** A line of a pass: of a snapshot people know the database, and its whole name helps them to find it. */
function findingOf(subject: string, reason: string): Finding {
  const database = databaseOf(subject);
  return { database, text: database === subject ? reason : `${subject}: ${reason}` };
}

/** An alarm as CloudWatch describes it, as far as it is read here. */
export interface AlarmNow {
  readonly name: string;
  readonly description: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly state: string;
  readonly reason: string;
  /** Of one that takes missing data for trouble: when it can first tell that they are missing, ms since the epoch. */
  readonly silentUntil: number | undefined;
  /** When it came into its state, ms since the epoch. */
  readonly since: number;
}

/** What an alarm that rings says; undefined for one that is not of this stack. */
export function reportOfAlarm(alarm: AlarmNow, stack: string): Report | undefined {
  const label = alarmLabel(alarm.description);
  if (label?.stack !== stack) return undefined;
  const { Database: database = "", StateMachineArn } = alarm.dimensions;
  // That a machine does nothing is no trouble that an execution could report as well.
  const machineArn = alarm.silentUntil === undefined ? StateMachineArn : undefined;
  return {
    id: machineArn === undefined ? `alarm ${alarm.name}` : machineId(machineArn),
    section: label.section,
    headline: label.words,
    findings: [{ database, text: alarm.reason }],
    more: 0,
    where: `alarm ${alarm.name}`,
    at: alarm.since,
    quietMinutes: machineArn === undefined ? undefined : quietMinutesOf(60),
  };
}

/** Lambda wraps what a function threw in JSON. */
function messageIn(cause: string): string {
  try {
    const { errorMessage } = fields(JSON.parse(cause));
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause;
  }
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
