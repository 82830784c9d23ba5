import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import fc from "fast-check";
import type { DatabaseKind, Snapshot } from "../../functions/rds/kind";
import { makeShare, planShares, type ShareSettings, shareNeeds } from "../../functions/share";
import {
  anyListing,
  drAccount,
  hour,
  minute,
  noon,
  recordingKind,
  sdkError,
  tagList,
  taken,
} from "../support/snapshots";

const other = "333333333333";
const settings: ShareSettings = {
  patterns: [".*"],
  createdBy: "rds-lifeboat",
  drAccounts: [drAccount, other],
  keyArns: ["key-1"],
  cadenceMinutes: 10,
  dryRun: false,
  logLevel: "error",
};

const shared = (account: string) => ({ Key: `rds-lifeboat:shared-with:${account}`, Value: "YES" });

describe("the plan of the share pass", () => {
  it("adds the accounts that are missing, newest snapshot first", () => {
    const old = taken("orders", noon - hour);
    const half = taken("orders", noon, { tags: [...old.tags, shared(drAccount)] });
    assert.deepEqual(
      planShares([old, half], settings).shares.map(({ snapshot, accounts }) => [snapshot.id, accounts]),
      [
        [half.id, [other]],
        [old.id, [drAccount, other]],
      ],
    );
  });

  it("leaves alone what is shared, being made, failed, foreign, unmarked or not chosen", () => {
    const good = taken("orders", noon);
    const none = [
      { ...good, tags: [...good.tags, shared(drAccount), shared(other)] },
      taken("orders", noon, { state: "making" }),
      taken("orders", noon, { state: "failed" }),
      { ...good, tags: tagList({ CreatedBy: "someone", shareAndCopy: "YES" }) },
      { ...good, tags: tagList({ CreatedBy: "rds-lifeboat" }) },
    ];
    assert.deepEqual(planShares(none, settings), { shares: [], findings: [] });
    assert.deepEqual(planShares([good], { ...settings, patterns: ["order"] }).shares, []);
  });

  it("names a database once whose key is not usable, and shares the others", () => {
    const listing = [
      taken("legacy", noon, { keyArn: "aws-managed" }),
      taken("legacy", noon - hour, { keyArn: "aws-managed" }),
      taken("orders", noon),
      taken("plain", noon, { keyArn: undefined }),
    ];
    const { shares, findings } = planShares(listing, settings);
    assert.deepEqual(shares.map((share) => share.snapshot.database).sort(), ["orders", "plain"]);
    assert.deepEqual(
      findings.map((finding) => finding.subject),
      ["legacy"],
    );
  });

  it("shares with configured accounts only, and nothing that is not finished and ours", () => {
    fc.assert(
      fc.property(anyListing("CreatedBy"), (listing) => {
        for (const { snapshot, accounts } of planShares(listing, settings).shares) {
          assert.equal(snapshot.state, "usable");
          assert.ok(accounts.every((account) => settings.drAccounts.includes(account)));
          assert.ok(snapshot.tags.some((tag) => tag.Key === "CreatedBy" && tag.Value === "rds-lifeboat"));
        }
      }),
    );
  });
});

describe("the share pass", () => {
  function run(listing: Snapshot[], answers: Partial<DatabaseKind>, now = noon) {
    const { kind, calls } = recordingKind({ snapshots: async () => listing, ...answers });
    const deps = { kind, rds: Object.create(RDSClient.prototype), now: () => now, write: () => {} };
    return { result: makeShare({ ...deps, settings })({}), calls };
  }

  it("shares first and records it afterwards, so that a tag never claims what was not done", async () => {
    const snapshot = taken("orders", noon);
    const good = run([snapshot], { share: async () => {}, tag: async () => {} });
    await good.result;
    assert.deepEqual(good.calls, [`share ${snapshot.id}`, `tag ${snapshot.id}`]);
    const bad = run([snapshot], { share: () => Promise.reject(sdkError("InternalFailure")) });
    await assert.rejects(bad.result, { name: "PassFailed" });
    assert.deepEqual(bad.calls, [`share ${snapshot.id}`]);
  });

  it("costs no call beyond the listing when everything is shared", async () => {
    const done = taken("orders", noon, { tags: [...taken("orders", noon).tags, shared(drAccount), shared(other)] });
    const { result, calls } = run([done, done], {});
    await result;
    assert.deepEqual(calls, []);
  });

  it("says what to do when RDS refuses to share, and goes on with the others", async () => {
    const share = async (_rds: unknown, { database }: Snapshot) => {
      if (database === "legacy") throw sdkError("InvalidDBSnapshotStateFault", "default key");
    };
    const { result, calls } = run([taken("legacy", noon), taken("orders", noon)], { share, tag: async () => {} });
    await assert.rejects(result, { name: "PassFailed", message: /legacy.*AWS-managed key/ });
    assert.ok(calls.some((call) => call.startsWith("tag orders")));
  });

  it("alarms about unusable keys once an hour", async () => {
    const listing = [taken("legacy", noon, { keyArn: "aws-managed" })];
    await assert.rejects(run(listing, {}).result, { name: "DatabasesNeedAttention", message: /legacy.*aws-managed/ });
    assert.equal((await run(listing, {}, noon + 20 * minute).result).done, 0);
  });

  it("may tag to record sharing only, on its own snapshots only", () => {
    const needs = shareNeeds({ partition: "aws", account: "1", region: "r" }, "rds-lifeboat");
    const tagging = needs.find((statement) => statement.Action.includes("rds:AddTagsToResource"));
    assert.deepEqual(tagging?.Condition, {
      StringEquals: { "aws:ResourceTag/CreatedBy": "rds-lifeboat" },
      "ForAllValues:StringLike": { "aws:TagKeys": ["rds-lifeboat:shared-with:*"] },
      Null: { "aws:TagKeys": "false" },
    });
  });
});
