import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { findScenario, ownScenarios } from "../../drill/scenario/scenario";
import { projectRoot as project } from "../../projectRoot";
import { textOf } from "./support/blocks";

const page = textOf("docs/threat-model.md");

/** The rows of all tables: an attack, what it destroys, what is left, thanks to what, and what shows it. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("|") && !/^\| (?:---|attack)/.test(line))
  .map((line) =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );

const shown = rows.flatMap(([attack = "", , , , by = ""]) => by.split("<br>").map((one) => ({ attack, one })));

describe("the threat model", () => {
  it("says of every attack what it destroys, what is left, thanks to what, and what shows it", () => {
    assert.ok(rows.length >= 20, String(rows.length));
    for (const cells of rows) {
      assert.equal(cells.length, 5, cells[0]);
      for (const cell of cells) assert.ok(cell, `${cells[0]} has an empty cell`);
    }
  });

  it("names scenarios and tests that there are", () => {
    for (const { attack, one } of shown) {
      if (one === "none") continue;
      const [, kind, name = "", file = "", title = ""] =
        /^(scenario|test) \[([\w-]+)\]\(\.\.\/([\w/.-]+)\)(?: (.+))?$/.exec(one) ?? [];
      assert.ok(kind, `${attack}: ${one}`);
      assert.ok(existsSync(path.join(project, file)), `${attack}: there is no ${file}`);
      if (kind === "scenario") {
        assert.equal(findScenario(name).path, path.join(project, file));
      } else {
        assert.ok(title, `${attack}: ${one} names no test`);
        assert.ok(readFileSync(path.join(project, file), "utf8").includes(title), `${file} has no test "${title}"`);
      }
    }
  });

  it("admits where nothing is left", () => {
    const [, without = ""] = page.split("## What nothing here stops");
    for (const word of ["administrator", "deploys", "key", "older than", "dependency", "organization", "vault"]) {
      assert.ok(without.includes(word), word);
    }
  });

  it("leaves out no scenario in which somebody attacks", () => {
    const attacked = ownScenarios().filter(
      ({ faults, name }) =>
        !name.startsWith("classic") &&
        faults.some((fault) =>
          [
            "attack",
            "operator",
            "deployer",
            "strangers",
            "flood",
            "tamper",
            "clock",
            "wipe",
            "junkEvents",
            "keyPolicy",
          ].some((kind) => kind in fault),
        ),
    );
    assert.ok(attacked.length >= 8, String(attacked.length));
    for (const { name } of attacked) assert.ok(page.includes(`[${name}]`), name);
  });
});
