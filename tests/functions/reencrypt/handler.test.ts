import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import fc from "fast-check";
import { makeDiscard } from "../../../functions/discard/handler";
import { discardNeeds } from "../../../functions/discard/permissions";
import { planDiscarding } from "../../../functions/discard/plan";
import type { Snapshot } from "../../../functions/rds/kind";
import { makeReencrypt, type ReencryptSettings } from "../../../functions/reencrypt/handler";
import { reencryptNeeds } from "../../../functions/reencrypt/permissions";
import { planExpire } from "../../../functions/retention/expiry";
import { planShares } from "../../../functions/share/plan";
import { byIdentity } from "../../../functions/snapshots/lineage";
import { interimName, snapshotName } from "../../../functions/snapshots/names";
import { interimTags, reencryptedTags } from "../../../functions/snapshots/tags";
import { Cases } from "../../support/cases";
import {
  askedTags,
  database,
  day,
  hour,
  manyOrFew,
  minute,
  noon,
  recordingKind,
  type SnapshotChange,
  sdkError,
  sourceAccount,
  sourceRegion,
  states,
  tagList,
  taken,
} from "../../support/snapshots";

const settings: ReencryptSettings = {
  patterns: [".*"],
  createdBy: "rds-lifeboat",
  platform: "p",
  account: sourceAccount,
  region: sourceRegion,
  keyArn: "own-key",
  managedKeyArn: "managed-key",
  cadenceMinutes: 10,
  dryRun: false,
  logLevel: "error",
};
const discarding = { createdBy: "rds-lifeboat", retentionMinutes: 24 * 60, dryRun: false, logLevel: "error" } as const;
const rds: RDSClient = Object.create(RDSClient.prototype);
const scope = { partition: "aws", account: sourceAccount, region: sourceRegion };

/** What the take pass makes of a database under the AWS-managed key. */
function interim(database: string, takenAt: number, change: SnapshotChange = {}): Snapshot {
  const id = interimName(database, takenAt, 255);
  return taken(database, takenAt, {
    id,
    arn: `arn:aws:rds:${sourceRegion}:${sourceAccount}:snapshot:${id}`,
    keyArn: "managed-key",
    tags: interimTags("rds-lifeboat", "p", takenAt, "named-later"),
    ...change,
  });
}

/** Its copy under the stack's own key: of an instance's within account and region RDS does not say what it was copied from. */
function reencrypted(of: Snapshot, change: SnapshotChange = {}): Snapshot {
  const takenAt = of.takenAt ?? 0;
  const tags = reencryptedTags("rds-lifeboat", "p", of, "named-later");
  return taken(of.database, takenAt, { keyArn: "own-key", tags, ...change });
}

/** An account that holds these, and what its passes ask for. */
function account(held: readonly Snapshot[]) {
  const asked: object[] = [];
  const { kind, calls } = recordingKind({
    snapshots: async (_rds, of) => held.filter(({ resourceId }) => of === undefined || resourceId === of.resourceId),
    find: async (_rds, id) => held.find((one) => one.id === id),
    copy: async (_rds, request) => void asked.push(request),
    remove: async () => {},
  });
  const deps = { kinds: [kind], rds, now: () => noon, write: () => {} };
  const reencrypt = (event: object = {}) => makeReencrypt({ ...deps, settings })(event);
  const discard = () => makeDiscard({ ...deps, settings: discarding })({});
  return { reencrypt, discard, asked, calls, kind, deps };
}

const made = (id: string, of: string = sourceAccount) => ({
  account: of,
  region: sourceRegion,
  type: "RDS DB Snapshot Event",
  id,
});

describe("the reencrypt pass", () => {
  const newest = interim("legacy", noon - minute);
  const older = interim("legacy", noon - hour);

  it("copies the newest of each database under the stack's key, tagged like what the take pass makes", async () => {
    const { reencrypt, asked } = account([older, newest, taken("orders", noon)]);
    await reencrypt();
    assert.deepEqual(asked, [
      {
        sourceArn: newest.arn,
        name: "legacy-2026-03-14-11-59",
        keyArn: "own-key",
        tags: [
          ...tagList({
            "rds-lifeboat:snapshot": "legacy-2026-03-14-11-59",
            CreatedBy: "rds-lifeboat",
            CreatedOn: new Date(noon - minute).toISOString(),
            shareAndCopy: "YES",
            Platform: "p",
            "rds-lifeboat:re-encrypted": "rds-lifeboat",
          }),
          ...askedTags(newest, noon),
        ],
      },
    ]);
  });

  it("leaves what is there already, being made or not, and what is others'", async () => {
    for (const held of [
      [newest, reencrypted(newest)],
      [newest, reencrypted(older, { state: "making" })],
      [interim("legacy", noon, { tags: tagList({ "rds-lifeboat:interim": "YES" }) })],
      [interim("legacy", noon, { tags: tagList({ CreatedBy: "rds-lifeboat" }) })],
      [interim("legacy", noon, { state: "making" })],
    ]) {
      const { reencrypt, asked } = account(held);
      await reencrypt();
      assert.deepEqual(asked, []);
    }
  });

  it("is not kept from copying by snapshots that are being made: they take no copy slot", async () => {
    const making = Array.from({ length: 25 }, (_, n) => taken(`db-${n}`, noon, { state: "making" }));
    const { reencrypt, asked } = account([...making, newest]);
    await reencrypt();
    assert.equal(asked.length, 1);
  });

  it("counts the copies that are being made against those that RDS runs at once", async () => {
    const making = Array.from({ length: 20 }, (_, n) => reencrypted(interim(`db-${n}`, noon), { state: "making" }));
    const { reencrypt, asked } = account([...making, newest]);
    assert.equal((await reencrypt()).deferred, 1);
    assert.deepEqual(asked, []);
  });

  it("knows its own copy again when it meets the name, and no other snapshot of that name", async () => {
    const own = reencrypted(newest, { state: "making", takenAt: undefined });
    const ofClusters = reencrypted(newest, { copiedFrom: newest.arn });
    for (const existing of [own, ofClusters]) assert.equal((await meets(existing)).done, 1);
    const rebuilt = reencrypted(interim("legacy", noon - minute, { resourceId: "db-REBUILT" }), {
      resourceId: "db-REBUILT",
    });
    const others = [taken("legacy", noon), rebuilt, reencrypted(newest, { copiedFrom: older.arn })];
    others.push(reencrypted(newest, { state: "failed" }), reencrypted(older));
    for (const existing of others) await assert.rejects(meets(existing), /not usable or not a copy of this one/);
  });

  /** A pass that has listed nothing of a snapshot with the name of its copy. */
  function meets(existing: Snapshot) {
    const { deps, kind } = account([newest]);
    const copy = () => Promise.reject(sdkError("DBSnapshotAlreadyExistsFault"));
    return makeReencrypt({ ...deps, kinds: [{ ...kind, copy, find: async () => existing }], settings })({});
  }

  it("copies the one that an event names, and nothing for one that names another's or no such snapshot", async () => {
    const other = interim("other", noon);
    const { reencrypt, asked } = account([newest, other, taken("orders", noon)]);
    await reencrypt(made("orders-2026-03-14-12-00"));
    await reencrypt(made(newest.id, "999999999999"));
    await reencrypt(made("nothing"));
    assert.deepEqual(asked, []);
    await reencrypt(made(newest.id));
    assert.deepEqual(
      asked.map((request) => Reflect.get(request, "sourceArn")),
      [newest.arn],
    );
  });

  it("lists snapshots where a database is under the AWS-managed key, and once an hour wherever", async () => {
    for (const [at, keyArn, copied] of [
      [noon + 20 * minute, "managed-key", 1],
      [noon + 20 * minute, "own-key", 0],
      [noon + 20 * minute, undefined, 0],
      [noon + 5 * minute, "own-key", 1],
    ] as const) {
      const { deps, kind, asked } = account([newest]);
      const databases = async () => [database("legacy", { keyArn })];
      await makeReencrypt({ ...deps, kinds: [{ ...kind, databases }], now: () => at, settings })({});
      assert.equal(asked.length, copied);
    }
  });

  it("says of its own key what to do, once an hour", async () => {
    const { deps, kind } = account([newest]);
    const refusing = { ...kind, copy: () => Promise.reject(sdkError("KMSKeyNotAccessibleFault", "disabled")) };
    const pass = makeReencrypt({ ...deps, kinds: [refusing], settings });
    await assert.rejects(pass({}), /database legacy cannot be copied from the AWS-managed key/);
  });

  it("may copy what is interim and ours, and make what is tagged as re-encrypted, of nothing that is ours already", () => {
    const needs = reencryptNeeds(scope, "own-key", "me");
    const condition = (sid: string) => needs.find(({ Sid }) => Sid === sid)?.Condition;
    assert.deepEqual(condition("CopyFromSources"), {
      StringEquals: { "aws:ResourceTag/CreatedBy": "me", "aws:ResourceTag/rds-lifeboat:interim": "YES" },
    });
    assert.deepEqual(condition("MakeTaggedCopies"), {
      StringEquals: { "aws:RequestTag/CreatedBy": "me", "aws:RequestTag/rds-lifeboat:re-encrypted": "me" },
      Null: { "aws:ResourceTag/CopiedBy": "true", "aws:ResourceTag/CreatedBy": "true" },
    });
    assert.deepEqual(
      needs.filter(({ Action }) => Action.some((action) => action.startsWith("kms:"))).map(({ Resource }) => Resource),
      [["own-key"], ["own-key"]],
    );
  });
});

describe("what is interim", () => {
  const old = interim("legacy", noon - 3 * day);

  it("is neither shared nor kept as a snapshot, while its copy is", () => {
    const copy = reencrypted(interim("legacy", noon - hour));
    const sharing = {
      patterns: [".*"],
      createdBy: "rds-lifeboat",
      drAccounts: ["222222222222"],
      partition: "aws",
      destinations: [],
      keyArns: ["own-key"],
      cadenceMinutes: 10,
      dryRun: false,
      logLevel: "error",
    } as const;
    assert.deepEqual(
      planShares([old, interim("legacy", noon), copy], sharing, noon).shares.map(({ snapshot }) => snapshot.id),
      [copy.id],
    );
    const expiring = { ...discarding, ownTag: "CreatedBy", patterns: [".*"], keepNewest: 2 } as const;
    const copies = [4, 5, 6].map((days) => reencrypted(interim("legacy", noon - days * day)));
    const gone = planExpire([old, ...copies], noon, expiring).map(({ snapshot }) => snapshot);
    assert.deepEqual(gone, [copies[2]], "the newest two of the copies stay");
  });

  it("and its copy are of the same database, also for those who look for where copies of copies come from", () => {
    const copy = reencrypted(old);
    assert.deepEqual([...byIdentity([old, copy]).keys()], [old.identity]);
    const fromElsewhere = taken("legacy", noon, {
      arn: "arn:aws:rds:eu-north-1:222222222222:snapshot:legacy",
      copiedFrom: "arn:aws:rds:eu-central-1:222222222222:snapshot:legacy",
    });
    assert.deepEqual([...byIdentity([fromElsewhere], [copy]).keys()], [old.identity], "S1's are told by it");
  });

  it("has a name that no copy of it has", () => {
    for (const longest of [63, 255]) {
      const long = "a".repeat(63);
      assert.ok(interimName(long, noon, longest).length <= longest);
      assert.notEqual(interimName(long, noon, longest), snapshotName(long, noon, longest));
    }
  });
});

describe("the discard pass", () => {
  const done = interim("legacy", noon - 2 * hour);
  const last = interim("legacy", noon - hour);

  it("deletes what has been re-encrypted, but for the newest within the retention", async () => {
    const { discard, calls } = account([done, last, reencrypted(last), taken("orders", noon - 9 * day)]);
    await discard();
    assert.deepEqual(calls, [`remove ${done.id}`]);
    const old = interim("gone", noon - 2 * day);
    assert.deepEqual(planDiscarding([old, reencrypted(old)], noon, discarding), [old], "of a database that is gone");
  });

  it("deletes what has been re-encrypted while a newer one is being copied", () => {
    const next = interim("legacy", noon);
    const listing = [done, last, reencrypted(last), next, reencrypted(next, { state: "making", takenAt: undefined })];
    assert.deepEqual(
      planDiscarding(listing, noon, discarding),
      [last, done].sort((a, b) => (a.arn < b.arn ? -1 : 1)),
    );
  });

  it("may delete what is interim and ours, and give no tag", () => {
    const needs = discardNeeds(scope, "me");
    const [deletes, ...more] = needs.filter(({ Action }) => Action.some((action) => /Delete/.test(action)));
    assert.deepEqual(
      more.map(({ Sid, Effect }) => [Sid, Effect]),
      [["SpareHeld", "Deny"]],
    );
    assert.deepEqual(deletes?.Condition, {
      StringEquals: { "aws:ResourceTag/CreatedBy": "me", "aws:ResourceTag/rds-lifeboat:interim": "YES" },
    });
    assert.deepEqual(
      needs.flatMap(({ Action }) => Action).filter((action) => /Tag|Copy|Create|Modify/.test(action)),
      [],
    );
  });

  it("never deletes what has not arrived, what is being copied, or anything that is not interim", () => {
    const one = fc.record({
      database: fc.constantFrom("legacy", "erp"),
      ageMinutes: fc.integer({ min: 0, max: 3 * 24 * 60 }),
      state: fc.constantFrom(...states, "usable" as const, "usable" as const),
      what: fc.constantFrom("interim", "re-encrypted", "plain"),
    });
    const makers = {
      interim,
      "re-encrypted": (database: string, at: number, change: SnapshotChange) =>
        reencrypted(interim(database, at), change),
      plain: taken,
    };
    const cases = new Cases({ "an interim one is deleted": 20, "an interim one stays": 30 });
    fc.assert(
      fc.property(manyOrFew(one, 25), (items) => {
        const listing = items.map(({ database, ageMinutes, state, what }, n) =>
          makers[what](database, noon - ageMinutes * minute, {
            id: `${database}-${n}`,
            arn: `arn:aws:rds:${sourceRegion}:${sourceAccount}:snapshot:${database}-${n}`,
            state,
          }),
        );
        const discarded = planDiscarding(listing, noon, discarding);
        const left = listing.filter((snapshot, n) => items[n]?.what === "interim" && !discarded.includes(snapshot));
        cases.note(
          "an interim one is deleted",
          discarded.some(({ state }) => state === "usable"),
        );
        cases.note(
          "an interim one stays",
          left.some(({ state }) => state === "usable"),
        );
        for (const gone of discarded) {
          const index = listing.indexOf(gone);
          assert.equal(items[index]?.what, "interim");
          if (gone.state === "failed") continue;
          const arrived = listing.some(
            (other, n) =>
              items[n]?.what === "re-encrypted" &&
              other.state === "usable" &&
              other.identity === gone.identity &&
              other.takenAt >= (gone.takenAt ?? Number.POSITIVE_INFINITY),
          );
          assert.ok(arrived, "it is not there under another key");
        }
      }),
    );
    cases.check();
    const copying = reencrypted(last, { state: "making" });
    const newer = reencrypted(interim("legacy", noon));
    assert.deepEqual(planDiscarding([last, copying, newer, interim("legacy", noon)], noon, discarding), []);
  });
});
