import assert from "node:assert/strict";
import { join } from "node:path";
import { type Unpacked, unpackRevision } from "../../drill/run/revision";
import { projectRoot } from "../../projectRoot";
import { changesOf, type Step } from "./support/deployment";
import { holdAgainst, type OnPurpose } from "./support/onPurpose";
import { runProgram, Workbench } from "./support/workbench";

/** The last revision before files moved to where their subject lives: type tokens, logical names and URNs are what it gave them. */
const earlier = "7634a05b43804fce883d9eb9452342e267150cac";

/** In the order in which they are deployed: the second reads what the first has told. */
const stacks = [
  ["prod", "111111111111"],
  ["drprod", "222222222222"],
] as const;

/** What an update from that revision changes besides code of functions. Each row must be needed. */
const onPurpose: readonly OnPurpose[] = [
  {
    names: /^lifeboat-dr-measure-quota$/,
    differs: ["alarmDescription", "comparisonOperator", "metricName", "threshold"],
    reason: "it rings from four fifths of the quota until less than three quarters are used, and not at each crossing",
  },
];

describe("stacks deployed by an earlier version, by the real engine", () => {
  let bench: Workbench;
  let old: Unpacked;
  const changed: Step[] = [];

  before(async () => {
    const missing = ["is not in this repository: fetch its history (git fetch --unshallow)"];
    old = unpackRevision(earlier, projectRoot, { where: earlier, missing, withoutGit: "needs git" });
    // People keep their stacks' files when they update: both versions run with the earlier one's.
    bench = new Workbench({ name: "rds-lifeboat", directory: old.root });
    for (const [stack, account] of stacks) {
      const up = await (await bench.open(stack, { account })).up();
      assert.ok(up.succeeded, up.messages);
    }
  });
  after(() => {
    bench?.close();
    old?.close();
  });

  for (const [stack, account] of stacks) {
    it(`are updated in place, and nothing but code of functions and what the table names: ${stack}`, async () => {
      const program = runProgram(join(projectRoot, "index.ts"));
      const preview = await (await bench.open(stack, { account, program })).preview({ diff: true });
      assert.ok(preview.succeeded, preview.messages);
      const steps = preview.steps.filter(({ urn }) => changesOf(preview).has(urn));
      assert.ok(steps.some(({ diffs }) => diffs.includes("code")));
      assert.deepEqual(holdAgainst(onPurpose, steps).unexpected, []);
      changed.push(...steps);
    });
  }

  it("need every row of the table", () => {
    assert.deepEqual(holdAgainst(onPurpose, changed).unused, []);
  });
});
