import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { mutants } from "../../drill/fuzz/mutants";

const page = readFileSync(path.join(__dirname, "../../docs/simulation.md"), "utf8");

describe("the page about the simulation", () => {
  it("has a row for each mutant, in its words, with after how many seeds it was found", () => {
    const rows = [...page.matchAll(/^\| `([\w-]+)` \| (.+?) \| (\d+) \| .+ \|$/gm)].map(([, name, mistake, seeds]) => ({
      name,
      mistake,
      found: Number(seeds) > 0,
    }));
    assert.deepEqual(
      rows,
      mutants.map(({ name, mistake }) => ({ name, mistake, found: true })),
    );
  });
});
