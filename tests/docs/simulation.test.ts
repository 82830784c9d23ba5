import assert from "node:assert/strict";
import { mutants } from "../../drill/fuzz/mutants";
import { textOf } from "./support/blocks";

describe("what the page says of programs that are broken on purpose", () => {
  const rows = textOf("docs/simulation.md")
    .split("\n")
    .flatMap((line) => {
      const [, name, mistake, seeds] = /^\| `([a-z-]+)` \| ([^|]+) \| (\d+) \| `[^`]+` \|$/.exec(line) ?? [];
      return name === undefined ? [] : [{ name, mistake, seeds: Number(seeds) }];
    });

  it("has every one of them, with its mistake", () => {
    assert.deepEqual(
      rows.map(({ name, mistake }) => [name, mistake]),
      mutants.map(({ name, mistake }) => [name, mistake]),
    );
    assert.ok(rows.length >= 12, String(rows.length));
  });

  it("says of each that two hundred seeds find it", () => {
    for (const { name, seeds } of rows) assert.ok(seeds >= 1 && seeds <= 200, `${name}: ${seeds}`);
  });
});
