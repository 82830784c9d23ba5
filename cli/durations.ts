/** Durations as scenario and fleet files write them: "10d2h", "90m", "45s". */

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

const units: Readonly<Record<string, number>> = { d: day, h: hour, m: minute, s: second };

/** Milliseconds of a duration such as "10d2h30m"; undefined when it is not one. Units go from large to small, each once. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(?:(\d{1,5})d)?(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?$/.exec(text);
  if (!parts || text === "") return undefined;
  return ["d", "h", "m", "s"].reduce((sum, unit, index) => sum + Number(parts[index + 1] ?? 0) * units[unit]!, 0);
}

/** "10d2h" of milliseconds, for people: at most two units, rounded to the minute above an hour. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "never";
  if (ms < 0) return `-${formatDuration(-ms)}`;
  if (ms < minute) return `${Math.round(ms / second)}s`;
  const minutes = Math.round(ms / minute);
  const parts: readonly [number, string][] = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor((minutes % 1440) / 60), "h"],
    [minutes % 60, "m"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count}${unit}`)
    .join("");
}
