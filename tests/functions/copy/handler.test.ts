import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import { makeCopy, optionGroupOf } from "../../../functions/copy/handler";
import { copyNeeds } from "../../../functions/copy/permissions";
import type { CopyRequest, DatabaseKind, Snapshot } from "../../../functions/rds/kind";
import {
  askedTags,
  copied,
  drAccount,
  drRegion,
  hour,
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

  it("copies what is past retention, but not what is older than the window", async () => {
    const old = taken("orders", noon - 3 * 24 * 60 * minute);
    const shared = async () => [sharedView(old)];
    const copy = async () => {};
    const { result, calls } = run({ shared, copy });
    await result;
    assert.deepEqual(calls, [`copy ${old.arn}`]);
    const refused = run({ shared, copy }, { copyWindowMinutes: 2 * 24 * 60 });
    await assert.rejects(refused.result, { name: "DatabasesNeedAttention", message: /dr\.copyWindow/ });
    assert.deepEqual(refused.calls, []);
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

  it("says so where it is its own key that RDS cannot use, and not the database's", async () => {
    const words =
      "The target KMS key [dr-key] does not exist, is not enabled or you do not have permissions to access it.";
    const copy = () => Promise.reject(sdkError("KMSKeyNotAccessibleFault", words));
    await assert.rejects(run({ copy }).result, {
      name: "DatabasesNeedAttention",
      message: /database orders gets no copy, because the key for copies \(dr-key\) cannot be used.*enable it again/,
    });
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
    // Once as it is, once with its option group, and the other database.
    assert.deepEqual([...calls].sort(), [crm.arn, crm.arn, taken("orders", noon).arn].sort());
  });

  /** A world in which RDS wants the option group of erp; with it copied along, it answers as is said. */
  function wanting(code: string, along: () => Promise<void>) {
    const asked: (CopyRequest["optionGroup"] | "none")[] = [];
    const erp = taken("erp", noon, { optionGroup: "audit", engine: "oracle-se2" });
    const copy: DatabaseKind["copy"] = async (_rds, { optionGroup }) => {
      asked.push(optionGroup ?? "none");
      if (optionGroup === "copied") return along();
      throw sdkError(code, "The snapshot requires a target option group with the following options: [Timezone]");
    };
    const pass = (now: number, held: readonly Snapshot[] = [], event: unknown = {}) =>
      run({ copy, shared: async () => [sharedView(erp)], snapshots: async () => [...held] }, {}, now, event).result;
    return { asked, pass, erp };
  }

  for (const code of ["InvalidParameterValue", "InvalidParameterCombination", "OptionGroupNotFoundFault"]) {
    it(`is copied along in one more attempt where RDS wants one by ${code}`, async () => {
      const works = wanting(code, async () => {});
      assert.equal((await works.pass(noon)).done, 1);
      assert.deepEqual(works.asked, ["none", "copied"]);
      const refused = wanting(code, () => Promise.reject(sdkError("InvalidParameterCombination", "cannot be copied")));
      await assert.rejects(refused.pass(noon), {
        name: "DatabasesNeedAttention",
        message: /erp \(oracle-se2\) has the option group audit.*dr\.optionGroups.*\[Timezone\]/,
      });
      assert.deepEqual(refused.asked, ["none", "copied"]);
    });
  }

  it("is wanted once an hour, not by every pass, until a copy of the database is made", async () => {
    const { asked, pass, erp } = wanting("InvalidParameterValue", () =>
      Promise.reject(sdkError("InvalidParameterValue")),
    );
    for (let at = noon; at < noon + 3 * hour; at += 10 * minute) await pass(at).catch(() => {});
    assert.equal(asked.length, 6);
    asked.length = 0;
    const before = copied(taken("erp", noon - hour, { optionGroup: "audit", engine: "oracle-se2" }));
    await pass(noon + 10 * minute, [before]).catch(() => {});
    assert.equal(asked.length, 2);
    asked.length = 0;
    await pass(noon + 8 * hour + 10 * minute, [before]).catch(() => {});
    assert.deepEqual([asked.length, erp.database], [0, "erp"]);
  });
});
