/** Levels from most to least detail. */
export const levels = ["debug", "info", "warn", "error"] as const;
export type Level = (typeof levels)[number];

/** Writes one line of JSON per message, which CloudWatch Logs Insights can query by field. */
export type Log = (level: Level, message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log that keeps quiet below `least`. */
export function makeLog(pass: string, least: Level, write: (line: string) => void): Log {
  const threshold = levels.indexOf(least);
  return (level, message, fields) => {
    if (levels.indexOf(level) >= threshold) write(JSON.stringify({ level, pass, message, ...fields }));
  };
}
