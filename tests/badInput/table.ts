import { kinds } from "./kinds";

/** The table of docs/bad-input.md: every kind with what is tried, what must come of it, and its number of cases. */
export function kindsTable(): string {
  const rows = kinds.map(({ name, tried, answer, cases }) => `| ${name} | ${tried} | ${answer} | ${cases.length} |`);
  const sum = kinds.reduce((total, { cases }) => total + cases.length, 0);
  return [
    "| where | what is tried | what comes of it | cases |",
    "| --- | --- | --- | ---: |",
    ...rows,
    `| all | | | ${sum} |`,
  ].join("\n");
}
