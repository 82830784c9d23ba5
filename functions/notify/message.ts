import { cut, longestLine } from "./cut";
import type { Finding } from "./report";
import { sections } from "./sections";
import type { KnownFinding, Telling } from "./trouble";

/** What a message says of where it comes from. */
export interface Sender {
  /**
   * Project and stack.
   * @example "rds-lifeboat/drprod"
   */
  readonly stack: string;
  /** The stack's account, 12 digits. */
  readonly account: string;
  /**
   * The stack's region.
   * @example "eu-west-1"
   */
  readonly region: string;
  /**
   * Where the run-book is: an address, or a path in the repository.
   * @example "docs/operations.md"
   */
  readonly runbook: string;
}

/** One message, as every way to people carries it. */
export interface Message {
  /** At most 100 characters of ASCII, as SNS takes subjects. */
  readonly subject: string;
  /** Parts with a heading each, in order. */
  readonly parts: readonly { readonly heading: string; readonly lines: readonly string[] }[];
}

/** Findings that a message lists. */
const mostLines = 20;

/** Puts what is to be told into words. */
export function messageOf(telling: Telling, sender: Sender): Message {
  const { kind, trouble, come, gone, at } = telling;
  const { findings, more } = trouble;
  const over = kind === "over";
  const lasted = {
    heading: "Lasted",
    lines: [`from ${date(trouble.since)} to ${date(trouble.last)}: ${duration(trouble.last - trouble.since)}`],
  };
  const since = { heading: "Since", lines: [`${date(trouble.since)}, ${duration(at - trouble.since)} ago`] };
  const was = over ? gone : findings;
  return {
    subject: subjectOf(telling, sender),
    parts: [
      { heading: opening(telling), lines: [clean(trouble.headline)] },
      ...(kind === "changed" && come.length > 0 ? [{ heading: "New", lines: listed(come, 0) }] : []),
      ...(kind === "changed" && gone.length > 0 ? [{ heading: "Not reported any more", lines: listed(gone, 0) }] : []),
      { heading: over ? "What it was" : "What is wrong", lines: listed(was, more) },
      over ? lasted : since,
      ...databases(was),
      ...(over ? [] : [{ heading: "What to do", lines: [sections[trouble.section]] }]),
      { heading: "Run-book", lines: [`${sender.runbook}#${trouble.section}`] },
      {
        heading: "Where",
        lines: [`account ${sender.account}, ${sender.region}, stack ${sender.stack}, ${clean(trouble.where)}`],
      },
    ],
  };
}

/** The message as plain text. */
export function plainText({ parts }: Message): string {
  return parts
    .map(({ heading, lines }) => {
      const [only, ...others] = lines;
      return others.length > 0
        ? [`${heading}:`, ...lines.map((line) => `- ${line}`)].join("\n")
        : `${heading}: ${only ?? ""}`;
    })
    .join("\n");
}

/** The opening of each kind of message. */
function opening({ kind }: Telling): string {
  switch (kind) {
    case "new":
      return "Trouble";
    case "changed":
      return "Changed";
    case "reminder":
      return "Still standing";
    case "over":
      return "Back to normal";
  }
}

function subjectOf(telling: Telling, { stack }: Sender): string {
  const prefix = telling.kind === "new" ? "" : `${opening(telling)}: `;
  const [sentence = ""] = telling.trouble.headline.split(". ");
  const text = `${stack}: ${prefix}${sentence}`.replace(/[^ -~]+/g, "?");
  return cut(text, 100);
}

function listed(findings: readonly Finding[], more: number): readonly string[] {
  const lines = findings
    .slice(0, mostLines)
    .map(({ database, text }) => clean(database === "" ? text : `${database}: ${text}`));
  const rest = Math.max(0, findings.length - mostLines) + more;
  return rest > 0 ? [...lines, `and ${rest} more`] : lines;
}

function databases(findings: readonly KnownFinding[]): Message["parts"] {
  const names = [...new Set(findings.map(({ database }) => clean(database)).filter((name) => name !== ""))].sort();
  if (names.length === 0) return [];
  const shown = names.slice(0, mostLines).join(", ");
  const rest = names.length - mostLines;
  return [
    { heading: names.length === 1 ? "Database" : "Databases", lines: [rest > 0 ? `${shown} and ${rest} more` : shown] },
  ];
}

/** Names and errors may be anything: no line of theirs shall look like one of ours, and none fills the message. */
function clean(text: string): string {
  const line = text.replace(/[\p{C}\s]+/gu, " ").trim();
  return cut(line, longestLine);
}

/** A moment as people write it, in UTC. */
export function date(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A time span as people say it, to the minute. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const days = Math.floor(minutes / 1_440);
  const hours = Math.floor((minutes % 1_440) / 60);
  const parts = [
    ...(days > 0 ? [days === 1 ? "1 day" : `${days} days`] : []),
    ...(hours > 0 ? [`${hours} h`] : []),
    ...(minutes % 60 > 0 && days === 0 ? [`${minutes % 60} min`] : []),
  ];
  return parts.length > 0 ? parts.join(" ") : "less than a minute";
}
