import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import fc from "fast-check";
import { makeExpire } from "../../../functions/expire/handler";
import { expireNeeds } from "../../../functions/expire/permissions";
import type { Snapshot } from "../../../functions/rds/kind";
import { type ExpireSettings, planExpire as planDue } from "../../../functions/retention/expiry";
import { createdOn } from "../../../functions/snapshots/tags";
import { Cases } from "../../support/cases";
import { anyListing, copied, day, hour, minute, noon, recordingKind, sdkError, taken } from "../../support/snapshots";

const settings: ExpireSettings = {
  ownTag: "CopiedBy",
  createdBy: "rds-lifeboat",
  patterns: [".*"],
  retentionMinutes: 2 * 24 * 60,
  keepNewest: 3,
  dryRun: false,
  logLevel: "error",
};

const planExpire = (...told: Parameters<typeof planDue>) => planDue(...told).map(({ snapshot }) => snapshot);

function isOurs(snapshot: Snapshot, ownTag: string): boolean {
  return snapshot.tags.some((tag) => tag.Key === ownTag && tag.Value === "rds-lifeboat");
}

describe("the plan of the expire pass", () => {
  for (const ownTag of ["CreatedBy", "CopiedBy"] as const) {
    const least = ownTag === "CreatedBy" ? 2 : 1;

    it(`never deletes the newest K usable ones of a database (${ownTag})`, () => {
      const cases = new Cases({ "something is deleted": 25, "the floor keeps some": 8 });
      fc.assert(
        fc.property(
          anyListing(ownTag),
          fc.integer({ min: -1, max: 5 }),
          fc.oneof(fc.integer({ min: 0, max: 6 * 60 }), fc.integer({ min: 0, max: 30 * 24 * 60 })),
          (listing, keepNewest, retentionMinutes) => {
            const deleted = new Set(
              planExpire(listing, noon, { ...settings, ownTag, keepNewest, retentionMinutes }).map((s) => s.arn),
            );
            const all = planExpire(listing, noon, { ...settings, ownTag, keepNewest: 0, retentionMinutes });
            cases.note("something is deleted", deleted.size > 0);
            cases.note("the floor keeps some", keepNewest > least && all.length > deleted.size);
            for (const identity of new Set(listing.map((s) => s.identity))) {
              const usable = listing
                .filter((s) => s.identity === identity && s.state === "usable" && isOurs(s, ownTag))
                .map((s) => ({ at: s.takenAt ?? 0, gone: deleted.has(s.arn) }));
              const kept = usable.filter((s) => !s.gone);
              assert.ok(kept.length >= Math.min(usable.length, Math.max(least, keepNewest)));
              const newestKept = Math.max(...kept.map((s) => s.at));
              for (const { at } of usable) assert.ok(at <= newestKept, "a newer one than the newest kept was deleted");
            }
          },
        ),
        { numRuns: 200 },
      );
      cases.check();
    });

    it(`deletes only what is ours, old enough and not being made (${ownTag})`, () => {
      const cases = new Cases({ "something is deleted": 25, "others have old ones": 25, "ours are too young": 25 });
      fc.assert(
        fc.property(anyListing(ownTag), (listing) => {
          const planned = planExpire(listing, noon, { ...settings, ownTag });
          const old = ({ takenAt }: Snapshot) => takenAt !== undefined && takenAt < noon - 2 * day;
          cases.note("something is deleted", planned.length > 0);
          cases.note(
            "others have old ones",
            listing.some((one) => !isOurs(one, ownTag) && old(one)),
          );
          cases.note(
            "ours are too young",
            listing.some((one) => isOurs(one, ownTag) && !old(one)),
          );
          for (const snapshot of planned) {
            assert.ok(isOurs(snapshot, ownTag));
            const asked = createdOn(snapshot.tags);
            if (snapshot.state !== "failed" || (snapshot.takenAt ?? asked) !== undefined)
              assert.ok((snapshot.takenAt ?? asked ?? noon) < noon - 2 * day);
            assert.ok(["usable", "failed"].includes(snapshot.state));
          }
        }),
      );
      cases.check();
    });

    it(`leaves nothing it may delete, so that the quota is not filled by what is past retention (${ownTag})`, () => {
      const cases = new Cases({ "something is deleted": 25, "the floor keeps old ones": 25 });
      fc.assert(
        fc.property(anyListing(ownTag), (listing) => {
          let kept = 0;
          const gone = new Set(planExpire(listing, noon, { ...settings, ownTag }));
          const left = listing.filter((snapshot) => !gone.has(snapshot));
          assert.deepEqual(planExpire(left, noon, { ...settings, ownTag }), []);
          for (const identity of new Set(left.map((s) => s.identity))) {
            const old = left.filter(
              (s) =>
                s.identity === identity &&
                s.state === "usable" &&
                isOurs(s, ownTag) &&
                (s.takenAt ?? noon) < noon - 2 * day,
            );
            assert.ok(old.length <= 3);
            kept += old.length;
          }
          cases.note("something is deleted", gone.size > 0);
          cases.note("the floor keeps old ones", kept > 0);
        }),
      );
      cases.check();
    });
  }

  it("keeps every copy once the source has fallen silent, for ever", () => {
    const silent = [1, 2, 3].map((n) => copied(taken("orders", noon - n * hour)));
    assert.deepEqual(planExpire(silent, noon + 3650 * day, settings), []);
  });

  it("keeps all for a while and the first of each day after that, the same ones in every pass", () => {
    const thinning = { ...settings, retentionMinutes: 5 * 24 * 60, keepAllMinutes: 24 * 60 };
    const left = new Map<number, Snapshot>();
    // A copy every six hours, at 1, 7, 13 and 19 o'clock, and an expire pass every hour, for twelve days.
    const start = noon - 12 * day;
    const midnight = (at: number) => Math.floor(at / day) * day;
    for (let now = start; now <= noon; now += hour) {
      if ((now - midnight(now)) % (6 * hour) === hour) left.set(now, copied(taken("orders", now)));
      for (const gone of planExpire([...left.values()], now, thinning)) left.delete(gone.takenAt!);
    }
    const firstOf = (days: number) => midnight(noon) - days * day + hour;
    // On the fifth day before, the one of 1 o'clock is past retention and those after it went long ago.
    const thinned = [4, 3, 2, 1].map(firstOf);
    const all = [
      midnight(noon) - 11 * hour,
      midnight(noon) - 5 * hour,
      midnight(noon) + hour,
      midnight(noon) + 7 * hour,
    ];
    assert.deepEqual([...left.keys()], [...new Set([...thinned, ...all])]);
  });

  it("thins out what is usable only, and never below the newest", () => {
    const thinning = { ...settings, retentionMinutes: 5 * 24 * 60, keepAllMinutes: 60, keepNewest: 3 };
    const ages = [26, 27, 28, 29, 30];
    const copies = ages.map((age) => copied(taken("orders", noon - age * hour)));
    const gone = (listing: readonly Snapshot[]) =>
      planExpire(listing, noon, thinning).map(({ takenAt }) => (noon - takenAt!) / hour);
    // The newest three stay, and the first of the day.
    assert.deepEqual(gone(copies), [29]);
    const failed = copied(taken("orders", noon - 31 * hour), { state: "failed" });
    assert.deepEqual(gone([...copies, failed]), [29]);
    assert.deepEqual(planExpire(copies, noon, { ...thinning, keepAllMinutes: undefined }), []);
  });

  it("counts a rebuilt database of the same name apart", () => {
    const old = [10, 11, 12].map((n) => copied(taken("orders", noon - n * day, { resourceId: "db-OLD" })));
    const rebuilt = [1, 2, 3, 4].map((n) => copied(taken("orders", noon - n * minute)));
    assert.deepEqual(planExpire([...old, ...rebuilt], noon, settings), []);
  });

  it("lets failed copies never count as usable", () => {
    const good = [10, 11, 12].map((n) => copied(taken("orders", noon - n * day)));
    const bad = [3, 4, 5].map((n) => copied(taken("orders", noon - n * day), { state: "failed" }));
    assert.deepEqual(
      planExpire([...good, ...bad], noon, settings).map((s) => s.state),
      ["failed", "failed", "failed"],
    );
  });

  it("lets what failed without a date go by when it was asked for, and at once where nothing says that", () => {
    const failed = { state: "failed", takenAt: undefined, madeAt: undefined } as const;
    const tags = (at: number) => [
      { Key: "CopiedBy", Value: "rds-lifeboat" },
      { Key: "rds-lifeboat:asked-on", Value: new Date(at).toISOString() },
    ];
    const young = copied(taken("orders", noon), { ...failed, id: "young", tags: tags(noon - 47 * hour) });
    const old = copied(taken("orders", noon), { ...failed, id: "old", tags: tags(noon - 49 * hour) });
    const unknown = copied(taken("orders", noon), { ...failed, id: "unknown" });
    const held = copied(unknown, {
      id: "held",
      copiedFrom: unknown.copiedFrom,
      tags: [...unknown.tags, { Key: "rds-lifeboat:hold", Value: "" }],
    });
    assert.deepEqual(planExpire([young, old, unknown, held], noon, settings), [old, unknown]);
    const asked = { ...settings, ownTag: "CreatedBy" } as const;
    const ofSource = [47, 49].map((age) => taken("orders", noon - age * hour, failed));
    assert.deepEqual(planExpire(ofSource, noon, asked), [ofSource[1]]);
    // What is being made may be dated later, and is left alone.
    assert.deepEqual(planExpire([{ ...unknown, state: "making" } as Snapshot], noon, settings), []);
  });

  it("looks at databases that match a pattern only", () => {
    const all = [1, 2, 3, 4, 5].map((n) => copied(taken("orders", noon - n * 10 * day)));
    assert.equal(planExpire(all, noon, settings).length, 2);
    assert.equal(planExpire(all, noon, { ...settings, patterns: ["billing"] }).length, 0);
  });
});

describe("the expire pass", () => {
  const old = [5, 6, 7, 8, 9].map((n) => copied(taken("orders", noon - n * day)));

  function run(remove: () => Promise<void>, change: Partial<ExpireSettings> = {}, there = old, listed = old) {
    const lines: string[] = [];
    const find = async (_rds: unknown, id: string) => there.find((one) => one.id === id);
    const { kind, calls } = recordingKind({ snapshots: async () => listed, remove, find });
    const handler = makeExpire({
      kinds: [kind],
      rds: Object.create(RDSClient.prototype),
      now: () => noon,
      write: (line) => lines.push(line),
      settings: { ...settings, ...change },
    });
    return { result: handler({}), calls, lines };
  }

  it("deletes the oldest first, and says how many", async () => {
    const { result, calls } = run(async () => {});
    assert.equal((await result).done, 2);
    assert.deepEqual(calls, [`remove ${old[4]?.id}`, `remove ${old[3]?.id}`]);
  });

  it("in a dry run says what it would delete, and calls nothing", async () => {
    const { result, calls, lines } = run(async () => {}, { dryRun: true, logLevel: "info" });
    assert.equal((await result).dryRun, true);
    assert.deepEqual(calls, []);
    assert.ok(lines.some((line) => line.includes(`would delete ${old[4]?.id}`)));
  });

  it("takes a snapshot that is gone already for done, and one that is busy for the next pass", async () => {
    assert.equal((await run(() => Promise.reject(sdkError("DBSnapshotNotFoundFault"))).result).done, 2);
    assert.equal((await run(() => Promise.reject(sdkError("InvalidDBSnapshotStateFault"))).result).deferred, 2);
  });

  it("takes one that another pass has deleted for done, though it may not delete what has no tags", async () => {
    const denied = () => Promise.reject(sdkError("AccessDenied"));
    assert.equal((await run(denied, {}, []).result).done, 2);
    await assert.rejects(run(denied).result, { name: "PassFailed" });
  });

  it("looks a second time before it deletes what failed and nothing dates", async () => {
    const failed = { state: "failed", takenAt: undefined, madeAt: undefined } as const;
    const undated = copied(taken("orders", noon), failed);
    const found = (again: Snapshot | undefined) => run(async () => {}, {}, again ? [again] : [], [undated]);
    const gone = found(undated);
    assert.equal((await gone.result).done, 1);
    assert.deepEqual(gone.calls, [`remove ${undated.id}`]);
    for (const [again, how] of [
      [{ ...undated, state: "usable", takenAt: noon } as Snapshot, "deferred"],
      [{ ...undated, state: "making" } as Snapshot, "deferred"],
      [undefined, "done"],
    ] as const) {
      const { result, calls } = found(again);
      assert.equal((await result)[how], 1);
      assert.deepEqual(calls, []);
    }
  });

  it("goes on after a failure and ends in one named error with every snapshot in it", async () => {
    const { result, calls } = run(() => Promise.reject(sdkError("AccessDenied", 'no "right"')));
    await assert.rejects(result, (error: Error) => {
      assert.equal(error.name, "PassFailed");
      assert.ok(error.message.includes(String(old[3]?.id)) && error.message.includes(String(old[4]?.id)));
      assert.ok(!error.message.includes('"'), "quotes would break the notification's template");
      return true;
    });
    assert.equal(calls.length, 2);
  });

  it("needs a right to delete by tag only, and none to tag", () => {
    const needs = expireNeeds({ partition: "aws", account: "1", region: "r" }, "rds-lifeboat");
    const actions = needs.flatMap((statement) => statement.Action);
    assert.deepEqual([...new Set(actions)].sort(), [
      "rds:DeleteDBClusterSnapshot",
      "rds:DeleteDBSnapshot",
      "rds:DescribeDBClusterSnapshots",
      "rds:DescribeDBSnapshots",
    ]);
    const deletion = needs.find((statement) => statement.Action.includes("rds:DeleteDBSnapshot"));
    assert.deepEqual(deletion?.Condition, { StringEquals: { "aws:ResourceTag/CreatedBy": "rds-lifeboat" } });
    const denial = needs.find(({ Effect }) => Effect === "Deny");
    assert.deepEqual(denial?.Condition, { Null: { "aws:ResourceTag/rds-lifeboat:hold": "false" } });
    assert.deepEqual([denial?.Action, denial?.Resource], [deletion?.Action, deletion?.Resource]);
  });
});
