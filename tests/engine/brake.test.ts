import assert from "node:assert/strict";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { Brake } from "../../components/dr/brake";
import { type KeepRules, rulesText } from "../../functions/retention/acceptedRules";
import { changesByName, type Deployment } from "./support/deployment";
import { Workbench } from "./support/workbench";

const [stack, account] = ["drprod", "222222222222"];
const first: KeepRules = {
  retentionMinutes: 2_880,
  keepAllMinutes: 2_880,
  dailyDays: 0,
  weeklyWeeks: 0,
  monthlyMonths: 0,
  keepNewest: 3,
  released: [],
  brakeMinutes: 2_880,
  brakeSurplus: 3,
  roomMinutes: 60,
};
const decided = rulesText({ ...first, retentionMinutes: 10_080 });

/** What a newer version might declare: everything about the parameters is said otherwise. */
const otherwise = {
  description: "In other words",
  tags: { owner: "somebody" },
  tier: "Advanced",
  allowedPattern: ".*",
  overwrite: true,
};

describe("the parameters in which people decide about deletions, by the real engine", () => {
  let bench: Workbench;
  let deployment: Deployment;
  beforeEach(() => {
    bench = new Workbench();
  });
  afterEach(() => bench.close());

  async function up(program: () => void): Promise<void> {
    deployment = await bench.open(stack, { account, program: async () => program() });
    await deployment.stack.setConfig("aws:region", { value: "eu-central-1" });
    const { succeeded, messages } = await deployment.up();
    assert.ok(succeeded, messages);
  }

  /** A person sets a parameter. */
  function decide(name: string, value: string): void {
    const record = bench.cloud.all().find(({ urn }) => urn.endsWith(`::${name}`));
    assert.ok(record, name);
    bench.cloud.save({ ...record, inputs: { ...record.inputs, value }, outputs: { ...record.outputs, value } });
  }

  const written = (name: string) => bench.cloud.all().find(({ urn }) => urn.endsWith(`::${name}`))?.outputs.value;

  it("keep what a person has set, whatever a newer version declares, refreshed or not", async () => {
    await up(() => void new Brake("brake", { rules: first }));
    decide("brake-accepted", decided);
    decide("brake-lifted", "2026-02-01T00:00Z");
    bench.cloud.takeJournal();
    const newer = () => {
      pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
        type === "aws:ssm/parameter:Parameter" ? { props: { ...props, ...otherwise }, opts } : undefined,
      );
      new Brake("brake", { rules: { ...first, retentionMinutes: 60 } });
    };
    for (const refreshed of [false, true]) {
      await up(newer);
      assert.deepEqual(changesByName(await deployment.preview()), {});
      assert.equal(written("brake-accepted"), decided, String(refreshed));
      assert.equal(written("brake-lifted"), "2026-02-01T00:00Z");
      await deployment.refresh();
    }
    assert.deepEqual(
      bench.cloud.takeJournal().filter(({ action }) => action !== "read"),
      [],
    );
  });

  it("would not, if only changes of the value were ignored: an update of anything else writes the first value back", async () => {
    const declare = (description: string) => () => {
      const args = { type: "String", value: "first", description };
      new aws.ssm.Parameter("one", args, { ignoreChanges: ["value"] });
    };
    await up(declare("In some words"));
    decide("one", "set by a person");
    await up(declare("In other words"));
    assert.equal(written("one"), "first");
  });
});
