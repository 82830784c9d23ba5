import assert from "node:assert/strict";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import fc from "fast-check";
import { databaseOf, withoutNumbers } from "../../../functions/notify/database";
import { readSummary } from "../../../functions/pass/summary";
import type { DatabaseKind, Snapshot, Tag } from "../../../functions/rds/kind";

import { shareNeeds } from "../../../functions/share/permissions";
import { planShares } from "../../../functions/share/plan";
import { refusedTag } from "../../../functions/snapshots/tags";
import { Cases } from "../../support/cases";
import { anyListing, drAccount, drRegion, hour, minute, noon, sdkError, tagList, taken } from "../../support/snapshots";
import { other, run, settings } from "./desk";

const shared = (account: string) => ({ Key: `rds-lifeboat:shared-with:${account}`, Value: "YES" });

describe("the plan of the share pass", () => {
  it("adds the accounts that are missing, newest snapshot first", () => {
    const old = taken("orders", noon - hour);
    const half = taken("orders", noon, { tags: [...old.tags, shared(drAccount)] });
    assert.deepEqual(
      planShares([old, half], settings, noon).shares.map(({ snapshot, accounts }) => [snapshot.id, accounts]),
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
    assert.deepEqual(planShares(none, settings, noon), { shares: [], findings: [] });
    assert.deepEqual(planShares([good], { ...settings, patterns: ["order"] }, noon).shares, []);
  });

  it("names a database once whose key is not usable, and shares the others", () => {
    const listing = [
      taken("legacy", noon, { keyArn: "aws-managed" }),
      taken("legacy", noon - hour, { keyArn: "aws-managed" }),
      taken("orders", noon),
      taken("plain", noon, { keyArn: undefined }),
    ];
    const { shares, findings } = planShares(listing, settings, noon);
    assert.deepEqual(shares.map((share) => share.snapshot.database).sort(), ["orders", "plain"]);
    assert.deepEqual(
      findings.map((finding) => finding.subject),
      ["legacy"],
    );
  });

  it("shares with configured accounts only, and nothing that is not finished and ours", () => {
    const cases = new Cases({
      "something is shared": 45,
      "something of ours is not finished": 40,
      "another's is finished": 40,
    });
    fc.assert(
      fc.property(anyListing("CreatedBy"), (listing) => {
        const { shares } = planShares(listing, settings, noon);
        const isMarked = ({ tags }: Snapshot) => tags.some((tag) => tag.Value === "rds-lifeboat");
        cases.note("something is shared", shares.length > 0);
        cases.note(
          "something of ours is not finished",
          listing.some((one) => isMarked(one) && one.state !== "usable"),
        );
        cases.note(
          "another's is finished",
          listing.some((one) => !isMarked(one) && one.state === "usable"),
        );
        for (const { snapshot, accounts } of shares) {
          assert.equal(snapshot.state, "usable");
          assert.ok(accounts.every((account) => settings.drAccounts.includes(account)));
          assert.ok(snapshot.tags.some((tag) => tag.Key === "CreatedBy" && tag.Value === "rds-lifeboat"));
        }
      }),
    );
    cases.check();
  });
});

describe("the share pass", () => {
  /** One that answers that an entry was refused, or refuses the call. */
  function refusing(answer: () => Promise<object>) {
    return (): EventBridgeClient => Object.create(EventBridgeClient.prototype, { send: { value: answer } });
  }

  it("tells the bus of each account it shared with, at the bus's own region", async () => {
    const snapshot = taken("orders", noon, { tags: [...taken("orders", noon).tags, shared(other)] });
    const { result, told } = run([snapshot], { share: async () => {}, tag: async () => {} });
    await result;
    assert.deepEqual(told, [
      {
        region: drRegion,
        EventBusName: `arn:aws:events:${drRegion}:${drAccount}:event-bus/rds-lifeboat`,
        Source: "rds-lifeboat",
        DetailType: "RDS Snapshot Shared",
        Detail: JSON.stringify({ snapshot: snapshot.arn }),
      },
    ]);
  });

  it("does not end before the bus has answered: Lambda would freeze what is still under way", async () => {
    const answered: string[] = [];
    const bus = refusing(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      answered.push("answered");
      return { FailedEntryCount: 0, Entries: [{ EventId: "1" }] };
    });
    await run([taken("orders", noon)], { share: async () => {}, tag: async () => {} }, { bus }).result;
    assert.deepEqual(answered, ["answered", "answered"]);
  });

  it("has shared even if nobody could be told, and says so in its log", async () => {
    const snapshot = taken("orders", noon);
    const entry = { FailedEntryCount: 1, Entries: [{ ErrorCode: "Throttled", ErrorMessage: "later" }] };
    for (const answer of [async () => entry, () => Promise.reject(sdkError("Throttled", "later"))]) {
      const bus = refusing(answer);
      const { result, lines } = run([snapshot], { share: async () => {}, tag: async () => {} }, { bus });
      assert.equal((await result).done, 1);
      assert.equal(lines.length, 2);
      assert.match(lines[0]!, /was not told of .*Throttled: later/);
    }
  });

  it("shares the snapshot that an event names in three calls, without a listing", async () => {
    const snapshot = taken("orders", noon);
    const asked: string[] = [];
    const find = async (_rds: unknown, name: string) => {
      asked.push(name);
      return snapshot;
    };
    const event = { snapshot: snapshot.arn };
    const answers = { snapshots: undefined, find, share: async () => {}, tag: async () => {} };
    const { result, calls } = run([], answers as Partial<DatabaseKind>, { event });
    assert.equal((await result).done, 1);
    assert.deepEqual(asked, [snapshot.id]);
    assert.deepEqual(calls, [`share ${snapshot.id}`, `tag ${snapshot.id}`]);
  });

  it("does nothing about an event for another account's snapshot, or for none", async () => {
    const snapshot = taken("orders", noon);
    const foreign = { snapshot: snapshot.arn.replace("111111111111", "999999999999") };
    for (const event of [foreign, { snapshot: "orders" }, { snapshot: 7 }, "junk", null, [1]]) {
      const { result, calls } = run([snapshot], { find: async () => snapshot }, { event });
      assert.equal((await result).done, 0);
      assert.deepEqual(calls, []);
    }
  });

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

  /** A world in which RDS refuses to share what is of the database vault, and keeps tags. */
  function refusingVault(name: string, message: string) {
    const tags = new Map<string, readonly Tag[]>();
    const share = async (_rds: unknown, { database }: Snapshot) => {
      if (database === "vault") throw sdkError(name, message);
    };
    const tag: DatabaseKind["tag"] = async (_rds, { id }, given) => void tags.set(id, given);
    const seen = (one: Snapshot): Snapshot => ({ ...one, tags: [...one.tags, ...(tags.get(one.id) ?? [])] });
    return {
      pass: (listing: Snapshot[], now: number) => run(listing.map(seen), { share, tag }, { now }),
      tagsOf: (one: Snapshot) => tags.get(one.id) ?? [],
    };
  }

  for (const [name, message, said] of [
    ["InvalidParameterCombination", "permanent or persistent option", /vault.*TDE.*RDS says: permanent/],
    ["InvalidDBSnapshotStateFault", "snapshots that use TDE cannot be shared", /vault.*TDE/],
    ["InvalidDBSnapshotStateFault", "encrypted with the default service key", /vault.*AWS-managed key/],
    ["SharedSnapshotQuotaExceededFault", "too many", /vault.*20 accounts/],
    ["InvalidDBSnapshotStateFault", "not supported", /vault.*does not say clearly why/],
  ] as const) {
    it(`tries what RDS refuses (${name}: ${message}) once a day, tells it once an hour, and shares the others`, async () => {
      const vault = taken("vault", noon);
      const world = refusingVault(name, message);
      const first = world.pass([vault, taken("orders", noon)], noon);
      await assert.rejects(first.result, { name: "DatabasesNeedAttention", message: said });
      assert.ok(first.calls.some((call) => call.startsWith("tag orders")));
      for (let at = noon + 10 * minute; at < noon + 24 * hour; at += 10 * minute) {
        const { result, calls } = world.pass([vault], at);
        const error = await result.then(
          () => undefined,
          (thrown: Error) => thrown,
        );
        assert.equal(error?.name, at % hour === 0 ? "DatabasesNeedAttention" : undefined);
        assert.deepEqual(calls, []);
      }
      const next = world.pass([vault], noon + 24 * hour);
      await assert.rejects(next.result, said);
      assert.deepEqual(next.calls, [`share ${vault.id}`, `tag ${vault.id}`]);
    });
  }

  it("is told in the same words by the pass that is refused and by later ones: one message", async () => {
    const vault = taken("vault", noon);
    const world = refusingVault("InvalidParameterCombination", "permanent option");
    const textOf = async (now: number) => {
      const error = await world.pass([vault], now).result.then(
        () => assert.fail(),
        (thrown: Error) => thrown,
      );
      const [line] = readSummary(error.message)?.lines ?? [];
      return [databaseOf(line?.subject ?? ""), withoutNumbers(`${line?.subject}: ${line?.reason}`)];
    };
    assert.deepEqual(await textOf(noon), await textOf(noon + hour));
    assert.deepEqual(world.tagsOf(vault), [
      refusedTag(drAccount, "hinderingOption", noon),
      refusedTag(other, "hinderingOption", noon),
    ]);
  });

  it("tries one snapshot of a database in a pass, the newest, where RDS refuses it", async () => {
    const listing = [0, 1, 2, 3, 4].map((n) => taken("vault", noon - n * hour));
    const world = refusingVault("InvalidParameterValue", "permanent option");
    const first = world.pass(listing, noon);
    await assert.rejects(first.result);
    assert.deepEqual(first.calls, [`share ${listing[0]!.id}`, `tag ${listing[0]!.id}`]);
    const second = world.pass(listing, noon + 10 * minute);
    assert.equal((await second.result).done, 0);
    assert.deepEqual(second.calls, [`share ${listing[1]!.id}`, `tag ${listing[1]!.id}`]);
  });

  it("says nothing of a refusal once a newer snapshot is shared, and shares with accounts that nobody refused", () => {
    const refused = (account: string) => refusedTag(account, "hinderingOption", noon - hour);
    const old = taken("vault", noon - hour);
    const half = { ...old, tags: [...old.tags, refused(drAccount)] };
    const { shares, findings } = planShares([half], settings, noon);
    assert.deepEqual(
      shares.map(({ accounts }) => accounts),
      [[other]],
    );
    assert.equal(findings.length, 1);
    const newer = taken("vault", noon, { tags: [...old.tags, shared(drAccount), shared(other)] });
    assert.deepEqual(planShares([half, newer], settings, noon).findings, []);
  });

  it("tries again what is being deleted, without a word", async () => {
    const world = refusingVault("InvalidDBSnapshotStateFault", "the snapshot is not in the available state");
    const { result, calls } = world.pass([taken("vault", noon)], noon);
    assert.equal((await result).deferred, 1);
    assert.equal(calls.length, 1);
  });

  it("alarms about unusable keys once an hour", async () => {
    const listing = [taken("legacy", noon, { keyArn: "aws-managed" })];
    await assert.rejects(run(listing, {}).result, { name: "DatabasesNeedAttention", message: /legacy.*aws-managed/ });
    assert.equal((await run(listing, {}, { now: noon + 20 * minute }).result).done, 0);
  });

  it("may tag to record sharing only, on its own snapshots only", () => {
    const needs = shareNeeds({ partition: "aws", account: "1", region: "r" }, "rds-lifeboat", settings.destinations);
    const tagging = needs.find((statement) => statement.Action.includes("rds:AddTagsToResource"));
    assert.deepEqual(tagging?.Condition, {
      StringEquals: { "aws:ResourceTag/CreatedBy": "rds-lifeboat" },
      "ForAllValues:StringLike": { "aws:TagKeys": ["rds-lifeboat:shared-with:*"] },
      Null: { "aws:TagKeys": "false" },
    });
  });
});
