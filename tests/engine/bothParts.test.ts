import assert from "node:assert/strict";
import { changesByName, type Deployment, nameOf, type Outcome } from "./support/deployment";
import { assertDependentsFirst, describeLifecycle } from "./support/lifecycle";
import { copyKeyUrn, seenUrn, sourceKeyUrn } from "./support/urns";
import { Workbench } from "./support/workbench";

const [account, partner] = ["111111111111", "444444444444"];
const [region, copiesRegion] = ["eu-west-1", "eu-central-1"];
const stack = "both";

/** A stack that copies its own account's snapshots to another region. */
function writeOneAccount(bench: Workbench): void {
  bench.copySettings("prod", stack);
  bench.set(stack, {
    "source.drAccounts": undefined,
    "source.drRegions": undefined,
    dr: { region: copiesRegion, sources: [{ account, region }] },
  });
}

describeLifecycle(
  "a stack with both parts, in one account and two regions, by the real engine",
  {
    stack,
    account,
    prepare: async (bench) => writeOneAccount(bench),
    changes: [
      {
        title: "the retention of one part changes",
        settings: { "dr.retention": "5d" },
        updates: ["lifeboat-dr-copy-function", "lifeboat-dr-expire-function", "lifeboat-dr-measure-function"],
      },
    ],
    data: [sourceKeyUrn(stack), copyKeyUrn(stack), seenUrn(stack)],
  },
  (open) => {
    const regionsOf = (name: RegExp): string[] => {
      const records = open()
        .bench.cloud.all()
        .filter(({ urn }) => name.test(nameOf(urn)));
      return [...new Set(records.map((record) => record.region))];
    };

    it("has each part in its region", () => {
      assert.deepEqual(regionsOf(/^lifeboat-source-/), [region]);
      assert.deepEqual(regionsOf(/^lifeboat-dr-(?!from-)/), [copiesRegion]);
      assert.deepEqual(regionsOf(/^lifeboat-dr-from-eu-west-1-/), [region]);
    });

    it("does not move to another region, where its keys would be others, which the engine names", async () => {
      const { bench, deployment } = open();
      const before = bench.cloud.all();
      bench.set(stack, { "dr.region": "eu-north-1" });
      const { succeeded, messages } = await deployment.preview();
      assert.equal(succeeded, false);
      assert.ok(messages.includes(`"${copyKeyUrn(stack)}"`), messages);
      bench.set(stack, { "dr.region": copiesRegion });
      assert.deepEqual(bench.cloud.all(), before);
    });
  },
);

/** A stack that owns databases and keeps the copies of another account's. */
function writeSettings(bench: Workbench): void {
  bench.copySettings("prod", stack);
  const keys = [`arn:aws:kms:eu-west-1:${partner}:key/00000000-0000-0000-0000-000000000001`];
  bench.set(stack, { dr: { sources: [{ account: partner, region, keys }] } });
}

describe("one part of a stack alone, by the real engine", () => {
  let bench: Workbench;
  let deployment: Deployment;

  before(async () => {
    bench = new Workbench();
    writeSettings(bench);
    deployment = await bench.open(stack, { account });
  });
  after(() => bench.close());

  /** Which of a part's resources are in the cloud: `source`, `dr`, `notifications`, `plain`, `notifier`. */
  const parts = (): string[] =>
    [...new Set(bench.cloud.all().map(({ urn }) => nameOf(urn).split("-")[1] ?? ""))].sort();
  const succeed = (outcome: Outcome): void => assert.ok(outcome.succeeded, outcome.messages);

  it("is deployed without the other", async () => {
    succeed(
      await deployment.up({ target: ["**Notifications**", "**PlainTopic**", "**Notifier**", "**SourcePipeline**"] }),
    );
    assert.deepEqual(parts(), ["notifications", "notifier", "plain", "source"]);
  });

  it("is complete: the rest of the stack adds to it and changes nothing of it", async () => {
    const changes = changesByName(await deployment.up());
    assert.deepEqual([...new Set(Object.values(changes))], ["create"]);
    assert.deepEqual(
      Object.keys(changes).filter((name) => !name.startsWith("lifeboat-dr")),
      [],
    );
    assert.deepEqual(parts(), ["dr", "notifications", "notifier", "plain", "source"]);
  });

  it("is changed without the other", async () => {
    bench.set(stack, { "source.retention": "2d", "dr.retention": "5d" });
    assert.deepEqual(changesByName(await deployment.up({ target: ["**SourcePipeline**"] })), {
      "lifeboat-source-expire-function": "update",
      "lifeboat-source-reencryption-discard-function": "update",
    });
    assert.deepEqual(changesByName(await deployment.up({ target: ["**lifeboat-dr-expire-function"] })), {
      "lifeboat-dr-expire-function": "update",
    });
    assert.deepEqual(changesByName(await deployment.up()), {
      "lifeboat-dr-copy-function": "update",
      "lifeboat-dr-measure-function": "update",
    });
  });

  it("is not removed with its settings while it holds data, which the engine names", async () => {
    const before = bench.cloud.all();
    bench.set(stack, { dr: undefined });
    const { succeeded, messages } = await deployment.preview();
    assert.equal(succeeded, false);
    assert.ok(messages.includes(`"${copyKeyUrn(stack)}" cannot be deleted`), messages);
    assert.deepEqual(bench.cloud.all(), before);
    writeSettings(bench);
  });

  it("is destroyed without the other, dependents first", async () => {
    const others = (): string[] =>
      bench.cloud
        .all()
        .map(({ urn }) => nameOf(urn))
        .filter((name) => !name.startsWith("lifeboat-dr-"));
    const [resources, before] = [await deployment.resources(), others()];
    bench.cloud.takeJournal();
    const components = ["FailureEvents", "Sweep", "SnapshotRule", "AnnouncementBus", "Brake", "Dashboard"];
    const target = components.map((component) => `**DrPipeline$lifeboat:components:${component}**`);
    // Of what measures all but its memory.
    target.push("**Measure$lifeboat:components:**");
    succeed(await deployment.destroy({ target }));
    assertDependentsFirst(resources, bench.cloud.takeJournal());
    assert.deepEqual(others(), before);
    const left = bench.cloud.all().map(({ urn }) => nameOf(urn));
    assert.deepEqual(left.filter((name) => name.startsWith("lifeboat-dr-")).sort(), [
      "lifeboat-dr-copies-alias",
      "lifeboat-dr-copies-key",
      "lifeboat-dr-measure-seen",
    ]);
  });
});
