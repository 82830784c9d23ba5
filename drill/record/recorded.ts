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
