import type { Log } from "./log";
import { describeError, failed, mostNames, type Outcome, type PassResult, passError, passErrors } from "./outcome";
import { type Line, summary } from "./summary";

/** One thing a pass decided to do. */
export interface Action {
  /** What is done, for the log: "share", "copy". */
  readonly verb: string;
  /** The snapshot or database it is done to. */
  readonly subject: string;
  apply(): Promise<Outcome>;
}

/** A finding of the plan itself: something that is not even tried. */
export interface Finding {
  readonly subject: string;
  readonly outcome: Outcome;
}

/** What a pass wants done, as its plan decided. */
export interface Work {
  readonly pass: string;
  readonly dryRun: boolean;
  readonly log: Log;
  readonly actions: readonly Action[];
  readonly findings: readonly Finding[];
  /** Whether this pass tells about standing problems (`blocked`), or leaves that to another one of the period. */
  readonly reminds: boolean;
}

/** Actions under way at once: fast enough for a fleet, slow enough for RDS's API rate. */
const concurrency = 4;

/**
 * Applies the actions of a pass and goes on when one fails, so that one bad database never stops the others. Ends in
 * one named error when anything failed or needs a person, otherwise in a count.
 */
export async function runPass(work: Work): Promise<PassResult> {
  const results: Finding[] = [...work.findings];
  const queue = [...work.actions];
  const worker = async (): Promise<void> => {
    for (let action = queue.shift(); action; action = queue.shift()) {
      const { verb, subject } = action;
      if (work.dryRun) {
        work.log("info", `would ${verb} ${subject}`, { verb, subject, dryRun: true });
        results.push({ subject, outcome: { kind: "done" } });
        continue;
      }
      let outcome: Outcome;
      try {
        outcome = await action.apply();
      } catch (error) {
        outcome = failed(describeError(error));
      }
      results.push({ subject, outcome });
      if (outcome.kind === "done") work.log("info", `${verb} ${subject}`, { verb, subject });
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, queue.length) }, worker));

  const of = (kind: Outcome["kind"]): Finding[] => results.filter((result) => result.outcome.kind === kind);
  for (const { subject, outcome } of results) {
    if (outcome.kind === "done" || (outcome.kind === "leftOut" && !work.reminds)) continue;
    const level = outcome.kind === "deferred" || outcome.kind === "leftOut" ? "info" : "error";
    work.log(level, `${outcome.kind}: ${subject}: ${outcome.reason}`, { subject, outcome: outcome.kind });
  }
  const failures = of("failed");
  const missed = of("missed");
  const told = [...missed, ...(work.reminds ? of("blocked") : []), ...failures];
  const lines = told.map(
    ({ subject, outcome }): Line => ({ subject, reason: "reason" in outcome ? outcome.reason : "" }),
  );
  // What was missed must be said now: a retry would find itself in the next interval and end well. What failed besides is
  // tried again by the next pass.
  if (missed.length === 0 && failures.length > 0)
    throw passError(passErrors.failed, summary(work.pass, "failed for", lines));
  if (told.length > 0) throw passError(passErrors.attention, summary(work.pass, "needs a person for", lines));
  const leftOut = of("leftOut").length;
  return {
    pass: work.pass,
    dryRun: work.dryRun,
    done: of("done").length,
    deferred: of("deferred").length,
    ...(leftOut > 0 && { leftOut }),
    subjects: of("done")
      .slice(0, mostNames)
      .map((result) => result.subject),
  };
}
