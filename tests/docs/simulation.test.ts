import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { silent } from "../../cli/progress";
import { drawCase } from "../../drill/fuzz/draw";
import { writeCase } from "../../drill/fuzz/files";
import { mutants } from "../../drill/fuzz/mutants";
import { broke } from "../../drill/report/types";
import type { RunInput } from "../../drill/run/job";
import { runAll } from "../../drill/run/pool";
import { readScenario } from "../../drill/scenario/scenario";
import { projectRoot as project } from "../../projectRoot";
import { textOf } from "./support/blocks";

describe("what the page says of programs that are broken on purpose", () => {
  const rows = textOf("docs/simulation.md")
    .split("\n")
    .flatMap((line) => {
      const [, name = "", mistake, seeds, rule = ""] =
        /^\| `([a-z-]+)` \| ([^|]+) \| (\d+) \| `([^`]+)` \|$/.exec(line) ?? [];
      return name === "" ? [] : [{ name, mistake, seeds: Number(seeds), rule }];
    });

  it("has every one of them, with its mistake", () => {
    assert.deepEqual(
      rows.map(({ name, mistake }) => [name, mistake]),
      mutants.map(({ name, mistake }) => [name, mistake]),
    );
    assert.ok(rows.length >= 12, String(rows.length));
  });

  it("says of each that the seeds of CI find it", () => {
    for (const { name, seeds } of rows) assert.ok(seeds >= 1 && seeds <= 60, `${name}: ${seeds}`);
  });

  // That each of these seeds holds where nothing is broken, CI shows: it tries sixty.
  it("is so: the last of so many seeds finds it, by that rule", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "mutants-"));
    const jobs = rows.map(({ seeds: seed, name: mutant }): RunInput => {
      const scenario = readScenario(writeCase(folder, drawCase(seed)));
      return { scenario, seed, fleetFile: undefined, configDir: project, project, mutant };
    });
    const missed = (await runAll(jobs, silent)).flatMap((outcome, index) => {
      const { name, rule } = rows[index]!;
      if (broke(outcome)) return [`${name}: ${outcome.error}`];
      const found = (outcome.violations ?? []).map((violation) => violation.split(":")[0]);
      return found.includes(rule) ? [] : [`${name}: ${[...new Set(found)].join(", ") || "nothing is found"}`];
    });
    assert.deepEqual(missed, []);
  }).timeout(600_000);
});
