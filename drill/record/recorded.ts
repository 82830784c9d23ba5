import type { Instant } from "../cloud/kernel/types";

/*
 * What the recorder tells of a run.
 */

/** An account's part in a run. */
export type AccountRole = "source" | "dr" | "both";

/** How an alarm or a refused call is reported; times in minutes from the disaster (before it: negative), else from the start. */
export interface RecordedAlarm {
  readonly name: string;
  readonly account: string;
  readonly afterMinutes: number;
  /** When it was over, counted in the same way; left out where it still rang at the end. */
  untilMinutes?: number;
}

/** An alarm that was over for less than this before a moment, minutes, comes and goes: its ringing after it is nothing new. */
const quietBefore = 60;

/** Those of the alarms that begin at a moment or later, minutes, and are new then: the alarm neither rang at that moment nor just before it. */
export function begunSince(alarms: readonly RecordedAlarm[], from: number): readonly RecordedAlarm[] {
  const standing = new Set(
    alarms
      .filter(({ afterMinutes, untilMinutes = Infinity }) => afterMinutes < from && untilMinutes > from - quietBefore)
      .map(({ account, name }) => `${account} ${name}`),
  );
  return alarms.filter(
    ({ account, name, afterMinutes }) => afterMinutes >= from && !standing.has(`${account} ${name}`),
  );
}

/** What people were told, and when. */
export interface RecordedMessage {
  readonly account: string;
  readonly by: "mail" | "slack" | "monitor";
  /** Minutes from the disaster, or from the start where there is none. */
  readonly afterMinutes: number;
  readonly text: string;
}

/** A call of a role or service that permissions refused, with how often and when first. */
export interface RecordedDenial {
  readonly principal: string;
  readonly operation: string;
  readonly action: string;
  readonly resource: string;
  readonly count: number;
  readonly firstAfterMinutes: number;
}

/** Ends of a state machine's executions. */
export type ExecutionCounts = Readonly<Record<"succeeded" | "failed" | "timedOut" | "aborted", number>>;

/** A stretch of time, both ends included. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
}
