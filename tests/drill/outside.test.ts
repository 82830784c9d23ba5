import assert from "node:assert/strict";
import { join } from "node:path";
import { type Run, runScenario } from "../../drill/run";
import { findScenario, type Scenario, withOverrides } from "../../drill/scenario";
import { declareStack } from "../support/program";

const project = join(__dirname, "../..");
const id = "5a3ed4d0-0000-4000-8000-00000000000a";
const sourceKey = `arn:aws:kms:eu-west-1:111111111111:key/${id}`;
const copyKey = `arn:aws:kms:eu-central-1:222222222222:key/${id}`;

/** A day of one database, with these settings of the two stacks, in accounts where something is already. */
function run(set: readonly [source: object, dr: object], existing: Partial<Scenario>): Promise<Run> {
  const normal = findScenario("normal");
  const stacks = normal.stacks.map((stack, at) => ({ ...stack, set: { ...stack.set, ...set[at] } }));
  const scenario = withOverrides({ ...normal, ...existing, stacks }, { days: 1, databases: 1 });
  return runScenario({ scenario, seed: 1, fleetFile: undefined, configDir: project, project });
}

describe("keys from outside", () => {
  const given = [{ "source.key": sourceKey }, { "dr.key": copyKey }] as const;
  const keys = (statements: Scenario["keys"][number]["statements"]): Scenario["keys"] => [
    { account: "source", id, region: undefined, statements },
    { account: "dr", id, region: undefined, statements: [] },
  ];
  const printed = async () =>
    (await declareStack("prod", { set: given[0] })).outputs
      .keyPolicyStatements as Scenario["keys"][number]["statements"];

  it("carry databases and copies when the source's has the statements that are printed", async () => {
    const { report, cloud } = await run(given, { keys: keys(await printed()) });
    assert.deepEqual([report.recovery.recoverable, report.denied], [1, []]);
    const copies = cloud.rds.snapshots({ account: "222222222222", region: "eu-central-1" });
    assert.ok(copies.length > 0);
    assert.deepEqual([...new Set(copies.map(({ kmsKeyArn }) => kmsKeyArn))], [copyKey]);
  });

  it("carry nothing without those statements, and people are told", async () => {
    const { report } = await run(given, { keys: keys([]) });
    assert.equal(report.recovery.recoverable, 0);
    assert.ok(report.messages.some(({ text }) => text.includes("keyPolicyStatements")));
  });

  it("take the place of those that the stacks would create, and are told like those", async () => {
    for (const [stack, at] of [
      ["prod", 0],
      ["drprod", 1],
    ] as const) {
      const { resources, outputs } = await declareStack(stack, { set: given[at] });
      const created = resources.filter(({ declared }) => /^aws:kms.(key|alias):/.test(declared.type));
      assert.deepEqual(
        created.map(({ declared }) => declared.name),
        ["lifeboat-notifications-key"],
      );
      const told = stack === "prod" ? [outputs.sourceKeyArn, outputs.sourceKeyArns] : [outputs.copyKeyArn];
      assert.deepEqual(told, stack === "prod" ? [sourceKey, [sourceKey]] : [copyKey]);
    }
  });
});
