import type { Report } from "./types";

/** The report as text: figures rounded to what they are worth, `null` for what is infinite, a list of numbers on a line. */
export function reportText(report: Report): string {
  const rounded = (_key: string, value: unknown) => (typeof value === "number" ? plain(value) : value);
  return `${JSON.stringify(report, rounded, 2).replace(numbers, (list) => list.replace(/\s+/g, ""))}\n`;
}

/** A list of numbers over several lines. A text cannot look like one: line breaks within it are written as \\n. */
const numbers = /\[\n\s+(?:-?\d[\d.e+-]*|null)(?:,\n\s+(?:-?\d[\d.e+-]*|null))*\n\s*\]/g;

function plain(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 1000) / 1000 : null;
}
