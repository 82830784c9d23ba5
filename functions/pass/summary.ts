import { mostNames } from "./outcome";

/** One line of a summary: what it is about, and what is wrong with it. */
export interface Line {
  readonly subject: string;
  readonly reason: string;
}

/** What a pass's error message says, read back by whoever tells people. */
export interface Summary {
  readonly pass: string;
  readonly verdict: Verdict;
  readonly count: number;
  readonly lines: readonly Line[];
}

/** How a pass ended. */
export const verdicts = ["failed for", "needs a person for"] as const;
export type Verdict = (typeof verdicts)[number];

const separator = " | ";

/** The message of a pass's error: one line for people that {@link readSummary} understands. */
export function summary(pass: string, verdict: Verdict, results: readonly Line[]): string {
  const lines = results
    .slice(0, mostNames)
    .map(({ subject, reason }) => `${subject}: ${reason}`.replaceAll(separator, " / "));
  if (results.length > mostNames) lines.push(`and ${results.length - mostNames} more: see the function's log`);
  return plain(`The ${pass} pass ${verdict} ${results.length}: ${lines.join(separator)}`);
}

/** Reads the message of a pass's error; undefined for any other text. */
export function readSummary(text: string): Summary | undefined {
  const found = /^The ([a-z-]{1,30}) pass (failed for|needs a person for) (\d{1,9}): (.*)$/s.exec(text);
  if (!found) return undefined;
  const [, pass = "", verdict, count, rest = ""] = found;
  const lines: Line[] = [];
  for (const line of rest.split(separator)) {
    const end = line.indexOf(": ");
    if (/^and \d+ more: see/.test(line)) continue;
    lines.push(end < 0 ? { subject: "", reason: line } : { subject: line.slice(0, end), reason: line.slice(end + 2) });
  }
  return { pass, verdict: verdict as Verdict, count: Number(count), lines };
}

/**
 * A message without quotes, backslashes and line ends: EventBridge's input transformer puts it between quotes as it is,
 * and what an event or an API error carries may be anything.
 */
export function plain(message: string): string {
  return message.replace(/["\\]/g, "'").replace(/\s+/g, " ");
}
