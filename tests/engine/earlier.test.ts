import assert from "node:assert/strict";
import { join } from "node:path";
import { type Unpacked, unpackRevision } from "../../drill/run/revision";
import { projectRoot } from "../../projectRoot";
import { changesOf, nameOf } from "./support/deployment";
import { runProgram, Workbench } from "./support/workbench";

/** The last revision before files moved to where their subject lives: type tokens, logical names and URNs are what it gave them. */
const earlier = "7634a05b43804fce883d9eb9452342e267150cac";

/** In the order in which they are deployed: the second reads what the first has told. */
const stacks = [
  ["prod", "111111111111"],
  ["drprod", "222222222222"],
] as const;

describe("stacks deployed by an earlier version, by the real engine", () => {
  let bench: Workbench;
  let old: Unpacked;

  before(async () => {
    const missing = ["is not in this repository: fetch its history (git fetch --unshallow)"];
    old = unpackRevision(earlier, projectRoot, { where: earlier, missing, withoutGit: "needs git" });
    bench = new Workbench();
    for (const [stack, account] of stacks) {
      const deployment = await bench.open(stack, { account, program: runProgram(join(old.root, "index.ts")) });
      const up = await deployment.up();
      assert.ok(up.succeeded, up.messages);
    }
  });
  after(() => {
    bench?.close();
    old?.close();
  });

  for (const [stack, account] of stacks) {
    it(`are updated in place, and nothing but code of functions: ${stack}`, async () => {
      const preview = await (await bench.open(stack, { account })).preview({ diff: true });
      assert.ok(preview.succeeded, preview.messages);
      const steps = preview.steps.filter(({ urn }) => changesOf(preview).has(urn));
      const other = steps.filter(({ op, type }) => op !== "update" || type !== "aws:lambda/function:Function");
      assert.deepEqual(
        other.map(({ op, urn }) => `${op} ${nameOf(urn)}`),
        [],
      );
      for (const { urn, diffs } of steps) assert.deepEqual(diffs, ["code"], nameOf(urn));
    });
  }
});
