import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { defaultAssumptions } from "../../facts/assumptions";
import { projectRoot as project } from "../../projectRoot";

const page = readFileSync(path.join(project, "docs/model.md"), "utf8");

/** The cells of every row of a table whose first cell is of that form. */
function rows(text: string, first: RegExp): readonly (readonly string[])[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.slice(1, -1).split("|"))
    .map((cells) => cells.map((cell) => cell.trim()))
    .filter(([cell = ""]) => first.test(cell));
}

const [modelled = "", left = ""] = page.split("\n## Not modelled\n");
const facts = rows(modelled, /^\d+$/);
const absent = rows(left, /^\d+$/);

/** What code has as the value of an assumption, as the numbers of its parts. */
function numbers(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  return Object.values(value as object).map(Number);
}

describe("what the page says of the model", () => {
  it("numbers every fact, modelled or not, once", () => {
    const found = [...facts, ...absent].map(([number]) => Number(number));
    assert.deepEqual(
      found,
      found.map((_, index) => index + 1),
    );
    assert.ok(facts.length > 50 && absent.length > 15, `${facts.length} and ${absent.length}`);
  });

  it("names for every fact that is modelled how, tests that exist, and a source", () => {
    for (const [number, fact, model, tests = "", source, ...more] of facts) {
      assert.deepEqual(more, [], number);
      for (const cell of [fact, model, tests, source]) assert.ok(cell, `${number} has an empty cell`);
      for (const test of tests.split("<br>")) {
        const [, name, file = "", title = ""] =
          /^\[([^\]]+)\]\(\.\.\/(tests\/[^)]+\.test\.ts)\) (.+)$/.exec(test) ?? [];
        assert.ok(name, `${number}: ${test}`);
        assert.ok(existsSync(path.join(project, file)), `${number}: there is no ${file}`);
        // Titles with apostrophes stand between quotes of either kind; none is written with an escape.
        const text = readFileSync(path.join(project, file), "utf8");
        assert.ok(text.includes(title), `${number}: ${file} has no test "${title}"`);
      }
    }
  });

  it("says of every fact that is not modelled what that means, and where it stands", () => {
    for (const cells of absent) {
      assert.equal(cells.length, 4, cells[0]);
      for (const cell of cells) assert.ok(cell, `${cells[0]} has an empty cell`);
    }
  });

  it("states the assumptions with the figures of the code", () => {
    const stated = rows(page, /^`\w+`$/).map(([name = "", figure = ""]) => [
      name.slice(1, -1),
      (figure.match(/\d+(?:\.\d+)?/g) ?? []).map(Number),
    ]);
    assert.deepEqual(
      stated,
      Object.entries(defaultAssumptions).map(([name, value]) => [name, numbers(value)]),
    );
  });
});
