import type { Report } from "./types";

/** The report as text: figures rounded to what they are worth, `null` for what is infinite, one line per leaf. */
export function reportText(report: Report): string {
  return `${JSON.stringify(report, (_key, value: unknown) => (typeof value === "number" ? plain(value) : value), 2)}\n`;
}

function plain(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 1000) / 1000 : null;
}
