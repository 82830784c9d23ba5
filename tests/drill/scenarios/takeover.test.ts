import assert from "node:assert/strict";
import type { Fields } from "../../../drill/cloud/kernel/types";
import type { World } from "../../../drill/cloud/kernel/world";
import { type Deploy, deploy } from "../../../drill/deploy";
import { runScenario } from "../../../drill/run/runScenario";
import { findScenario, type Scenario, type StackChoice, withOverrides } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";

const takeover = findScenario("takeover");

/** The takeover of three databases, with the stacks of this product changed. */
function scenario(change: (stack: StackChoice) => StackChoice["set"] = () => ({}), before = false): Scenario {
  const stacks = takeover.stacks.map((stack) => {
    if (stack.from === 0) return before ? { ...stack, until: undefined } : stack;
    return { ...stack, set: { ...stack.set, ...change(stack) } };
  });
  const expect = { ...takeover.expect, fullCopies: { atMost: 3 } };
  return withOverrides({ ...takeover, stacks, expect }, { days: 3, databases: 3 });
}

function run(changed: Scenario, deployStack?: Deploy) {
  const input = { scenario: changed, seed: 1, fleetFile: undefined, configDir: project, project };
  return runScenario(input, undefined, deployStack);
}

/** Deploys, and tells of every call that a role of this product makes to RDS. */
function listening(tell: (operation: string, input: Fields) => void): Deploy {
  let observed: World | undefined;
  return (cloud, input) => {
    if (observed === undefined) {
      observed = cloud.world;
      observed.observe({
        onCall(call) {
          const { principal } = call;
          if (call.service !== "rds" || principal.kind !== "role" || !principal.roleArn.includes("lifeboat")) return;
          tell(call.operation, call.input);
        },
      });
    }
    return deploy(cloud, input);
  };
}

describe("taking over from the classic pipeline", () => {
  it("stops its schedules and goes on with what it left, sharing each snapshot once", async () => {
    const shared: string[] = [];
    const listener = listening((operation, { DBSnapshotIdentifier }) => {
      if (operation === "ModifyDBSnapshotAttribute") shared.push(String(DBSnapshotIdentifier));
    });
    const { cloud, report } = await run(scenario(), listener);
    assert.deepEqual(
      report.expectations.filter(({ held }) => !held),
      [],
    );
    assert.deepEqual(report.faults, [
      "after 2d2h classic/prod is stopped: 3 schedules deleted",
      "after 2d2h classic/drprod is stopped: 2 schedules deleted",
      "after 2d2h rds-lifeboat/prod is deployed",
      "after 2d2h rds-lifeboat/drprod is deployed",
    ]);
    assert.equal(report.measuredFromMinutes, 52 * 60);
    for (const account of ["111111111111", "222222222222"]) {
      const schedules = cloud.scheduler.list({ account, region: "eu-west-1" }).map(({ name }) => name);
      assert.ok(schedules.length > 0);
      assert.ok(!schedules.some((name) => name.startsWith("classic")), schedules.join(", "));
    }
    assert.ok(shared.length > 3 * 24, "a day of the old pipeline's snapshots, and its own");
    assert.equal(new Set(shared).size, shared.length);
  });

  it("can be watched in a dry run beside the old pipeline, which nothing happens to", async () => {
    const calls = new Set<string>();
    const listener = listening((operation) => calls.add(operation));
    const { report } = await run(
      scenario(() => ({ dryRun: true }), true),
      listener,
    );
    assert.deepEqual([...calls].sort(), [
      "DescribeAccountAttributes",
      "DescribeDBClusterSnapshots",
      "DescribeDBClusters",
      "DescribeDBInstances",
      "DescribeDBSnapshots",
    ]);
    assert.equal(report.copies.twice, 0);
    assert.deepEqual(report.denied, []);
  });

  const failures: readonly (readonly [what: string, change: Parameters<typeof scenario>[0], broken: RegExp])[] = [
    ["the old copies do not count as its own", () => ({ createdBy: "rds-lifeboat" }), /copied twice/],
    ["copies are to be under a new key", ({ role }) => (role === "dr" ? { "dr.key": null } : {}), /full copies/],
    [
      "copies are to be kept for a shorter time than before",
      ({ role }) => (role === "dr" ? { "dr.retention": "1d" } : {}),
      /last copy was deleted/,
    ],
  ];
  for (const [what, change, broken] of failures) {
    it(`fails where ${what}`, async () => {
      const { report } = await run(scenario(change));
      const failed = report.expectations.filter(({ held }) => !held).map(({ text }) => text);
      assert.ok(
        failed.some((text) => broken.test(text)),
        failed.join("; ") || "nothing failed",
      );
    });
  }

  it("cannot stop a stack that has no schedules", async () => {
    const unscheduled: Deploy = async (cloud, input) => {
      const deployed = await deploy(cloud, input);
      const resources = deployed.resources.filter(({ declared }) => !declared.type.includes("scheduler"));
      return { ...deployed, resources };
    };
    await assert.rejects(run(scenario(), unscheduled), /classic\/prod: until stops schedules, and this stack has none/);
  });

  it("cannot stop a stack that starts its machines on events: deleting schedules would not do", async () => {
    const rule = { type: "aws:cloudwatch/eventTarget:EventTarget", name: "on-created" };
    const onEvents: Deploy = async (cloud, input) => {
      const deployed = await deploy(cloud, input);
      const [machine] = deployed.resources.filter(
        ({ declared }) => declared.type === "aws:sfn/stateMachine:StateMachine",
      );
      assert.ok(machine);
      const declared = { ...machine.declared, ...rule, inputs: { arn: machine.state.arn } };
      return { ...deployed, resources: [...deployed.resources, { ...machine, declared }] };
    };
    await assert.rejects(run(scenario(), onEvents), /classic\/prod: until .* but on-created starts a state machine/);
  });
});
