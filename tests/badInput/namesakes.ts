import assert from "node:assert/strict";
import { planCopies } from "../../functions/copies/plan";
import { instances } from "../../functions/rds/instance";
import type { Snapshot } from "../../functions/rds/kind";
import { planEviction } from "../../functions/retention/eviction";
import { planExpire } from "../../functions/retention/expiry";
import { planShares } from "../../functions/share/plan";
import { snapshotName } from "../../functions/snapshots/names";
import { hash } from "../../functions/snapshots/slots";
import { planTakes, type TakeSettings } from "../../functions/take/plan";
import {
  copied,
  database,
  day,
  drAccount,
  hour,
  noon,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../support/snapshots";
import type { BadCase } from "./kind";
import { look } from "./measuring";

/** Names that contain one another, and one that looks like a snapshot's. */
export const all = [
  "orders",
  "orders-eu",
  "orders-eu-2026-01-05-10-00",
  "eu-orders",
  "orders-2",
  "orders2",
  "reorders",
] as const;

const settings: TakeSettings = {
  choice: { patterns: [".*"] },
  createdBy: "rds-lifeboat",
  platform: "p",
  intervalMinutes: 60,
  cadenceMinutes: 5,
  ioSuspension: { accepted: true, intervalMinutes: 1_440, acceptedWait: false },
  keyArns: ["key-1"],
  managedKeyArn: "managed-key",
  dryRun: false,
  logLevel: "error",
};
const ids = (snapshots: readonly Snapshot[]) => snapshots.map(({ id }) => id);
const due = (snapshots: readonly Snapshot[], names: readonly string[] = all) =>
  planTakes(
    names.map((id) => database(id)),
    snapshots,
    settings,
    { now: noon, kind: instances },
  ).takes.map((take) => take.database.id);

const copyRules = {
  patterns: [".*"],
  createdBy: "rds-lifeboat",
  sources: [{ account: sourceAccount, region: sourceRegion }],
  mostWaiting: undefined,
};
const limits = { longestName: 255, copiesInProgress: 20 };
const expireRules = {
  ownTag: "CopiedBy",
  createdBy: "rds-lifeboat",
  patterns: [".*"],
  retentionMinutes: 24 * 60,
  keepNewest: 2,
  dryRun: false,
  logLevel: "error",
} as const;
const oldCopies = (id: string, change: object = {}) =>
  [2, 3, 4].map((age) => copied(taken(id, noon - age * day, change)));

/** What plans make of databases whose names contain one another. */
export const namesakes: readonly BadCase[] = [
  {
    what: "take: what is there of one is not there of another",
    check: () => {
      for (const name of all)
        assert.deepEqual(
          due([taken(name, noon)]),
          all.filter((other) => other !== name),
          name,
        );
    },
  },
  {
    what: "take: a snapshot named as if it were another database's",
    check: () =>
      assert.deepEqual(due([taken("orders-eu", noon, { id: "orders-2026-03-14-12-00" })], ["orders"]), ["orders"]),
  },
  {
    what: "take: a name that somebody else holds is left to him",
    check: () => {
      const [wanted] = planTakes([database("orders")], [], settings, { now: noon, kind: instances }).takes;
      const taker = taken("orders-eu", noon - day, { id: wanted!.name, tags: [] });
      const [take] = planTakes([database("orders")], [taker], settings, { now: noon, kind: instances }).takes;
      assert.equal(take?.name, `${wanted!.name}-2`);
    },
  },
  {
    what: "take: a rebuilt database of the same name has no snapshot yet",
    check: () => assert.deepEqual(due([taken("orders", noon, { resourceId: "db-BEFORE" })], ["orders"]), ["orders"]),
  },
  {
    what: "share: a pattern of one does not share another's",
    check: () => {
      const snapshots = all.map((name) => taken(name, noon));
      const rules = {
        patterns: ["orders"],
        createdBy: "rds-lifeboat",
        drAccounts: [drAccount],
        partition: "aws",
        destinations: [],
        keyArns: ["key-1"],
        cadenceMinutes: 10,
        dryRun: false,
        logLevel: "error",
      } as const;
      assert.deepEqual(
        planShares(snapshots, rules, noon).shares.map(({ snapshot }) => snapshot.database),
        ["orders"],
      );
    },
  },
  {
    what: "copy: a copy of one does not hold another",
    check: () => {
      const shared = all.map((name) => sharedView(taken(name, noon)));
      for (const name of all) {
        const { copies } = planCopies(shared, { here: [copied(taken(name, noon))], elsewhere: [] }, copyRules, {
          now: noon,
          kind: limits,
        });
        assert.deepEqual(
          copies.map(({ snapshot }) => snapshot.database).sort(),
          all.filter((other) => other !== name).sort(),
        );
      }
    },
  },
  {
    what: "copy: a pattern of one does not copy another",
    check: () => {
      const shared = all.map((name) => sharedView(taken(name, noon)));
      const { copies } = planCopies(
        shared,
        { here: [], elsewhere: [] },
        { ...copyRules, patterns: ["orders-eu"] },
        { now: noon, kind: limits },
      );
      assert.deepEqual(
        copies.map(({ snapshot }) => snapshot.database),
        ["orders-eu"],
      );
    },
  },
  {
    what: "copy: two aliases and names that come to the same",
    check: () => {
      const other = "333333333333";
      const one = sharedView(taken("eu-orders", noon));
      const two = sharedView(taken("orders", noon, { arn: taken("orders", noon).arn.replace(sourceAccount, other) }));
      const sources = [
        { account: sourceAccount, region: sourceRegion, alias: "shop" },
        { account: other, region: sourceRegion, alias: "shop-eu" },
      ];
      const { copies } = planCopies(
        [one, two],
        { here: [], elsewhere: [] },
        { ...copyRules, sources },
        { now: noon, kind: limits },
      );
      assert.deepEqual(
        new Set(copies.map(({ name }) => name)),
        new Set(["shop-eu-orders-2026-03-14-12-00", "shop-eu-orders-2026-03-14-12-00-2"]),
      );
    },
  },
  {
    what: "copy: one name and resource id in two accounts are two databases",
    check: () => {
      const other = "333333333333";
      const mine = taken("orders", noon);
      const theirs = taken("orders", noon, { arn: mine.arn.replace(sourceAccount, other) });
      const sources = [...copyRules.sources, { account: other, region: sourceRegion }];
      const { copies } = planCopies(
        [mine, theirs].map(sharedView),
        { here: [copied(mine)], elsewhere: [] },
        { ...copyRules, sources },
        { now: noon, kind: limits },
      );
      assert.deepEqual(
        copies.map(({ snapshot }) => snapshot.arn),
        [theirs.arn],
      );
    },
  },
  {
    what: "copy: a snapshot that takes the place of our database's name in another account",
    check: () => {
      const stranger = taken("orders", noon, { arn: taken("orders", noon).arn.replace(sourceAccount, "999999999999") });
      const { copies } = planCopies([sharedView(stranger)], { here: [], elsewhere: [] }, copyRules, {
        now: noon,
        kind: limits,
      });
      assert.deepEqual(copies, []);
    },
  },
  {
    what: "expire: each keeps its own newest",
    check: () => {
      const plan = planExpire(
        all.flatMap((name) => oldCopies(name)),
        noon,
        expireRules,
      );
      assert.deepEqual(
        ids(plan.map(({ snapshot }) => snapshot)).sort(),
        all.map((name) => oldCopies(name)[2]!.id).sort(),
      );
    },
  },
  {
    what: "expire: a pattern of one deletes no other's",
    check: () => {
      const plan = planExpire(
        all.flatMap((name) => oldCopies(name)),
        noon,
        { ...expireRules, patterns: ["orders"] },
      );
      assert.deepEqual(
        plan.map(({ snapshot }) => snapshot.database),
        ["orders"],
      );
    },
  },
  {
    what: "expire: many new copies of one do not let those of another go",
    check: () => {
      const flood = Array.from({ length: 50 }, (_, n) => copied(taken("orders-eu", noon - n * 60_000)));
      const plan = planExpire([...flood, ...oldCopies("orders").slice(0, 2)], noon, expireRules);
      assert.deepEqual(plan, []);
    },
  },
  {
    what: "expire: copies of a rebuilt database do not let those of the one before go",
    check: () => {
      const rebuilt = Array.from({ length: 5 }, (_, n) =>
        copied(taken("orders", noon - n * hour, { resourceId: "db-NEW" })),
      );
      assert.deepEqual(planExpire([...rebuilt, ...oldCopies("orders").slice(0, 2)], noon, expireRules), []);
    },
  },
  {
    what: "expire: a renamed database stays one",
    check: () => {
      const before = oldCopies("orders");
      const after = [0, 1].map((age) => copied(taken("orders-eu", noon - age * hour, { resourceId: "db-ORDERS" })));
      const plan = planExpire([...before, ...after], noon, expireRules);
      assert.deepEqual(ids(plan.map(({ snapshot }) => snapshot)).sort(), ids(before).sort());
    },
  },
  {
    what: "expire, where the quota is full: who floods gives way, not who has a part of the name",
    check: () => {
      const flood = Array.from({ length: 40 }, (_, n) => copied(taken("orders-eu", noon - n * hour)));
      const few = [0, 1, 2, 3].map((n) => copied(taken("orders", noon - n * hour)));
      const evicted = planEviction([...flood, ...few], { used: 44, most: 40 }, { keepNewest: 2, roomMinutes: 60 });
      assert.ok(evicted.length >= 4);
      assert.deepEqual([...new Set(evicted.map((one) => one.database))], ["orders-eu"]);
    },
  },
  {
    what: "measure: copies of one are not counted for another",
    check: async () => {
      const own = [
        copied(taken("orders", noon - hour)),
        ...[1, 2, 3].map((n) => copied(taken("orders-eu", noon - n * hour))),
      ];
      const { metrics } = await look([], { own });
      assert.deepEqual([metrics.get("CopiesHeld orders"), metrics.get("CopiesHeld orders-eu")], [1, 3]);
    },
  },
  {
    what: "measure: a copy that is gone is missed, though another's has a name with it in it",
    check: async () => {
      const gone = taken("orders", noon - 3 * hour);
      const item = {
        identity: { S: gone.identity },
        database: { S: "orders" },
        firstSeen: { S: "2026-03-01T00:00:00Z" },
        protectedSince: { S: "2026-03-01T00:00:00Z" },
        copies: { S: `${gone.id}@${gone.takenAt! / 1000}` },
        offer: { S: "" },
      };
      const own = [copied(taken("orders-eu", noon - 3 * hour, { id: gone.id })), copied(taken("orders", noon - hour))];
      assert.match((await look([item], { own })).end, /1 copies of orders \(.*\) have been deleted/);
    },
  },
  {
    what: "names of snapshots: two long names with one hash",
    check: () => {
      const [one, two] = [
        "orders-of-the-european-shops-and-warehouses-of-00214246",
        "orders-of-the-european-shops-and-warehouses-of-01155780",
      ];
      assert.equal(hash(one), hash(two), "they were chosen for that");
      assert.equal(snapshotName(one, noon, 63), snapshotName(two, noon, 63));
      const takes = planTakes(
        [one, two].map((id) => database(id)),
        [],
        { ...settings, intervalMinutes: 1 },
        { now: noon, kind: { ...instances, longestName: 63 } },
      ).takes;
      assert.equal(new Set(takes.map(({ name }) => name)).size, 2);
    },
  },
];
