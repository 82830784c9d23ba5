import { formatDuration, minute } from "../../../cli/durations";

/** Figures as the page shows them: the same rounding everywhere, so that one number never appears as two. */

/** Minutes as "1h32m"; "never" for what has no end. */
export function age(minutes: number): string {
  return minutes === 0 ? "0m" : formatDuration(minutes * minute);
}

/** The age of a newest copy: where there was none for too long it has no end. */
export function copyAge(minutes: number): string {
  return Number.isFinite(minutes) ? age(minutes) : "no copy";
}

/** A number with thousands separated, without decimals. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

export function gib(value: number): string {
  return `${whole(value)} GiB`;
}

export function dollars(value: number): string {
  return `$${whole(value)}`;
}

/** A share of something, "82 %"; never 100 % for less than all of it. */
export function percent(part: number, of: number): string {
  if (of <= 0) return "–";
  const share = (100 * part) / of;
  return `${share > 99 && share < 100 ? 99 : Math.round(share)} %`;
}

/** A moment of a run: minutes from its start as "day 10" or "day 10, 2h". */
export function moment(minutes: number): string {
  const days = Math.floor(minutes / 1440);
  const rest = minutes - days * 1440;
  return rest < 1 ? `day ${days}` : `day ${days}, ${age(rest)}`;
}

/** "1 database", "12 databases". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}
