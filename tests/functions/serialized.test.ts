import assert from "node:assert/strict";
import Module from "node:module";
import * as cloudWatchSdk from "@aws-sdk/client-cloudwatch";
import * as dynamoDbSdk from "@aws-sdk/client-dynamodb";
import * as eventBridgeSdk from "@aws-sdk/client-eventbridge";
import * as kmsSdk from "@aws-sdk/client-kms";
import * as rdsSdk from "@aws-sdk/client-rds";
import * as ssmSdk from "@aws-sdk/client-ssm";
import { copyFactory } from "../../functions/copy/handler";
import { discardFactory } from "../../functions/discard/handler";
import { expireFactory } from "../../functions/expire/handler";
import { expireCopiesFactory } from "../../functions/expireCopies/handler";
import { measureFactory } from "../../functions/measure/handler";
import type { PassHandler } from "../../functions/pass/handler";
import { passErrors } from "../../functions/pass/outcome";
import { reencryptFactory } from "../../functions/reencrypt/handler";
import { type KeepRules, rulesText } from "../../functions/retention/acceptedRules";
import { shareFactory } from "../../functions/share/handler";
import { stageFactory } from "../../functions/stage/handler";
import { takeFactory } from "../../functions/take/handler";
import { unstageFactory } from "../../functions/unstage/handler";
import { assertSmall, deployed, tellSizes } from "../support/deployedText";
import { hour } from "../support/snapshots";

/** What the text of a function may load: the SDK that Lambda's runtime carries, here with a client that we answer. */
type Answer = (command: string, input: Record<string, unknown>) => unknown;

/** Runs the text that would be uploaded, as Lambda would: required once, its settings in the environment. */
function load(text: string, settings: object, answer: Answer, lines: string[]): PassHandler {
  class Client {
    async send(command: { constructor: { name: string }; input: Record<string, unknown> }): Promise<unknown> {
      return answer(command.constructor.name.replace(/Command$/, ""), command.input);
    }
  }
  const exported: { handler?: PassHandler } = {};
  const require = (name: string): unknown => {
    if (name === "@aws-sdk/client-eventbridge") return { ...eventBridgeSdk, EventBridgeClient: Client };
    if (name === "@aws-sdk/client-cloudwatch") return { ...cloudWatchSdk, CloudWatchClient: Client };
    if (name === "@aws-sdk/client-dynamodb") return { ...dynamoDbSdk, DynamoDBClient: Client };
    if (name === "@aws-sdk/client-kms") return { ...kmsSdk, KMSClient: Client };
    if (name === "@aws-sdk/client-ssm") return { ...ssmSdk, SSMClient: Client };
    if (name !== "@aws-sdk/client-rds") throw new Error(`the function loads ${name}, which Lambda does not have`);
    return { ...rdsSdk, RDSClient: Client };
  };
  const code = Module.wrap(text);
  const wrapped: (...args: unknown[]) => void = new Function("process", "console", `return ${code}`)(
    { env: { PASS_SETTINGS: JSON.stringify(settings) } },
    { log: (line: string) => lines.push(line) },
  );
  wrapped(exported, require, { exports: exported }, "index.js", "/");
  if (!exported.handler) throw new Error("the function exports no handler");
  return exported.handler;
}

const rules: KeepRules = {
  retentionMinutes: 60,
  keepAllMinutes: 60,
  dailyDays: 0,
  weeklyWeeks: 0,
  monthlyMonths: 0,
  keepNewest: 1,
  released: [],
  brakeMinutes: 2_880,
  brakeSurplus: 3,
  roomMinutes: 60,
};
const base = { createdBy: "me", platform: "p", patterns: [".*"], dryRun: false, logLevel: "info", cadenceMinutes: 60 };
const settings = {
  ...base,
  choice: { patterns: [".*"] },
  intervalMinutes: 60,
  ioSuspension: { accepted: false, intervalMinutes: 1_440, acceptedWait: true },
  keyArns: ["key"],
  managedKeyArn: "managed-key",
  optionGroups: [],
  drAccounts: ["222222222222"],
  partition: "aws",
  destinations: [{ account: "222222222222", region: "eu-central-1" }],
  ownTag: "CopiedBy",
  retentionMinutes: 60,
  keepNewest: 1,
  sources: [{ account: "111111111111", region: "eu-west-1" }],
  from: "shared",
  keyArn: "dr-key",
  stagingKeys: { "eu-west-1": "staging-key" },
};

const instance = {
  DBInstanceIdentifier: "orders",
  DBInstanceArn: "arn:aws:rds:eu-west-1:111111111111:db:orders",
  DbiResourceId: "db-1",
  DBInstanceStatus: "available",
  StorageEncrypted: true,
  KmsKeyId: "key",
};
function snapshot(id: string, ageHours: number, tags: Record<string, string>) {
  return {
    DBSnapshotIdentifier: id,
    DBSnapshotArn: `arn:aws:rds:eu-west-1:111111111111:snapshot:${id}`,
    DBInstanceIdentifier: "orders",
    DbiResourceId: "db-1",
    Status: "available",
    Encrypted: true,
    KmsKeyId: "key",
    OriginalSnapshotCreateTime: new Date(Date.now() - ageHours * hour),
    // What is ours: a copy from elsewhere, and what its own tag names.
    ...(tags.CopiedBy && { SourceDBSnapshotIdentifier: `arn:aws:rds:eu-west-1:333333333333:snapshot:${id}` }),
    TagList: Object.entries({ ...tags, ...(tags.CreatedBy && { "rds-lifeboat:snapshot": id }) }).map(
      ([Key, Value]) => ({
        Key,
        Value,
      }),
    ),
  };
}

/** Answers listings over two pages, so that a handler that stops after the first is found out. */
function account(owned: object[], shared: object[], fail?: { command: string; error: Error }): Answer {
  return (command, input) => {
    if (fail?.command === command) throw fail.error;
    if (command === "GetParameter") {
      return { Parameter: { Value: input.Name === "accepted" ? rulesText(rules) : "never" } };
    }
    const pages = (records: object[], key: string) => {
      assert.equal(input.MaxRecords, 100);
      return input.Marker ? { [key]: records.slice(1) } : { [key]: records.slice(0, 1), Marker: "more" };
    };
    if (command === "DescribeDBInstances")
      return pages(
        [{ ...instance, DBInstanceIdentifier: "ignored", DBClusterIdentifier: "c" }, instance],
        "DBInstances",
      );
    if (command === "DescribeDBClusters" || command === "DescribeDBClusterSnapshots") return {};
    if (command === "DescribeDBSnapshots")
      return pages(input.SnapshotType === "shared" ? shared : owned, "DBSnapshots");
    return {};
  };
}

function recording(called: string[], answer: Answer): Answer {
  return (command, input) => {
    called.push(command);
    return answer(command, input);
  };
}

interface Case {
  readonly pass: string;
  readonly factory: () => PassHandler;
  readonly owned: object[];
  readonly shared: object[];
  readonly changes: readonly string[];
  readonly refusal: string;
  /** Settings that only this pass has so. */
  readonly own?: object;
}

const other = snapshot("first-page", 1, {});
const cases: readonly Case[] = [
  {
    pass: "take",
    factory: takeFactory,
    owned: [other],
    shared: [],
    changes: ["CreateDBSnapshot"],
    refusal: "CreateDBSnapshot",
  },
  {
    pass: "share",
    factory: shareFactory,
    owned: [other, snapshot("a", 1, { CreatedBy: "me", shareAndCopy: "YES" })],
    shared: [],
    changes: ["ModifyDBSnapshotAttribute", "AddTagsToResource", "PutEvents"],
    refusal: "ModifyDBSnapshotAttribute",
  },
  {
    pass: "copy",
    factory: copyFactory,
    owned: [],
    shared: [{ ...other, DBSnapshotArn: "arn:aws:rds:eu-west-1:999999999999:snapshot:x" }, snapshot("a", 1, {})],
    changes: ["CopyDBSnapshot"],
    refusal: "CopyDBSnapshot",
  },
  {
    pass: "stage",
    factory: stageFactory,
    owned: [],
    shared: [other, snapshot("a", 1, {})],
    changes: ["CopyDBSnapshot"],
    refusal: "CopyDBSnapshot",
  },
  {
    pass: "unstage",
    factory: unstageFactory,
    owned: [
      snapshot("here", 1, { CopiedBy: "me", "rds-lifeboat:staged": "YES" }),
      snapshot("there", 1, { CopiedBy: "me" }),
    ],
    shared: [],
    changes: ["DeleteDBSnapshot"],
    refusal: "DeleteDBSnapshot",
  },
  {
    pass: "reencrypt",
    factory: reencryptFactory,
    own: { account: "111111111111", region: "eu-west-1" },
    owned: [other, snapshot("a", 1, { CreatedBy: "me", "rds-lifeboat:interim": "YES" })],
    shared: [],
    changes: ["CopyDBSnapshot"],
    refusal: "CopyDBSnapshot",
  },
  {
    pass: "discard",
    factory: discardFactory,
    owned: [
      snapshot("interim", 2, { CreatedBy: "me", "rds-lifeboat:interim": "YES" }),
      snapshot("copy", 2, { CreatedBy: "me", "rds-lifeboat:re-encrypted": "me" }),
    ],
    shared: [],
    changes: ["DeleteDBSnapshot"],
    refusal: "DeleteDBSnapshot",
  },
  {
    pass: "expire",
    factory: expireFactory,
    owned: [snapshot("new", 1, { CopiedBy: "me" }), snapshot("old", 9, { CopiedBy: "me" })],
    shared: [],
    changes: ["DeleteDBSnapshot"],
    refusal: "DeleteDBSnapshot",
  },
  {
    pass: "expire",
    factory: expireCopiesFactory,
    own: { ...rules, region: "eu-west-1", acceptedName: "accepted", liftedName: "lifted" },
    owned: [snapshot("new", 1, { CopiedBy: "me" }), snapshot("old", 9, { CopiedBy: "me" })],
    shared: [],
    changes: ["DeleteDBSnapshot"],
    refusal: "DeleteDBSnapshot",
  },
];

describe("the functions as they are uploaded", () => {
  after(tellSizes);

  for (const { pass, factory, owned, shared, changes, refusal, own } of cases) {
    describe(factory.name.replace("Factory", ""), () => {
      let text: string;
      before(async () => {
        text = await deployed(factory);
      });

      it("is linked, at most 64 KB of text, with nothing of this machine in it", () => {
        assertSmall(factory.name.replace("Factory", ""), text);
        assert.ok(!text.includes(process.cwd()), "the text names a folder of the machine that built it");
      });

      it("does its work", async () => {
        const called: string[] = [];
        const lines: string[] = [];
        const answer = account(owned, shared);
        const handler = load(text, { ...settings, ...own }, recording(called, answer), lines);
        const result = await handler({});
        assert.equal(result.pass, pass);
        assert.equal(result.done, 1);
        assert.deepEqual(
          called.filter((command) => !/^(Describe|Get)/.test(command)),
          changes,
        );
        assert.equal(JSON.parse(lines[0] ?? "{}").pass, pass);
      });

      it("changes nothing in a dry run", async () => {
        const called: string[] = [];
        const answer = account(owned, shared);
        const handler = load(text, { ...settings, ...own, dryRun: true }, recording(called, answer), []);
        assert.equal((await handler({})).done, 1);
        assert.ok(called.every((command) => /^(Describe|Get)/.test(command)));
      });

      it("throws its named error, with a message, as an Error that Step Functions can match", async () => {
        const error = Object.assign(new Error("not allowed"), { name: "AccessDenied" });
        const handler = load(text, { ...settings, ...own }, account(owned, shared, { command: refusal, error }), []);
        await assert.rejects(handler({}), (thrown: Error) => {
          assert.ok(thrown instanceof Error);
          assert.equal(thrown.name, passErrors.failed);
          assert.match(thrown.message, /AccessDenied: not allowed/);
          return true;
        });
      });

      it("throws the same name when a listing fails", async () => {
        const error = Object.assign(new Error("Rate exceeded"), { name: "Throttling" });
        const handler = load(
          text,
          { ...settings, ...own },
          account(owned, shared, { command: "DescribeDBSnapshots", error }),
          [],
        );
        await assert.rejects(handler({}), { name: passErrors.failed, message: /Throttling: Rate exceeded/ });
      });
    });
  }

  for (const [factory, answer] of [
    [takeFactory, account([other], [])],
    [shareFactory, account([other, snapshot("a", 1, { CreatedBy: "me", shareAndCopy: "YES" })], [])],
  ] as const) {
    it(`${factory.name.replace("Factory", "")} names a database that needs a person with the other error`, async () => {
      const text = await deployed(factory);
      const handler = load(text, { ...settings, keyArns: ["another"] }, answer, []);
      await assert.rejects(handler({}), { name: passErrors.attention, message: /orders/ });
    });
  }

  it("copy names a database whose key the DR account may not use with the other error", async () => {
    const text = await deployed(copyFactory);
    const error = Object.assign(new Error("no access"), { name: "KMSKeyNotAccessibleFault" });
    const answer = account([], [snapshot("a", 1, {})], { command: "CopyDBSnapshot", error });
    await assert.rejects(load(text, settings, answer, [])({}), {
      name: passErrors.attention,
      message: /orders \(key\)/,
    });
  });

  describe("measure", () => {
    it("is linked, at most 64 KB of text", async () => assertSmall("measure", await deployed(measureFactory)));

    const told = {
      ...settings,
      account: "222222222222",
      region: "eu-central-1",
      stack: "drprod",
      table: "seen",
      expected: [],
      ageMinutes: 90,
      paces: [],
      emptyMinutes: 1_440,
      retention: { retentionMinutes: 600, keepNewest: 1 },
    };
    const key = "arn:aws:kms:eu-central-1:222222222222:key/1";
    const copy = (id: string, ageHours: number) => ({
      ...snapshot(id, ageHours, { CopiedBy: "me" }),
      DBSnapshotArn: `arn:aws:rds:eu-central-1:222222222222:snapshot:${id}`,
      SourceDBSnapshotIdentifier: `arn:aws:rds:eu-west-1:111111111111:snapshot:${id}`,
      KmsKeyId: key,
    });
    const identity = "arn:aws:rds:eu-west-1:111111111111:db-1";
    /** What is held and what is remembered; what is published and written is kept. */
    const around = (owned: object[], remembered: object[], sent: Record<string, unknown[]>): Answer => {
      const listed = account(owned, []);
      return (command, input) => {
        sent[command] = [...(sent[command] ?? []), input];
        if (command === "Scan") return { Items: remembered };
        if (command === "DescribeKey") return { KeyMetadata: { KeyState: "Enabled" } };
        if (command === "DescribeAccountAttributes")
          return { AccountQuotas: [{ AccountQuotaName: "ManualSnapshots", Used: 40, Max: 100 }] };
        return listed(command, input);
      };
    };

    it("publishes what it finds, and remembers it", async () => {
      const text = await deployed(measureFactory);
      const sent: Record<string, unknown[]> = {};
      const handler = load(text, told, around([copy("a", 1), copy("b", 2)], [], sent), []);
      assert.equal((await handler({})).pass, "measure");
      const [{ Namespace, MetricData }] = sent.PutMetricData as [
        { Namespace: string; MetricData: { MetricName: string; Value: number }[] },
      ];
      const value = (name: string) => MetricData.find(({ MetricName }) => MetricName === name)?.Value;
      assert.deepEqual([Namespace, value("CopiesHeld"), value("QuotaUsedPercent")], ["rds-lifeboat", 2, 40]);
      const keys = (sent.UpdateItem as { Key: { identity: { S: string } } }[]).map(({ Key }) => Key.identity.S);
      assert.deepEqual(keys, [identity, "stack"]);
    });

    it("throws the other error, naming the copies, where some have vanished", async () => {
      const text = await deployed(measureFactory);
      const at = Math.floor((Date.now() - hour) / 1000);
      const item = { identity: { S: identity }, database: { S: "orders" }, copies: { S: `a@${at} gone@${at}` } };
      const handler = load(text, told, around([copy("a", 1)], [item], {}), []);
      await assert.rejects(handler({}), {
        name: passErrors.attention,
        message: /1 copies of orders .* gone\. 1 are left/,
      });
    });
  });
});
