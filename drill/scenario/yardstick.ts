import type { Scenario, StackChoice } from "./scenario";

/** The stacks of the yardstick: the Snapshot Tool's design as a program of its own. */
const classicStacks: readonly StackChoice[] = (["source", "dr"] as const).map((role) => ({
  file: `drill/classic/Pulumi.${role === "source" ? "prod" : "drprod"}.yaml`,
  program: "drill/classic/index.ts",
  role,
  set: {},
  from: 0,
}));

/** The name of the yardstick's run under the disasters of a scenario: that of a scenario file, where there is one. */
export function yardstickName({ name }: Pick<Scenario, "name">): string {
  return `classic-${name}`;
}

/**
 * The classic pipeline under the disasters of a scenario that states `versus`: its databases, days and assumptions, and
 * nothing that is expected. What has to be measured for the comparison is measured of both.
 */
export function yardstickOf(scenario: Scenario): Scenario {
  const { expect, versus } = scenario;
  return {
    ...scenario,
    name: yardstickName(scenario),
    title: `${scenario.title}, with the classic pipeline`,
    group: "yardstick",
    stacks: [...classicStacks],
    keys: [],
    topics: [],
    webhookSecrets: [],
    monitors: [],
    quotas: versus?.quotas ?? scenario.quotas,
    faults: versus?.faults ?? scenario.faults,
    versus: undefined,
    expect: expect.recoverableAsOf ? { recoverableAsOf: expect.recoverableAsOf } : {},
  };
}
