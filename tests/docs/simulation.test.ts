import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { faultKinds, kindNamed } from "../../drill/faults/schema";
import { kindsOfFaults, rarerKinds } from "../../drill/fuzz/faults";
import { mutants } from "../../drill/fuzz/mutants";
import { smallQuotaKinds } from "../../drill/fuzz/smallQuota";
import { projectRoot } from "../../projectRoot";
import { textOf } from "./support/blocks";
import { mutantTable } from "./support/mutantTable";

describe("what the page says of faults", () => {
  it("has every one of them, with whether it lasts and whether seeds draw it", () => {
    const [, section = ""] = textOf("docs/simulation.md").split("\n## Faults\n");
    const rows = [...section.matchAll(/^\| `(\w+)` \| [^|]+ \| (no|may|yes) \| (no|yes) \|$/gm)];
    assert.deepEqual(
      rows.map(([, name, lasts, drawn]) => [name, lasts, drawn]),
      faultKinds.map((name) => {
        const kind = kindNamed(name);
        const lasts = "begin" in kind ? ("act" in kind ? "may" : "yes") : "no";
        const isDrawn = name in { ...kindsOfFaults, ...rarerKinds } || smallQuotaKinds.includes(name);
        return [name, lasts, isDrawn ? "yes" : "no"];
      }),
    );
  });
});

// That the seeds of the table find them, tests/drill/fuzz/found.long.test.ts shows.
describe("what the page says of programs that are broken on purpose", () => {
  const rows = mutantTable();

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
});

describe("the budget of CI", () => {
  const [, section = ""] = textOf("docs/simulation.md").split("### The budget");
  const rows = [...section.matchAll(/^\| (\w+) \| ([^|]+) \| (\d+) \| (?:\d+|–) \|$/gm)];

  it("has every step of CI, with its command where it is one of npm", () => {
    const steps = [...readFileSync(join(projectRoot, ".ci/run"), "utf8").matchAll(/^step (\w+) (.+)$/gm)];
    assert.deepEqual(
      rows.map(([, name]) => name),
      steps.map(([, name]) => name),
    );
    for (const [index, [, name, command = ""]] of steps.entries()) {
      const plain = command.replace("run --silent ", "run ").replace(/(?: --)? --quiet$/, "");
      if (plain.startsWith("npm ")) assert.equal(rows[index]?.[2], `\`${plain}\``, name);
    }
  });

  it("is 25 minutes for what there is now", () => {
    const seconds = rows.reduce((sum, [, , , budget]) => sum + Number(budget), 0);
    assert.ok(rows.length >= 10 && seconds <= 25 * 60, `${seconds}`);
  });
});

describe("npm test and npm run test:all", () => {
  const { scripts } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };

  it("differ by the long tests alone, which come first there", () => {
    const [, quick = ""] = /^mocha ("[^"]+")$/.exec(scripts.test ?? "") ?? [];
    assert.equal(quick, '"tests/**/!(*.long).test.ts"');
    assert.ok(scripts["test:all"]?.endsWith(` "tests/**/*.long.test.ts" ${quick}`));
  });
});
