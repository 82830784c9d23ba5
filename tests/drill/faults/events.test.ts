import assert from "node:assert/strict";
import type { Fields, Place, Principal } from "../../../drill/cloud/kernel/types";
import { arrangeFaults } from "../../../drill/faults/arrange";
import type { SettingsOf } from "../../../drill/faults/schema";
import { DR, MINUTE, policy, SOURCE, START } from "../cloud/fixture";
import { type Stage, stage, stageAssumptions } from "../cloud/stage";

const hour = 60 * MINUTE;

/** A bus whose topic shows what arrives; events of the source account's RDS and its own. */
function listening(seed = 1): Stage {
  const on = stage({ seed, assumptions: { ...stageAssumptions, eventLatencySeconds: [1, 1] } });
  const arn = String(on.create("aws:sns/topic:Topic", "t", { name: "t" }).arn);
  const statement = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish" };
  const admits = JSON.stringify(policy({ ...statement, Resource: arn }));
  on.create("aws:sns/topicPolicy:TopicPolicy", "t", { arn, policy: admits });
  const eventPattern = JSON.stringify({ source: ["aws.rds", "lifeboat"] });
  on.create("aws:cloudwatch/eventRule:EventRule", "r", { name: "r", eventPattern });
  on.create("aws:cloudwatch/eventTarget:EventTarget", "r", { rule: "r", arn });
  return on;
}

function disturb(on: Stage, fault: Partial<SettingsOf<"events">>, at = 0): string[] {
  const told: string[] = [];
  const places: Readonly<Record<string, readonly Place[]>> = { source: [SOURCE], dr: [DR] };
  const events: SettingsOf<"events"> = {
    account: "source",
    lose: 0,
    refuse: 0,
    double: 0,
    delaySeconds: [0, 0],
    ...fault,
  };
  arrangeFaults([{ at, for: hour, events }], {
    world: on.cloud.world,
    cloud: on.cloud,
    start: START,
    places: (role) => places[role] ?? [],
    resources: () => [],
    otherKeys: () => [],
    rebuild: () => assert.fail("nothing is rebuilt here"),
    replace: () => assert.fail("nothing is replaced here"),
    gone: () => assert.fail("nothing goes here"),
    report: (text) => told.push(text),
  });
  return told;
}

const owner: Principal = { kind: "administrator", account: SOURCE.account, name: "test" };

/** An event a second, numbered. */
async function emit(on: Stage, count: number, source = "aws.rds"): Promise<void> {
  for (let number = 0; number < count; number++) {
    await on.pass(1_000);
    const detail = { number };
    if (source === "aws.rds") {
      const at = { time: on.cloud.world.time.now(), resources: [], detail };
      on.cloud.world.emit({ ...SOURCE, id: `e-${number}`, source, "detail-type": "RDS DB Snapshot Event", ...at });
    } else {
      const entry = { Source: source, DetailType: "x", Detail: JSON.stringify(detail) };
      on.cloud.world.call({
        principal: owner,
        place: SOURCE,
        service: "eventbridge",
        operation: "PutEvents",
        input: { Entries: [entry] },
      });
    }
  }
}

function arrived(on: Stage): readonly { readonly number: number; readonly lateMs: number }[] {
  return on.notifications.map(({ message, at }) => {
    const { detail, time } = JSON.parse(message) as {
      readonly detail: { readonly number: number };
      readonly time: string;
    };
    return { number: detail.number, lateMs: at - Date.parse(time) };
  });
}

describe("disturbed events", () => {
  it("are lost in the stated share, for the stated time", async () => {
    const on = listening();
    const told = disturb(on, { lose: 0.3 });
    await emit(on, 1_000);
    await on.pass(2 * hour);
    const share = 1 - arrived(on).length / 1_000;
    assert.ok(Math.abs(share - 0.3) < 0.05, `lost ${share}`);
    assert.deepEqual(told, ["after 0s, for 1h: events to the source account: 30 % lost"]);
    const before = arrived(on).length;
    await emit(on, 100);
    await on.pass(hour);
    assert.equal(arrived(on).length - before, 100);
  });

  it("come twice in the stated share, and never less than once", async () => {
    const on = listening();
    disturb(on, { double: 0.1 });
    await emit(on, 1_000);
    await on.pass(hour);
    const numbers = arrived(on).map(({ number }) => number);
    assert.equal(new Set(numbers).size, 1_000);
    const twice = numbers.length / 1_000 - 1;
    assert.ok(Math.abs(twice - 0.1) < 0.03, `twice ${twice}`);
  });

  it("come late within the stated bounds, and so out of order", async () => {
    const on = listening();
    const told = disturb(on, { delaySeconds: [60, 900] });
    await emit(on, 200);
    await on.pass(hour);
    const all = arrived(on);
    assert.equal(all.length, 200);
    for (const { lateMs } of all) assert.ok(lateMs >= 61_000 && lateMs <= 901_000, `${lateMs} ms late`);
    const numbers = all.map(({ number }) => number);
    assert.notDeepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
    assert.deepEqual(told, ["after 0s, for 1h: events to the source account: 60 to 900 s late"]);
  });

  it("are those of the source that is named, and of the account", async () => {
    const on = listening();
    const told = disturb(on, { lose: 1, double: 0.1, source: "aws.rds" });
    await emit(on, 10, "lifeboat");
    await emit(on, 10);
    await on.pass(MINUTE);
    assert.equal(arrived(on).length, 10);
    assert.deepEqual(told, ["after 0s, for 1h: events of aws.rds to the source account: 100 % lost, 10 % doubled"]);
    const other = listening();
    disturb(other, { lose: 1, account: "dr" });
    await emit(other, 10);
    await other.pass(MINUTE);
    assert.equal(arrived(other).length, 10);
  });

  it("are those put by the program as well, and the caller is told that all is well", async () => {
    const on = listening();
    disturb(on, { lose: 1 });
    await emit(on, 10, "lifeboat");
    await on.pass(MINUTE);
    assert.equal(arrived(on).length, 0);
    assert.ok(on.calls.every(({ error }) => error === undefined));
  });

  it("are refused in the stated share, each entry alone, and what AWS's services send is not", async () => {
    const on = listening();
    const told = disturb(on, { refuse: 0.5 });
    await on.pass(1);
    const entry = { Source: "lifeboat", DetailType: "x", Detail: '{"number":0}' };
    const Entries = Array.from({ length: 10 }, () => entry);
    let failed = 0;
    for (let i = 0; i < 100; i++) {
      const answer = on.cloud.world.call({
        principal: owner,
        place: SOURCE,
        service: "eventbridge",
        operation: "PutEvents",
        input: { Entries },
      }) as {
        readonly FailedEntryCount: number;
        readonly Entries: readonly { readonly ErrorCode?: string }[];
      };
      failed += answer.FailedEntryCount;
      const codes = answer.Entries.flatMap(({ ErrorCode }) => ErrorCode ?? []);
      assert.deepEqual(codes, Array(answer.FailedEntryCount).fill("ThrottlingException"));
    }
    assert.ok(Math.abs(failed / 1_000 - 0.5) < 0.05, `${failed} of 1000 refused`);
    await emit(on, 10);
    await on.pass(hour);
    assert.equal(arrived(on).length, 1_010 - failed);
    assert.deepEqual(told, ["after 0s, for 1h: events to the source account: 50 % refused"]);
    on.cloud.world.call({
      principal: owner,
      place: SOURCE,
      service: "eventbridge",
      operation: "PutEvents",
      input: { Entries },
    });
    await on.pass(MINUTE);
    assert.equal(arrived(on).length, 1_020 - failed);
  });

  it("are the same for the same seed, and others for another", async () => {
    const runs = await Promise.all(
      [1, 1, 2].map(async (seed) => {
        const on = listening(seed);
        disturb(on, { lose: 0.3, double: 0.1, delaySeconds: [60, 900] });
        await emit(on, 100);
        await on.pass(hour);
        return on.notifications;
      }),
    );
    assert.deepEqual(runs[0], runs[1]);
    assert.notDeepEqual(runs[0], runs[2]);
  });

  it("need an account that has a stack", async () => {
    const on = listening();
    disturb(on, { lose: 1, account: "333333333333" });
    await assert.rejects(on.pass(MINUTE), /no stack is in the account 333333333333/);
  });
});

describe("a function that puts events", () => {
  const text = `
    const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
    exports.handler = async ({ region, bus }) => {
      const client = new EventBridgeClient({ region });
      const entry = { Source: "lifeboat", DetailType: "x", Detail: "{}", EventBusName: bus, Time: new Date() };
      return client.send(new PutEventsCommand({ Entries: [entry, { ...entry, Source: "aws.rds" }] }));
    };`;

  it("has the SDK's client, bound to its account, role and region, and sees what fails of each entry", async () => {
    const on = stage();
    const functionArn = on.handler(text);
    const bus = "arn:aws:events:eu-central-1:222222222222:event-bus/lifeboat";
    const statement = { Effect: "Allow", Action: "events:PutEvents", Resource: bus };
    on.cloud.iam.putRolePolicy(`arn:aws:iam::${SOURCE.account}:role/worker-role`, "events", policy(statement));
    on.create("aws:cloudwatch/eventBus:EventBus", "lifeboat", { name: "lifeboat" }, DR);
    const invoke = async () => {
      const outcome = on.cloud.lambda.invoke(functionArn, { region: DR.region, bus });
      await on.pass(MINUTE);
      return outcome;
    };
    const refused = await invoke();
    assert.equal(refused.kind === "error" && refused.error.errorType, "AccessDeniedException");
    const admitted = { ...statement, Principal: { AWS: `arn:aws:iam::${SOURCE.account}:role/worker-role` } };
    const inputs = { eventBusName: "lifeboat", policy: JSON.stringify(policy(admitted)) };
    on.create("aws:cloudwatch/eventBusPolicy:EventBusPolicy", "p", inputs, DR);
    const answer = await invoke();
    assert.ok(answer.kind === "result");
    const { FailedEntryCount, Entries } = JSON.parse(answer.payload) as Fields;
    assert.equal(FailedEntryCount, 1);
    assert.deepEqual(
      (Entries as Fields[]).map(({ ErrorCode }) => ErrorCode),
      [undefined, "NotAuthorizedForSourceException"],
    );
    const call = on.calls.at(-1)?.call;
    assert.deepEqual([call?.service, call?.place], ["eventbridge", { account: SOURCE.account, region: DR.region }]);
  });
});
