import { type Change, type Operation, whyPerson } from "../guarded";
import type { Preview } from "./preview";

/** The most changes that are named, and characters of what the program said that are shown. */
const most = { changes: 60, remarks: 6_000 };

const order: readonly Operation[] = ["delete", "replace", "update", "create"];

/**
 * What a preview found, in Markdown: how many changes, each by name with the properties that differ, and which of them take
 * a person. Values are never shown. Whatever came from outside is made harmless: it can end neither a cell nor a block.
 */
export function changesText(stack: string, preview: Preview): string {
  const { changes, unchanged, remarks, errors } = preview;
  return [
    `**${word(stack)}**: ${countsOf(changes, unchanged)}`,
    ...(errors.length > 0 ? ["The preview failed:", block(errors.join("\n"))] : []),
    ...personsText(changes),
    ...(changes.length > 0 ? [table(changes)] : []),
    ...(remarks.length > 0 ? ["What the program says of it:", block(remarks.join("\n"))] : []),
    "",
  ].join("\n\n");
}

/** The changes that a pipeline must leave to a person, each with its reason. */
export function personsChanges(changes: readonly Change[]): readonly string[] {
  return changes.flatMap((change) => {
    const why = whyPerson(change);
    return why === undefined ? [] : [`${change.operation} ${word(change.name)}: ${why}`];
  });
}

function countsOf(changes: readonly Change[], unchanged: number): string {
  const counts = order.flatMap((operation) => {
    const count = changes.filter((change) => change.operation === operation).length;
    return count > 0 ? [`${count} to ${operation}`] : [];
  });
  return `${counts.length > 0 ? counts.join(", ") : "nothing to change"} (${unchanged} unchanged)`;
}

function personsText(changes: readonly Change[]): readonly string[] {
  const all = personsChanges(changes);
  if (all.length === 0) return [];
  return ["The pipeline may not deploy this; a person does (docs/gitops.md):", all.map((one) => `- ${one}`).join("\n")];
}

function table(changes: readonly Change[]): string {
  const sorted = [...changes].sort((a, b) => order.indexOf(a.operation) - order.indexOf(b.operation));
  const rows = sorted
    .slice(0, most.changes)
    .map(
      ({ operation, type, name, properties }) =>
        `| ${operation} | ${word(name)} | ${word(type)} | ${properties.map(word).join(", ")} |`,
    );
  const rest = sorted.length - rows.length;
  return [
    "| | resource | type | what differs |",
    "| --- | --- | --- | --- |",
    ...rows,
    ...(rest > 0 ? [`| | and ${rest} more | | |`] : []),
  ].join("\n");
}

/** A name as code: of the characters that names have, and no more of them than names have. */
function word(text: string): string {
  return `\`${text.replace(/[^\w.:/@-]/g, "?").slice(0, 120)}\``;
}

/** Lines as they are, in a fence that is longer than any in them. */
function block(text: string): string {
  const shown = text.length > most.remarks ? `${text.slice(0, most.remarks)}\n...` : text;
  const longest = Math.max(2, ...(shown.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${shown}\n${fence}`;
}
