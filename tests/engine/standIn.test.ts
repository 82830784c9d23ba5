import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { resourceTypes } from "./standIn/types";
import { changesByName, changesOf, type Deployment } from "./support/deployment";
import { Workbench } from "./support/workbench";

const account = "111111111111";

/** A topic that a key encrypts and a subscription that names the topic. */
interface Shape {
  readonly description: string;
  readonly topicName?: string;
  readonly protocol: string;
}

describe("the stand-in for AWS's provider", () => {
  let bench: Workbench;
  let shape: Shape;
  const first: Shape = { description: "first", protocol: "https" };

  beforeEach(() => {
    bench = new Workbench();
    shape = first;
  });
  afterEach(() => bench.close());

  /** A small program whose declarations a test can change. */
  const open = (program = async () => declare(shape)): Promise<Deployment> => bench.open("prod", { account, program });

  function declare({ description, topicName, protocol }: Shape): void {
    const opts = { provider: accountProvider() };
    const key = new aws.kms.Key("key", { description }, opts);
    const topic = new aws.sns.Topic("topic", { name: topicName, kmsMasterKeyId: key.arn }, opts);
    const endpoint = "https://example.com";
    new aws.sns.TopicSubscription("subscription", { topic: topic.arn, protocol, endpoint }, opts);
  }

  function accountProvider(allowed = account): aws.Provider {
    return new aws.Provider("account", { region: "eu-west-1", allowedAccountIds: [allowed] });
  }

  const all = ["key", "topic", "subscription"];
  const created = Object.fromEntries(all.map((name) => [name, "create"]));

  it("has nothing to do for a program that says the same again", async () => {
    const stack = await open();
    assert.deepEqual(changesByName(await stack.up()), created);
    assert.deepEqual(changesByName(await stack.preview()), {});
    assert.deepEqual(changesByName(await stack.up()), {});
  });

  it("shows an update of what can be changed in place, and makes it", async () => {
    const stack = await open();
    await stack.up();
    const [key] = bench.cloud.all().filter(({ type }) => type === "aws:kms/key:Key");
    shape = { ...first, description: "second" };
    assert.deepEqual(changesByName(await stack.preview()), { key: "update" });
    assert.deepEqual(changesByName(await stack.up()), { key: "update" });
    const [changed] = bench.cloud.all().filter(({ type }) => type === "aws:kms/key:Key");
    assert.equal(changed?.inputs.description, "second");
    assert.equal(changed?.id, key?.id);
  });

  it("shows a replacement of what cannot, and of what hangs on it, in the right order", async () => {
    const stack = await open();
    await stack.up();
    bench.cloud.takeJournal();
    shape = { ...first, topicName: "another" };
    const preview = changesByName(await stack.preview());
    assert.deepEqual(Object.keys(preview).sort(), ["subscription", "topic"]);
    const { steps, succeeded } = await stack.up();
    assert.ok(succeeded);
    const replaced = steps.filter(({ op }) => op === "replace").map(({ urn }) => urn.split("::").pop());
    assert.deepEqual(replaced.sort(), ["subscription", "topic"]);
    const journal = bench.cloud.takeJournal().map(({ action, urn }) => `${action} ${urn.split("::").pop()}`);
    assert.deepEqual(journal, ["create topic", "create subscription", "delete subscription", "delete topic"]);
    assert.deepEqual(changesByName(await stack.preview()), {});
  });

  it("has the old one deleted first where a name that was given is kept", async () => {
    let protocol = "https";
    let path = "/one/";
    const stack = await open(async () => {
      const opts = { provider: accountProvider() };
      new aws.iam.Role("role", { name: "fixed", path, assumeRolePolicy: protocol }, opts);
    });
    await stack.up();
    bench.cloud.takeJournal();
    path = "/two/";
    protocol = "smtp";
    assert.ok((await stack.up()).succeeded);
    assert.deepEqual(
      bench.cloud.takeJournal().map(({ action }) => action),
      ["delete", "create"],
    );
  });

  it("replaces everything of a provider whose region changes", async () => {
    let region: aws.Region = "eu-west-1";
    const stack = await open(async () => {
      const provider = new aws.Provider("account", { region });
      new aws.sns.Topic("topic", {}, { provider });
    });
    await stack.up();
    region = "eu-central-1";
    assert.ok((await stack.up()).succeeded);
    assert.deepEqual(
      bench.cloud.all().map((record) => record.region),
      ["eu-central-1"],
    );
  });

  it("shows that a program is not deterministic: its second preview has changes", async () => {
    let runs = 0;
    const stack = await open(async () => {
      runs += 1;
      declare({ ...first, description: `run ${runs}` });
    });
    await stack.up();
    assert.deepEqual(changesByName(await stack.preview()), { key: "update" });
  });

  it("compares inputs in depth", async () => {
    let attempts = 1;
    const stack = await open(async () => {
      const target = {
        arn: "arn:aws:sqs:x",
        roleArn: "arn:aws:iam::x",
        retryPolicy: { maximumRetryAttempts: attempts },
      };
      const args = { scheduleExpression: "rate(1 hour)", flexibleTimeWindow: { mode: "OFF" }, target };
      new aws.scheduler.Schedule("schedule", args, { provider: accountProvider() });
    });
    await stack.up();
    attempts = 2;
    assert.deepEqual(changesByName(await stack.preview()), { schedule: "update" });
  });

  it("sees a function's changed text, and only that", async () => {
    let text = "one";
    const stack = await open(async () => {
      const code = new pulumi.asset.AssetArchive({ "__index.js": new pulumi.asset.StringAsset(text) });
      const args = {
        code,
        role: "arn:aws:iam::111111111111:role/some",
        handler: "__index.handler",
        runtime: "nodejs24.x",
      };
      new aws.lambda.Function("function", args, { provider: accountProvider() });
    });
    await stack.up();
    assert.deepEqual(changesByName(await stack.preview()), {});
    text = "two";
    assert.deepEqual(changesByName(await stack.preview()), { function: "update" });
  });

  it("knows at a preview what is given, and not what the cloud has yet to say", async () => {
    const seen: Record<string, boolean> = {};
    const stack = await open(async () => {
      const topic = new aws.sns.Topic("topic", { displayName: "shown" }, { provider: accountProvider() });
      // `isKnown` is what the SDK itself asks before it runs an apply.
      seen.arn = await (topic.arn as unknown as { isKnown: Promise<boolean> }).isKnown;
      seen.displayName = await (topic.displayName as unknown as { isKnown: Promise<boolean> }).isKnown;
    });
    await stack.preview();
    assert.deepEqual(seen, { arn: false, displayName: true });
    await stack.up();
    assert.deepEqual(seen, { arn: true, displayName: true });
  });

  it("lets a refresh see what was changed and what was deleted behind the engine's back", async () => {
    const stack = await open();
    await stack.up();
    assert.deepEqual(Object.keys((await stack.refresh()).counts), ["same"]);
    for (const record of bench.cloud.all()) {
      const { type, id, inputs, outputs } = record;
      const description = "meddled with";
      const meddled = { ...record, inputs: { ...inputs, description }, outputs: { ...outputs, description } };
      if (type === "aws:kms/key:Key") bench.cloud.save(meddled);
      if (type === "aws:sns/topicSubscription:TopicSubscription") bench.cloud.remove(record, type, id);
    }
    const { counts } = await stack.refresh();
    assert.deepEqual([counts.update, counts.delete], [1, 1]);
    assert.deepEqual(changesByName(await stack.up()), { key: "update", subscription: "create" });
  });

  it("refuses the credentials of an account that is not allowed", async () => {
    const stack = await open(async () => {
      new aws.sns.Topic("topic", {}, { provider: accountProvider("222222222222") });
    });
    for (const outcome of [await stack.preview(), await stack.up()]) {
      assert.equal(outcome.succeeded, false);
      assert.match(outcome.messages, /AWS account ID not allowed: 111111111111/);
    }
    assert.deepEqual(bench.cloud.all(), []);
  });

  it("refuses by name a type, a call and a setting of the provider that it does not know", async () => {
    const unknowns: [() => void, RegExp][] = [
      [() => void new aws.sqs.Queue("queue", {}, { provider: accountProvider() }), /type aws:sqs\/queue:Queue/],
      [() => void aws.getRegionOutput({}, { provider: accountProvider() }), /call aws:index\/getRegion:getRegion/],
      [
        () => {
          const provider = new aws.Provider("odd", { region: "eu-west-1", maxRetries: 3 });
          new aws.sns.Topic("topic", {}, { provider });
        },
        /provider's settings maxRetries/,
      ],
    ];
    for (const [program, message] of unknowns) {
      const { succeeded, messages } = await (await open(async () => program())).preview();
      assert.equal(succeeded, false);
      assert.match(messages, message);
    }
  });

  it("refuses a name that is longer than AWS takes, and one that is taken", async () => {
    const long = await open(async () => {
      new aws.iam.Role("r".repeat(60), { assumeRolePolicy: "{}" }, { provider: accountProvider() });
    });
    assert.match((await long.preview()).messages, /has more than 64 characters/);
    const twice = await open(async () => {
      const opts = { provider: accountProvider() };
      for (const name of ["one", "two"]) new aws.cloudwatch.LogGroup(name, { name: "the-same" }, opts);
    });
    assert.match((await twice.up()).messages, /LogGroup the-same exists already/);
  });

  it("keeps the name it made up, until one is given", async () => {
    const names = (): unknown[] => bench.cloud.all().map(({ inputs }) => inputs.name);
    let name: string | undefined;
    const stack = await open(async () => {
      new aws.cloudwatch.LogGroup("logs", { name }, { provider: accountProvider() });
    });
    await stack.up();
    const [madeUp] = names();
    assert.match(String(madeUp), /^logs-[0-9a-f]{7}$/);
    await stack.up();
    assert.deepEqual(names(), [madeUp]);
    name = "given";
    const { steps } = await stack.up();
    assert.ok(steps.some(({ op }) => op === "replace"));
    assert.deepEqual(names(), ["given"]);
  });

  it("knows every type's inputs and outputs as the SDK declares them", () => {
    for (const [token, { replaces, outputs, recomputed = [], nameLimit }] of Object.entries(resourceTypes)) {
      const [, path] = token.split(":");
      const source = readFileSync(require.resolve(`@pulumi/aws/${path}.js`), "utf8");
      const declared = (pattern: RegExp): Set<string> =>
        new Set([...source.matchAll(pattern)].map((match) => match[1] ?? ""));
      const inputs = declared(/resourceInputs\["(\w+)"\] = args/g);
      const outs = declared(/resourceInputs\["(\w+)"\] = undefined \/\*out/g);
      assert.ok(inputs.size > 0, token);
      for (const name of replaces) assert.ok(inputs.has(name), `${token} has no input ${name}`);
      for (const name of recomputed) assert.ok(name in outputs, `${token} recomputes ${name}, which is no output`);
      for (const name of outs) assert.ok(name in outputs, `${token} has an output ${name}`);
      for (const name of Object.keys(outputs)) assert.ok(outs.has(name) || inputs.has(name), `${token}: ${name}`);
      assert.equal(nameLimit !== undefined, inputs.has("name"), `${token} and its name`);
      assert.equal(replaces.includes("region"), inputs.has("region"), `${token} and its region`);
    }
  });

  it("changes nothing at a preview", async () => {
    const stack = await open();
    assert.equal(changesOf(await stack.preview()).size, all.length);
    assert.deepEqual(bench.cloud.all(), []);
    assert.deepEqual(bench.cloud.takeJournal(), []);
  });
});
