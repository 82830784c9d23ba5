import { formatDuration, minute } from "../../cli/durations";
import type { ScenarioReport } from "./types";

/** Messages that are repeated under what does not hold: the first ones are mostly the cause of the others. */
const mostTold = 3;

/** Characters of a line of a message that are repeated. */
const longestLine = 240;

/** What people were told first of what is wrong, where a run does not hold: each message once, in lines. */
export function toldFirst({ passed, messages }: Pick<ScenarioReport, "passed" | "messages">): readonly string[] {
  if (passed) return [];
  const seen = new Set<string>();
  const told = messages.flatMap(({ text, afterMinutes }) => {
    const wrong = wrongIn(text);
    const key = wrong.join("\n");
    if (wrong.length === 0 || seen.has(key)) return [];
    seen.add(key);
    return [{ wrong, when: whenOf(afterMinutes) }];
  });
  return told
    .slice(0, mostTold)
    .flatMap(({ wrong, when }) => wrong.map((line, index) => `${index === 0 ? `${when}: ` : ""}${cut(line)}`));
}

/** Minutes from the disaster, or from the start, in words: what comes before it is negative. */
function whenOf(minutes: number): string {
  const duration = formatDuration(Math.abs(minutes) * minute);
  return minutes < 0 ? `${duration} before the disaster` : `after ${duration}`;
}

/** The lines of a message of trouble that say what is wrong: functions/notify/message.ts. */
function wrongIn(text: string): readonly string[] {
  const [title = "", ...lines] = text.split("\n");
  const begin = lines.findIndex((line) => line.startsWith("What is wrong:"));
  if (!title.startsWith("Trouble: ") || begin < 0) return [];
  const end = lines.findIndex((line, index) => index > begin && /^[A-Z][a-z -]+: /.test(line));
  const found = lines.slice(begin, end < 0 ? undefined : end).map((line) => line.replace("What is wrong:", "").trim());
  return [title.slice("Trouble: ".length), ...found].filter((line) => line !== "");
}

function cut(line: string): string {
  return line.length > longestLine ? `${line.slice(0, longestLine)}...` : line;
}
