import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import { makeCopy, optionGroupOf } from "../../../functions/copy/handler";
import { copyNeeds } from "../../../functions/copy/permissions";
import type { DatabaseKind } from "../../../functions/rds/kind";
import {
  askedTags,
  copied,
  drAccount,
  drRegion,
  minute,
  noon,
  recordingKind,
  sdkError,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../../support/snapshots";
import { run, settings, snapshot } from "./desk";

describe("the copy pass", () => {
  it("re-encrypts under its own key and tags the copy as its own", async () => {
    const asked: unknown[] = [];
    await run({ copy: async (_rds, request) => void asked.push(request) }).result;
    assert.deepEqual(asked, [
      {
        sourceArn: snapshot.arn,
        name: snapshot.id,
        keyArn: "dr-key",
        tags: [
          { Key: "CopiedBy", Value: "rds-lifeboat" },
          { Key: "Platform", Value: "rds-lifeboat" },
          ...askedTags(snapshot, noon),
        ],
      },
    ]);
  });

  it("puts a copy under its own key also where the snapshot is under none, if RDS can do that with its kind", async () => {
    for (const encryptsOnCopy of [true, false]) {
      const keys: (string | undefined)[] = [];
      const shared = async () => [sharedView({ ...snapshot, keyArn: undefined })];
      const copy: DatabaseKind["copy"] = async (_rds, { keyArn }) => void keys.push(keyArn);
      await run({ encryptsOnCopy, shared, copy }, { acceptCopiesWithoutKey: true }).result;
      assert.deepEqual(keys, [encryptsOnCopy ? "dr-key" : undefined]);
    }
  });

  it("waits when RDS runs no more copies, and alarms when the quota is used up: one error, two meanings", async () => {
    const copy = (message: string) => () => Promise.reject(sdkError("SnapshotQuotaExceededFault", message));
    const waits = run({ copy: copy("You cannot copy more than 20 snapshots across regions") });
    assert.equal((await waits.result).deferred, 1);
    await assert.rejects(run({ copy: copy("Cannot create more than 100 manual snapshots") }).result, {
      name: "PassFailed",
      message: /quota.*dr\.retention/,
    });
  });

  it("names the database and the key that the DR account may not use, once an hour", async () => {
    const copy = () => Promise.reject(sdkError("KMSKeyNotAccessibleFault", "no access"));
    await assert.rejects(run({ copy }).result, {
      name: "DatabasesNeedAttention",
      message: /database orders \(key-1\).*keyPolicyStatements/,
    });
    assert.equal((await run({ copy }, {}, noon + 20 * minute).result).done, 0);
  });

  it("takes an existing copy for success only if it is of the same source", async () => {
    const copy = () => Promise.reject(sdkError("DBSnapshotAlreadyExistsFault"));
    assert.equal((await run({ copy, find: async () => copied(snapshot) }).result).done, 1);
    const other = copied(snapshot, { copiedFrom: "arn:aws:rds:eu-west-1:999999999999:snapshot:orders" });
    await assert.rejects(run({ copy, find: async () => other }).result, { name: "PassFailed" });
  });

  it("looks before it believes that it may not: IAM answers before RDS where the name is that of a copy of ours", async () => {
    const copy = () => Promise.reject(sdkError("AccessDenied", "no identity-based policy allows it"));
    assert.equal((await run({ copy, find: async () => copied(snapshot) }).result).done, 1);
    const other = copied(snapshot, { copiedFrom: "arn:aws:rds:eu-west-1:999999999999:snapshot:orders" });
    for (const found of [undefined, other, copied(snapshot, { state: "failed" })]) {
      const denied = { name: "PassFailed", message: /no identity-based policy/ };
      await assert.rejects(run({ copy, find: async () => found }).result, denied);
    }
  });

  it("goes on with the other regions when one does not answer", async () => {
    const sources = [
      { account: sourceAccount, region: sourceRegion },
      { account: sourceAccount, region: "eu-west-2" },
    ];
    let asked = 0;
    const shared = async () => {
      if (asked++ > 0) throw sdkError("ServiceUnavailable");
      return [sharedView(snapshot)];
    };
    const { result, calls } = run({ shared, copy: async () => {} }, { sources });
    await assert.rejects(result, { name: "PassFailed", message: /eu-west-2.*ServiceUnavailable/ });
    assert.deepEqual(calls, [`copy ${snapshot.arn}`]);
  });

  it("copies its own account's snapshots where that account is a source, and only those it took itself", async () => {
    const mine = taken("orders", noon);
    const byHand = taken("wiki", noon, { tags: [] });
    const kept = taken("billing", noon, { tags: [{ Key: "CreatedBy", Value: "rds-lifeboat" }] });
    const listings: string[] = [];
    const { kind, calls } = recordingKind({
      snapshots: async (rds) => {
        const own = listings.push("own") === 2;
        assert.equal(Reflect.get(rds, "region"), own ? sourceRegion : "here");
        return own ? [mine, byHand, kept] : [];
      },
      copy: async () => {},
    });
    const client = (region: string) => Object.create(RDSClient.prototype, { region: { value: region } });
    const handler = makeCopy({
      kinds: [kind],
      rds: client("here"),
      rdsOf: client,
      now: () => noon,
      write: () => {},
      settings: { ...settings, account: sourceAccount },
    });
    await handler({});
    assert.deepEqual(calls, [`copy ${mine.arn}`]);
  });

  it("changes nothing in a dry run", async () => {
    const { result, calls } = run({}, { dryRun: true });
    assert.equal((await result).done, 1);
    assert.deepEqual(calls, []);
  });

  it("uses keys through RDS only, and cannot delete", () => {
    const scope = { partition: "aws", account: drAccount, region: "eu-central-1" };
    const needs = copyNeeds(
      scope,
      settings.sources,
      { own: "own", ofSources: ["theirs"] },
      {
        createdBy: "rds-lifeboat",
        from: "shared",
      },
    );
    const ofKeys = needs.filter((statement) => statement.Action.some((action) => action.startsWith("kms:")));
    assert.equal(ofKeys.length, 2);
    for (const statement of ofKeys) {
      assert.deepEqual(statement.Resource, ["own", "theirs"]);
      assert.deepEqual(statement.Condition?.StringEquals?.["kms:ViaService"], [
        "rds.eu-central-1.amazonaws.com",
        "rds.eu-west-1.amazonaws.com",
      ]);
    }
    assert.ok(
      !needs
        .flatMap((statement) => statement.Action)
        .some((action) => /Delete|\*$/.test(action) && !action.startsWith("kms:")),
    );
  });
});

describe("the option group of a copy", () => {
  const of = (optionGroup: string | undefined, change: object = {}) => ({
    ...taken("erp", noon, { engine: "oracle-se2", optionGroup }),
    ...change,
  });
  const mine = { account: drAccount, region: drRegion };
  const optionGroups = [
    { from: "audit", to: "audit-of-any" },
    { from: "audit", to: "audit-of-one", account: sourceAccount },
    { from: "apex", to: "apex-copies" },
  ];

  it("is the one that the settings name, first of all for the snapshot's account", () => {
    assert.deepEqual(optionGroupOf(of("audit"), { ...mine, optionGroups }), { named: "audit-of-one" });
    assert.deepEqual(optionGroupOf(of("apex"), { ...mine, optionGroups }), { named: "apex-copies" });
    const elsewhere = [{ from: "audit", to: "x", account: "999999999999" }];
    assert.equal(optionGroupOf(of("audit"), { ...mine, optionGroups: elsewhere }), undefined);
  });

  it("is copied along where RDS does that: Oracle, from another account, within the region", () => {
    const none = { optionGroups: [], account: drAccount };
    assert.equal(optionGroupOf(of("audit"), { ...none, region: sourceRegion }), "copied");
    assert.equal(optionGroupOf(of("audit"), { ...none, region: drRegion }), undefined);
    assert.equal(optionGroupOf(of("audit", { engine: "mysql" }), { ...none, region: sourceRegion }), undefined);
    const own = { ...none, account: sourceAccount, region: sourceRegion };
    assert.equal(optionGroupOf(of("audit"), own), undefined);
  });

  it("needs no word where it is a default one, or there is none", () => {
    for (const name of ["default:oracle-se2-19", undefined]) {
      assert.equal(optionGroupOf(of(name), { ...mine, region: sourceRegion, optionGroups: [] }), undefined);
    }
  });

  it("is told of by database and group where it has no counterpart, and the others are copied", async () => {
    const calls: string[] = [];
    const crm = taken("crm", noon, { optionGroup: "crm-options", engine: "sqlserver-se" });
    const { kind } = recordingKind({
      shared: async () => [crm, taken("orders", noon)].map(sharedView),
      snapshots: async () => [],
      copy: async (_rds, { sourceArn }) => {
        calls.push(sourceArn);
        if (sourceArn === crm.arn) throw sdkError("InvalidParameterCombination", "requires a target option group");
      },
    });
    const client: RDSClient = Object.create(RDSClient.prototype);
    const deps = { kinds: [kind], rds: client, rdsOf: () => client, now: () => noon, write: () => {}, settings };
    await assert.rejects(makeCopy(deps)({}), /crm \(sqlserver-se\) has the option group crm-options.*dr\.optionGroups/);
    assert.equal(calls.length, 2);
  });
});
