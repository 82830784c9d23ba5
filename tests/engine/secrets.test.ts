import assert from "node:assert/strict";
import { changesByName, type Deployment } from "./support/deployment";
import { Workbench } from "./support/workbench";

const account = "111111111111";
const address = "nobody-else@example.com";

describe("what is encrypted in a stack's file, by the real engine", () => {
  let bench: Workbench;
  let deployment: Deployment;

  beforeEach(async () => {
    bench = new Workbench();
    deployment = await bench.open("prod", { account });
  });
  afterEach(() => bench.close());

  const encrypt = (path: string, value: string): Promise<void> =>
    deployment.stack.setConfig(`rds-lifeboat:${path}`, { value, secret: true }, true);

  it("is encrypted in the state as well: the addresses of those who are told", async () => {
    await encrypt("notifications.email[0]", address);
    const { succeeded, messages } = await deployment.up();
    assert.ok(succeeded, messages);
    const endpoints = bench.cloud.all().map(({ inputs }) => inputs.endpoint);
    assert.ok(endpoints.includes(address), "the cloud must get the address");
    const state = bench.stateText("prod");
    assert.ok(!state.includes(address), "the state shows the address");
    assert.ok(!messages.includes(address), "the engine printed the address");
    // An export opens the secrets it finds, and says that they are some.
    const [subscription] = (await deployment.resources()).filter(({ type }) => type.endsWith(":TopicSubscription"));
    for (const endpoint of [subscription?.inputs?.endpoint, subscription?.outputs?.endpoint]) {
      assert.match(JSON.stringify(endpoint), /"plaintext"/);
    }
    assert.deepEqual(changesByName(await deployment.preview()), {});
  });

  it("is encrypted in the state as well: where Slack's webhook is kept, and where the run-book is", async () => {
    const secret = "arn:aws:secretsmanager:eu-west-1:111111111111:secret:unsaid-hook-a1B2c3";
    const runbook = "https://unsaid.example.com/run-book";
    await encrypt("notifications.slack.webhookSecret", secret);
    await encrypt("notifications.runbook", runbook);
    const { succeeded, messages } = await deployment.up();
    assert.ok(succeeded, messages);
    const inputs = bench.cloud.all().map((record) => JSON.stringify(record.inputs));
    for (const text of [secret, runbook]) {
      assert.ok(
        inputs.some((one) => one.includes(text)),
        `the cloud must get ${text}`,
      );
    }
    // Neither whole nor in part: policies, alarms' words and functions' settings have them in the midst of other text.
    assert.ok(!(bench.stateText("prod") + messages).includes("unsaid"), "the state or the engine shows them");
    assert.deepEqual(changesByName(await deployment.preview()), {});
  });

  it("may come from a parameter that is a secret, which the state does not show either", async () => {
    bench.cloud.setParameters({
      "/on-call": { type: "SecureString", value: address },
      "/retention": { type: "String", value: "2d" },
    });
    bench.set("prod", { "notifications.email": ["ssm:/on-call"], "source.retention": "ssm:/retention" });
    const preview = await deployment.preview();
    assert.ok(preview.succeeded, preview.messages);
    const { succeeded, messages } = await deployment.up();
    assert.ok(succeeded, messages);
    assert.ok(
      bench.cloud.all().some(({ inputs }) => inputs.endpoint === address),
      "the cloud must get the address",
    );
    assert.ok(bench.cloud.all().some(({ inputs }) => JSON.stringify(inputs).includes('\\"retentionMinutes\\":2880')));
    assert.ok(!bench.stateText("prod").includes(address), "the state shows the address");
    assert.ok(!(messages + preview.messages).includes(address), "the engine printed the address");
    assert.deepEqual(changesByName(await deployment.preview()), {});
  });

  it("is refused from a parameter where the state would show it, and with it one that lacks", async () => {
    bench.cloud.setParameters({ "/platform": { type: "SecureString", value: "unsaid" } });
    bench.set("prod", { platform: "ssm:/platform", createdBy: "ssm:/none" });
    const { succeeded, messages } = await deployment.up();
    assert.equal(succeeded, false);
    assert.match(messages, /platform: .*This parameter is a SecureString/);
    assert.match(messages, /createdBy: .*couldn't find resource/);
    assert.ok(!messages.includes("unsaid"), messages);
    assert.deepEqual(bench.cloud.all(), []);
  });

  it("is refused where the state would show it, and does not get there", async () => {
    await encrypt("source.databases.patterns[0]", "unsaid-.*");
    await encrypt("platform", "unsaid-too");
    for (const { succeeded, messages } of [await deployment.preview(), await deployment.up()]) {
      assert.equal(succeeded, false);
      for (const setting of ["source", "platform"])
        assert.match(messages, new RegExp(`${setting}: This setting is encrypted`));
      assert.ok(!messages.includes("unsaid"), messages);
    }
    assert.deepEqual(bench.cloud.all(), []);
    assert.ok(!bench.stateText("prod").includes("unsaid"));
  });
});
