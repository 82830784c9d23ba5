import assert from "node:assert/strict";
import { parsed } from "../../cli/commandLine";
import { layers } from "../../drill/judge/cost";
import { drillCommand } from "../../drill/options";
import { findScenario, withOverrides } from "../../drill/scenario/scenario";
import { textOf } from "./support/blocks";

const page = textOf("docs/cost.md");

/** The cells of the rows of the table under a heading. */
function table(heading: string): readonly (readonly string[])[] {
  const [, rest = ""] = page.split(`## ${heading}\n`);
  const [section = ""] = rest.split("\n## ");
  const rows = section.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
  return rows.slice(1).map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

const dollars = (cell = "") => Number(cell.replace("–", "0").replaceAll(",", ""));

describe("what the page says of the cost", () => {
  const rows = table("Where the money goes");

  it("names layers that the report has, in its order", () => {
    const known: readonly string[] = Object.values(layers);
    const named = rows.slice(0, -1).map(([layer = ""]) => layer);
    assert.deepEqual(
      named,
      known.filter((layer) => named.includes(layer)),
    );
    assert.ok(named.length >= 5);
  });

  it("adds up, to the dollar that rounding takes", () => {
    for (const column of [1, 2]) {
      const parts = rows.slice(0, -1).reduce((sum, cells) => sum + dollars(cells[column]), 0);
      assert.ok(Math.abs(parts - dollars(rows.at(-1)?.[column])) <= 1, `column ${column}: ${parts}`);
    }
  });

  it("comes of a command that the drill takes, of scenarios that last as long", () => {
    const [, options = ""] = /npm run drill -- (.*)\n/.exec(page) ?? [];
    const line = parsed(drillCommand, options.split(" "), {});
    assert.ok(line.kind === "run", options);
    const days = line.options.scenarios.map((name) => withOverrides(findScenario(name), line.options).days);
    assert.deepEqual(days, [30, 30]);
    assert.match(page, /Thirty days, as the command above gave them/);
  });

  it("compares the levers with the same run", () => {
    const [first] = table("Levers");
    assert.equal(first?.[1], rows.at(-1)?.[1]);
  });
});
