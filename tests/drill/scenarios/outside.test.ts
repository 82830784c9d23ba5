import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { hour } from "../../../cli/durations";
import { type Run, runScenario } from "../../../drill/run/runScenario";
import type { Statements } from "../../../drill/scenario/existingSchema";
import { findScenario, type Scenario, withOverrides } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";
import { declareStack, inputsOf } from "../../support/program";

const id = "5a3ed4d0-0000-4000-8000-00000000000a";
const sourceKey = `arn:aws:kms:eu-west-1:111111111111:key/${id}`;
const copyKey = `arn:aws:kms:eu-central-1:222222222222:key/${id}`;

/** A day of the scenario, with these settings of the two stacks, in accounts where something is already. */
function run(
  set: readonly [source: object, dr: object],
  existing: Partial<Scenario>,
  { name = "normal", databases = 1, configDir = project } = {},
): Promise<Run> {
  const found = findScenario(name);
  const stacks = found.stacks.map((stack, at) => ({ ...stack, set: { ...stack.set, ...set[at] } }));
  const scenario = withOverrides({ ...found, ...existing, stacks }, { days: 1, databases });
  return runScenario({ scenario, seed: 1, fleetFile: undefined, configDir, project });
}

describe("keys from outside", () => {
  const given = [{ "source.key": sourceKey }, { "dr.key": copyKey }] as const;
  const keys = (statements: Statements): Scenario["keys"] => [
    { account: "source", id, region: undefined, statements },
    { account: "dr", id, region: undefined, statements: [] },
  ];
  const printed = async () => (await declareStack("prod", { set: given[0] })).outputs.keyPolicyStatements as Statements;

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

describe("a topic from outside", () => {
  const region = "eu-west-1";
  const topicArn = `arn:aws:sns:${region}:111111111111:pager`;
  const set = { "notifications.topics": [topicArn] };
  const fleet = { name: "unusable-keys", databases: 5 };

  interface Printed {
    readonly topicArn: string;
    readonly policy: Statements;
    readonly keyPolicy: Statements;
  }
  const printed = async (): Promise<Printed> => {
    const { outputs } = await declareStack("prod", { set });
    const [statements, ...more] = outputs.topicPolicyStatements as Printed[];
    assert.deepEqual([statements?.topicArn, more], [topicArn, []]);
    return statements!;
  };

  /** The reports that people in the source account got, with such policies. */
  async function told({ policy, keyPolicy }: Pick<Printed, "policy" | "keyPolicy">, faults: Scenario["faults"]) {
    const { report } = await run(
      [set, {}],
      {
        keys: [{ account: "source", id, region, statements: keyPolicy }],
        topics: [{ account: "source", name: "pager", region, key: id, statements: policy }],
        faults,
      },
      fleet,
    );
    return report.messages.filter(({ account }) => account === "111111111111").map(({ text }) => text);
  }

  const outage: Scenario["faults"] = [{ at: hour, for: hour, lambdaOutage: { account: "source" } }];
  const ofNotifier = (texts: readonly string[]) => texts.filter((text) => text.includes("the-notifier-is-broken"));

  it("gets messages, and the notifier's own alarms when it and its key have the statements that are printed", async () => {
    const messages = await told(await printed(), outage);
    assert.ok(
      messages.some((text) => text.includes("private")),
      "no message",
    );
    assert.ok(
      ofNotifier(messages).some((text) => text.includes('"NewStateValue":"ALARM"')),
      "no alarm",
    );
  });

  it("gets no alarm without its own, nor without its key's, but what roles of the account publish", async () => {
    const { policy, keyPolicy } = await printed();
    const alarms = (messages: readonly string[]) =>
      messages.filter((text) => text.includes('"NewStateValue":"ALARM"')).length;
    const whole = alarms(await told({ policy, keyPolicy }, outage));
    for (const less of [
      { policy: [], keyPolicy },
      { policy, keyPolicy: [] },
    ]) {
      const messages = await told(less, outage);
      assert.ok(messages.some((text) => text.includes("private")));
      // The topic without encryption brings each of them once more.
      assert.ok(whole > 0 && 2 * alarms(messages) === whole, `${alarms(messages)} of ${whole}`);
    }
  });

  it("takes the place of one that the stack would create, for its region only, and the addresses are subscribed to it", async () => {
    const both = {
      ...set,
      "source.drAccounts": [],
      dr: { region: "eu-central-1", sources: [{ account: "111111111111", region }] },
    };
    const declared = await declareStack("prod", { set: both });
    assert.deepEqual(
      [...inputsOf(declared, "aws:sns/topic:Topic").keys()].filter((name) => !name.endsWith("-plain-topic")),
      ["lifeboat-copies-notifications-topic"],
    );
    assert.equal(declared.outputs.topicArn, topicArn);
    assert.notEqual(declared.outputs.copiesTopicArn, topicArn);
    const subscribed = [...inputsOf(declared, "aws:sns/topicSubscription:TopicSubscription").values()];
    const { copiesTopicArn, copiesPlainTopicArn, plainTopicArn } = declared.outputs;
    assert.deepEqual(
      new Set(subscribed.map(({ topic }) => topic)),
      new Set([copiesTopicArn, topicArn, copiesPlainTopicArn, plainTopicArn]),
    );
    assert.equal((await declareStack("prod")).outputs.topicPolicyStatements, undefined);
  });
});

describe("parameters from outside", () => {
  it("are looked up where the drill is told of them, per stack", async () => {
    const folder = mkdtempSync(join(tmpdir(), "drill-"));
    for (const name of ["Pulumi.yaml", "Pulumi.prod.yaml", "Pulumi.drprod.yaml"]) {
      copyFileSync(join(project, name), join(folder, name));
    }
    const told = { callerAccount: { "rds-lifeboat/prod": "111111111111", "rds-lifeboat/drprod": "222222222222" } };
    const parameters = { "rds-lifeboat/prod": { "/name": "Ours" } };
    writeFileSync(join(folder, "lookups.yaml"), stringify({ ...told, parameters }));
    const set = [{ platform: "ssm:/name" }, {}] as const;
    const { cloud } = await run(set, {}, { configDir: folder });
    const [snapshot] = cloud.rds.snapshots({ account: "111111111111", region: "eu-west-1" });
    assert.equal(snapshot?.tags.Platform, "Ours");
    await assert.rejects(run([{}, { platform: "ssm:/name" }], {}, { configDir: folder }), /couldn't find resource/);
  });
});

describe("the role through which RDS copies between regions", () => {
  const withoutServiceRole = ["dr"];

  it("is missed before anything is created, with what to do", async () => {
    await assert.rejects(
      run([{}, {}], { withoutServiceRole }),
      /222222222222 has no role AWSServiceRoleForRDS.*create-service-linked-role.*dr\.serviceRole: create/,
    );
  });

  it("is created where it is to be, and carries the copies", async () => {
    const { report } = await run([{}, { "dr.serviceRole": "create" }], { withoutServiceRole });
    assert.equal(report.recovery.recoverable, 1);
  });

  it("is not made twice", async () => {
    await assert.rejects(run([{}, { "dr.serviceRole": "create" }], {}), /has been taken in this account/);
  });

  it("is of no concern where no copy crosses regions", async () => {
    const near = { "dr.region": "eu-west-1" };
    const { report } = await run([{ "source.drRegions": ["eu-west-1"] }, near], { withoutServiceRole });
    assert.equal(report.recovery.recoverable, 1);
  });
});
