import assert from "node:assert/strict";
import validate from "asl-validator";
import type { Declaration } from "../../drill/deploy";
import { assertSmall } from "../support/deployedText";
import { declareStack, inputsOf, listOf, statementsOf, toldKey } from "../support/program";
import { drAccount, sourceAccount } from "../support/snapshots";

const stacks = [
  {
    stack: "prod",
    passes: ["take", "share", "expire", "reencryption-reencrypt", "reencryption-discard"],
    deleting: ["expire", "reencryption-discard"],
    events: ["created", "reencryption-created"],
    prefix: "lifeboat-source",
  },
  {
    stack: "drprod",
    passes: ["copy", "expire", "measure"],
    deleting: ["expire"],
    events: ["announced", "finished"],
    prefix: "lifeboat-dr",
  },
] as const;

for (const { stack, passes, deleting, events, prefix } of stacks) {
  describe(`stack ${stack}`, () => {
    let declared: Declaration;
    before(async () => {
      declared = await declareStack(stack);
    });
    /** Of the passes; the notifier beside them has its own tests. */
    const inputs = (type: string) =>
      new Map([...inputsOf(declared, type)].filter(([name]) => !name.startsWith("lifeboat-notifier-")));

    it("has a schedule, a machine and a function per pass, named after it", () => {
      const expected = (suffix: string) => passes.map((pass) => `${prefix}-${pass}-${suffix}`).sort();
      assert.deepEqual([...inputs("aws:scheduler/schedule:Schedule").keys()].sort(), expected("schedule"));
      assert.deepEqual([...inputs("aws:sfn/stateMachine:StateMachine").keys()].sort(), expected("machine"));
      assert.deepEqual([...inputs("aws:lambda/function:Function").keys()].sort(), expected("function"));
      assert.deepEqual([...inputs("aws:cloudwatch/logGroup:LogGroup").keys()].sort(), expected("logs"));
    });

    it("has no role shared by two things, and each trusts one service", () => {
      const roles = inputs("aws:iam/role:Role");
      assert.equal(roles.size, passes.length * 3 + events.length);
      for (const [name, { assumeRolePolicy }] of roles) {
        const [statement, ...more] = statementsOf(assumeRolePolicy);
        assert.deepEqual(more, []);
        const last = name.split("-").at(-2) ?? "";
        const service = { function: "lambda", machine: "states", schedule: "scheduler" }[last];
        const expected = events.some((event) => name === `${prefix}-${event}-role`) ? "events" : service;
        assert.equal(statement?.Principal?.Service, `${expected}.amazonaws.com`);
      }
    });

    it("grants no action by wildcard but two of KMS, no resource of all, and no managed policy", () => {
      for (const [name, { policy }] of inputs("aws:iam/rolePolicy:RolePolicy")) {
        for (const statement of statementsOf(policy)) {
          for (const action of listOf(statement.Action)) {
            const allowed = ["kms:GenerateDataKey*", "kms:ReEncrypt*"].includes(action) || !action.includes("*");
            assert.ok(allowed, `${name} grants ${action}`);
          }
          // What AWS knows no resources for: reading quotas, and metrics, where the namespace is the bound.
          const unbound = statement.Sid === "ReadQuotas" || statement.Sid === "PublishOwnMetrics";
          const everything = listOf(statement.Resource).includes("*");
          assert.equal(everything, unbound, `${name} grants ${statement.Sid} on everything`);
        }
      }
      assert.equal(inputs("aws:iam/rolePolicyAttachment:RolePolicyAttachment").size, 0);
      for (const role of inputs("aws:iam/role:Role").values()) assert.equal(role.managedPolicyArns, undefined);
    });

    it("lets passes alone delete that are there for it, and nothing that deletes tag", () => {
      for (const [name, { policy }] of inputs("aws:iam/rolePolicy:RolePolicy")) {
        const actions = statementsOf(policy).flatMap((statement) => listOf(statement.Action));
        const deletes = actions.some((action) => /Delete/.test(action));
        const may = deleting.some((pass) => name === `${prefix}-${pass}-function-policy`);
        assert.equal(deletes, may, name);
        if (deletes) assert.ok(!actions.includes("rds:AddTagsToResource"), `${name} deletes and tags`);
        assert.ok(!actions.some((action) => /kms:(Put|Schedule|Disable|Delete)/.test(action)), name);
      }
    });

    it("runs functions of the current runtime on arm64, with their own text and nothing else", () => {
      for (const [name, inputsOfFunction] of inputs("aws:lambda/function:Function")) {
        assert.equal(inputsOfFunction.runtime, "nodejs24.x", name);
        assert.deepEqual(inputsOfFunction.architectures, ["arm64"]);
        assert.ok(Number(inputsOfFunction.timeout) >= 60);
        const code = inputsOfFunction.code as Record<string, string>;
        assert.deepEqual(Object.keys(code), ["__index.js"]);
        assertSmall(name, Object.values(code)[0] ?? "");
      }
    });

    it("keeps logs for as long as the settings say", () => {
      for (const logs of inputs("aws:cloudwatch/logGroup:LogGroup").values()) assert.equal(logs.retentionInDays, 30);
    });

    it("has machines that are valid, STANDARD, bounded in time and retry with backoff", () => {
      for (const [name, machine] of inputs("aws:sfn/stateMachine:StateMachine")) {
        assert.equal(machine.type, "STANDARD");
        const definition = JSON.parse(String(machine.definition));
        const verdict = validate(definition);
        assert.deepEqual(verdict.errors, [], name);
        assert.ok(definition.TimeoutSeconds > 0);
        const run = definition.States.Sweep;
        assert.ok(run.TimeoutSeconds > 0 && run.TimeoutSeconds < definition.TimeoutSeconds);
        const general = run.Retry.at(-1);
        assert.deepEqual(general.ErrorEquals, ["States.ALL"]);
        assert.ok(general.BackoffRate > 1 && general.MaxAttempts >= 2);
        // All attempts must fit: otherwise the machine times out while it would still have retried.
        const waits = [...Array(general.MaxAttempts).keys()].reduce((sum, n) => sum + 20 * 2 ** n, 0);
        assert.ok(definition.TimeoutSeconds >= (general.MaxAttempts + 1) * 300 + waits);
      }
    });

    it("alarms on every way a machine can end badly or not begin at all, and tells of each by event", () => {
      const machines = declared.resources
        .filter((resource) => resource.declared.type === "aws:sfn/stateMachine:StateMachine")
        .filter((resource) => !resource.declared.name.startsWith("lifeboat-notifier-"))
        .map((resource) => String(resource.state.arn));
      const alarms = [...inputs("aws:cloudwatch/metricAlarm:MetricAlarm").values()];
      const watched = alarms
        .filter(({ namespace }) => namespace === "AWS/States")
        .map(({ metricName, dimensions }) => `${metricName} ${(dimensions as Record<string, string>).StateMachineArn}`);
      const metrics = ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted", "ExecutionsStarted"];
      assert.deepEqual(watched.sort(), machines.flatMap((arn) => metrics.map((metric) => `${metric} ${arn}`)).sort());
      const rules = [...inputs("aws:cloudwatch/eventRule:EventRule")]
        .filter(([name]) => name.endsWith("-failures-rule"))
        .map(([, rule]) => rule);
      const told = rules.flatMap((rule) => JSON.parse(String(rule.eventPattern)).detail.stateMachineArn);
      assert.deepEqual(told.sort(), machines.sort());
      for (const rule of rules) {
        assert.deepEqual(JSON.parse(String(rule.eventPattern)).detail.status, ["FAILED", "TIMED_OUT", "ABORTED"]);
      }
    });

    it("starts its passes by events about one snapshot, each rule as a role that can start that machine only", () => {
      const targets = [...inputs("aws:cloudwatch/eventTarget:EventTarget")].filter(
        ([name]) => !name.endsWith("-failures-target"),
      );
      assert.deepEqual(
        targets.map(([name]) => name).sort(),
        events.map((event) => `${prefix}-${event}-target`),
      );
      for (const [name, { arn, inputTransformer }] of targets) {
        const policy = inputs("aws:iam/rolePolicy:RolePolicy").get(name.replace(/-target$/, "-policy"))?.policy;
        assert.deepEqual(
          statementsOf(policy).map(({ Action, Resource }) => [listOf(Action), listOf(Resource)]),
          [[["states:StartExecution"], [arn]]],
        );
        const { inputTemplate } = inputTransformer as { inputTemplate: string };
        assert.match(inputTemplate, stack === "drprod" && name.includes("announced") ? /"snapshot"/ : /"id"/);
      }
    });

    it("encrypts its topic and admits just the alarms of its account", () => {
      const topic = inputs("aws:sns/topic:Topic").get("lifeboat-notifications-topic");
      assert.match(String(topic?.kmsMasterKeyId), /:key\//);
      const policy = inputs("aws:sns/topicPolicy:TopicPolicy").get("lifeboat-notifications-policy");
      const statements = statementsOf(policy?.policy);
      assert.deepEqual(
        statements.map((statement) => [statement.Principal?.Service, listOf(statement.Action)]),
        [["cloudwatch.amazonaws.com", ["sns:Publish"]]],
      );
      const subscriptions = [...inputs("aws:sns/topicSubscription:TopicSubscription").values()];
      assert.deepEqual(
        subscriptions.map(({ protocol }) => protocol),
        ["email", "email"],
      );
    });

    it("tells every function to change nothing in a dry run", async () => {
      const dry = await declareStack(stack, { set: { dryRun: true } });
      // Measuring changes nothing: it goes on in a dry run, and is told nothing of it.
      const acting = (of: Declaration) => passSettings(of).filter((settings) => !("retention" in settings));
      for (const settings of acting(dry)) assert.equal(settings.dryRun, true);
      for (const settings of acting(declared)) assert.equal(settings.dryRun, false);
    });

    it("goes nowhere but into its own account", async () => {
      await assert.rejects(declareStack(stack, { callerAccount: "999999999999" }), /999999999999/);
    });

    it("is declared the same every time", async () => {
      const again = await declareStack(stack);
      assert.equal(JSON.stringify(again), JSON.stringify(declared));
    });
  });
}

function passSettings(declaration: Declaration): Record<string, unknown>[] {
  const functions = [...inputsOf(declaration, "aws:lambda/function:Function")];
  const passes = functions.filter(([name]) => !name.startsWith("lifeboat-notifier-"));
  return passes.map(([, handler]) => {
    const { variables } = handler.environment as { variables: Record<string, string> };
    return JSON.parse(variables.PASS_SETTINGS!);
  });
}

describe("the keys", () => {
  const snapshotKey = (declaration: Declaration, name: string) =>
    statementsOf(inputsOf(declaration, "aws:kms/key:Key").get(name)?.policy);

  it("of the source serves exactly the DR accounts, through RDS in the regions of copies only", async () => {
    const other = "333333333333";
    const prod = await declareStack("prod", {
      set: { "source.drAccounts": [drAccount, other], "source.drRegions": ["eu-central-1", "eu-north-1"] },
    });
    const [owner, use, grant, ...more] = snapshotKey(prod, "lifeboat-source-snapshots-key");
    assert.deepEqual(more, []);
    assert.equal(owner?.Principal?.AWS, `arn:aws:iam::${sourceAccount}:root`);
    for (const statement of [use, grant]) {
      assert.deepEqual(statement?.Principal?.AWS, [`arn:aws:iam::${drAccount}:root`, `arn:aws:iam::${other}:root`]);
      const via = ["eu-central-1", "eu-north-1", "eu-west-1"].map((region) => `rds.${region}.amazonaws.com`);
      assert.deepEqual(statement?.Condition?.StringEquals?.["kms:ViaService"], via);
    }
    assert.deepEqual(listOf(use?.Action), ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*", "kms:ReEncrypt*"]);
    assert.deepEqual(grant?.Condition?.Bool, { "kms:GrantIsForAWSResource": "true" });
    assert.deepEqual(prod.outputs.keyPolicyStatements, [use, grant], "what is printed for other keys is the same");
  });

  it("of the copies serves nobody else", async () => {
    const drprod = await declareStack("drprod");
    assert.equal(snapshotKey(drprod, "lifeboat-dr-copies-key").length, 1);
  });

  it("of the sources are used by the copy pass alone, and only those it was told of; measuring looks at the account's own", async () => {
    const drprod = await declareStack("drprod", { set: { "dr.sources": [source({ keys: [otherKey] })] } });
    for (const [name, { policy }] of inputsOf(drprod, "aws:iam/rolePolicy:RolePolicy")) {
      if (name.startsWith("lifeboat-notifier-")) continue;
      const ofKeys = statementsOf(policy).filter(({ Action }) => listOf(Action).some((action) => /^kms:/.test(action)));
      if (name === "lifeboat-dr-measure-function-policy") {
        const [look, ...more] = ofKeys;
        assert.deepEqual([more, listOf(look?.Action)], [[], ["kms:DescribeKey"]]);
        assert.deepEqual(listOf(look?.Resource), [`arn:aws:kms:eu-central-1:${drAccount}:key/*`]);
        continue;
      }
      assert.equal(ofKeys.length, name === "lifeboat-dr-copy-function-policy" ? 2 : 0, name);
      for (const { Resource } of ofKeys) {
        assert.deepEqual(listOf(Resource).slice(1), [otherKey, toldKey].sort());
        assert.match(listOf(Resource)[0]!, new RegExp(`:${drAccount}:key/`));
      }
    }
  });
});

const otherKey = `arn:aws:kms:eu-west-1:${sourceAccount}:key/99999999-0000-0000-0000-000000000009`;

function source(change: object): object {
  return { account: sourceAccount, region: "eu-west-1", stack: "organization/rds-lifeboat/prod", ...change };
}

describe("what the source stack tells the DR stack", () => {
  const foreign = "arn:aws:kms:eu-west-1:999999999999:key/00000000-0000-0000-0000-000000000001";
  for (const [what, sourceOutputs, message] of [
    ["keys of another account", { sourceKeyArns: [foreign] }, /not of account 111111111111.*999999999999/],
    ["something that is no list of keys", { sourceKeyArns: "arn:aws:kms:*" }, /no list of keys/],
    [
      "a pattern in place of a key",
      { sourceKeyArns: [`arn:aws:kms:eu-west-1:${sourceAccount}:key/*`] },
      /not of account/,
    ],
    ["nothing", {}, /sourceKeyArns/],
  ] as const) {
    it(`is refused when it is ${what}`, async () => {
      await assert.rejects(declareStack("drprod", { sourceOutputs }), message);
    });
  }
});

describe("settings that name parameters", () => {
  const set = { "source.drAccounts": ["ssm:/shared/dr-account"], "source.retention": "ssm:/retention" };
  const parameters = {
    "/shared/dr-account": { type: "String", value: "444444444444" },
    "/retention": { type: "String", value: "2d" },
    "/mail": { type: "SecureString", value: "on-call@example.com" },
  } as const;

  it("get their values where the stack goes", async () => {
    const declared = await declareStack("prod", { set, parameters });
    const settings = passSettings(declared);
    assert.ok(settings.some(({ retentionMinutes }) => retentionMinutes === 2_880));
    assert.ok(JSON.stringify(settings).includes("444444444444"));
  });

  it("get them by the stack's default provider where they decide on account or region themselves", async () => {
    const told = { ...parameters, "/account": { type: "String", value: sourceAccount } } as const;
    const declared = await declareStack("prod", {
      set: { ...set, account: "ssm:/account", "aws:region": "eu-west-1" },
      parameters: told,
    });
    assert.deepEqual(declared.resources[0]?.declared.place, { account: sourceAccount, region: "eu-west-1" });
    await assert.rejects(
      declareStack("prod", { set: { account: "ssm:/account" }, parameters: told }),
      /missing region configuration/,
    );
  });

  it("are refused together with all other problems when a parameter lacks", async () => {
    await assert.rejects(
      declareStack("prod", { set: { ...set, platform: "ssm:/none", logLevel: "loud" }, parameters }),
      (error: Error) => {
        assert.match(error.message, /have 2 problems/);
        assert.match(error.message, /platform: .*couldn't find resource.*ssm:GetParameter/);
        return true;
      },
    );
  });

  it("may be told by a secret who is told", async () => {
    const declared = await declareStack("prod", { set: { "notifications.email": ["ssm:/mail"] }, parameters });
    const [subscription] = inputsOf(declared, "aws:sns/topicSubscription:TopicSubscription").values();
    assert.equal(subscription?.endpoint, "on-call@example.com");
  });
});
