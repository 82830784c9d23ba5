import assert from "node:assert/strict";
import type { Principal } from "../../drill/cloud/kernel/types";
import type { Planned } from "../../drill/deploy";
import { drAccount, sourceAccount } from "../support/snapshots";
import { type Loose, withPolicy } from "./broken";
import { Reach, table } from "./reach";
import { strangeAccount } from "./targets";
import { otherKeeper, otherSource, topologies } from "./topologies";

/*
 * What somebody may do who has everything in another account: administrators of it, whom nothing but the policies of
 * what they reach for, and the sharing of snapshots, can stop.
 */

function administrator(account: string): Principal {
  return { kind: "administrator", account, name: "intruder" };
}

/** Every action of the services that a DR account uses, and of those through which copies could leave. */
const services = [
  "backup",
  "cloudwatch",
  "dynamodb",
  "events",
  "iam",
  "kms",
  "lambda",
  "logs",
  "rds",
  "scheduler",
  "secretsmanager",
  "sns",
  "ssm",
  "states",
  "sts",
].map((service) => `${service}:*`);

/** What an administrator of one account may do to what another account has. */
async function reachedBy(account: string, resources: readonly Planned[], owner: string, of = services) {
  const reach = new Reach(resources);
  // Whether a snapshot has tags changes nothing for whoever may do everything.
  const theirs = reach.targets.filter(
    (one) => one.account === owner && [undefined, "copied", "taken"].includes(one.marks),
  );
  assert.ok(theirs.length > 10, `${theirs.length} things to reach for`);
  return table(await reach.asked(account, administrator(account), of, theirs));
}

const announcing = (account: string) => [
  `${account}: events:PutEvents on dr lifeboat-dr-announcements-bus (rds-lifeboat RDS Snapshot Shared)`,
];

describe("whoever holds the source account", () => {
  it("reaches nothing in the DR account but the bus, for the one kind of event", async () => {
    const resources = (await topologies["prod and drprod"]()).flat();
    assert.deepEqual(await reachedBy(sourceAccount, resources, drAccount), announcing(sourceAccount));
  });

  it("reaches no more where copies are made in two steps, and of several sources", async () => {
    const resources = (await topologies.everything()).flat();
    assert.deepEqual(await reachedBy(sourceAccount, resources, drAccount), announcing(sourceAccount));
    const few = ["events:*", "kms:*", "rds:*", "sns:*", "sts:*"];
    assert.deepEqual(await reachedBy(otherSource, resources, drAccount, few), announcing(otherSource));
    assert.deepEqual(await reachedBy(strangeAccount, resources, drAccount, few), []);
  });
});

describe("the source's key", () => {
  const use = [
    "Decrypt",
    "DescribeKey",
    "GenerateDataKey",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
  ];
  const all = [...use, "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo"];
  const serves = (account: string, regions: readonly string[]) => {
    const through = regions.map((region) => `via rds.${region}`);
    const key = "source lifeboat-source-snapshots-key";
    return [
      `${account}: ${all.map((action) => `kms:${action}`).join(", ")} on ${key} (${through.join(" | ")})`,
      `${account}: kms:CreateGrant on ${key} (${through.map((one) => `${one} for itself`).join(" | ")})`,
    ].sort();
  };

  it("serves the DR account, through RDS in the regions of snapshots and copies, and nobody else", async () => {
    const resources = (await topologies["prod and drprod"]()).flat();
    const by = (account: string) => reachedBy(account, resources, sourceAccount, ["kms:*", "sns:*", "sts:*"]);
    assert.deepEqual(await by(drAccount), serves(drAccount, ["eu-west-1", "eu-central-1"]));
    for (const account of [otherSource, otherKeeper, strangeAccount]) assert.deepEqual(await by(account), []);
  });

  it("serves each place of copies, where there are several", async () => {
    const resources = (await topologies.everything()).flat();
    const by = (account: string) => reachedBy(account, resources, sourceAccount, ["kms:*"]);
    for (const account of [drAccount, otherKeeper]) {
      assert.deepEqual(await by(account), serves(account, ["eu-west-1", "eu-central-1"]));
    }
    assert.deepEqual(await by(strangeAccount), []);
  });

  it("serves nobody in one account", async () => {
    const resources = (await topologies["one account"]()).flat();
    for (const account of [drAccount, strangeAccount]) {
      assert.deepEqual(await reachedBy(account, resources, sourceAccount, ["kms:*", "events:*", "sns:*", "sts:*"]), []);
    }
  });
});

describe("a door to the DR account is noticed:", () => {
  const intruders = { AWS: `arn:aws:iam::${sourceAccount}:root` };
  const opened = (action: string, resource?: string) => (statements: Loose[]) => [
    ...statements,
    { Sid: "Broken", Effect: "Allow", Principal: intruders, Action: action, ...(resource && { Resource: resource }) },
  ];
  const doors: readonly (readonly [
    what: string,
    resource: string,
    change: (statements: Loose[]) => Loose[],
    line: RegExp,
  ])[] = [
    [
      "a key that decrypts",
      "lifeboat-dr-copies-key",
      opened("kms:Decrypt", "*"),
      /kms:Decrypt on dr lifeboat-dr-copies-key$/,
    ],
    [
      "a key that can be deleted",
      "lifeboat-dr-copies-key",
      opened("kms:ScheduleKeyDeletion", "*"),
      /kms:ScheduleKeyDeletion on dr lifeboat-dr-copies-key$/,
    ],
    ["a topic to publish to", "lifeboat-notifications-policy", opened("sns:Publish", "*"), /sns:Publish on dr/],
    [
      "a topic to change",
      "lifeboat-notifications-policy",
      opened("sns:SetTopicAttributes", "*"),
      /sns:SetTopicAttributes on dr/,
    ],
    [
      "a bus for any event",
      "lifeboat-dr-announcements-policy",
      (statements) => statements.map(({ Condition: _, ...rest }) => rest),
      /events:PutEvents on dr lifeboat-dr-announcements-bus$/,
    ],
    [
      "a bus that can be deleted",
      "lifeboat-dr-announcements-policy",
      (statements) => statements.map(({ Condition: _, ...rest }) => ({ ...rest, Action: ["events:DeleteEventBus"] })),
      /events:DeleteEventBus/,
    ],
    [
      "a role to assume",
      "lifeboat-dr-expire-function-role",
      opened("sts:AssumeRole"),
      /sts:AssumeRole on dr lifeboat-dr-expire/,
    ],
  ];
  for (const [what, resource, change, line] of doors) {
    it(what, async () => {
      const broken = withPolicy((await topologies["prod and drprod"]()).flat(), resource, change);
      const lines = await reachedBy(sourceAccount, broken, drAccount, ["events:*", "kms:*", "sns:*", "sts:*"]);
      assert.ok(
        lines.some((one) => line.test(one)),
        lines.join("\n"),
      );
    });
  }

  it("a copy that is shared with the source", async () => {
    const reach = new Reach((await topologies["prod and drprod"]()).flat());
    const ofSource = reach.targets.filter(({ account, marks }) => account === sourceAccount && marks === "taken");
    // The source's own are shared with the DR account: the same question the other way is answered with yes.
    const lines = await table(await reach.asked("dr", administrator(drAccount), ["rds:*"], ofSource));
    assert.ok(
      lines.some((line) => /rds:CopyDBSnapshot/.test(line)),
      lines.join("\n"),
    );
  });
});
