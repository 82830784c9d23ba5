import assert from "node:assert/strict";
import type { Snapshot } from "../../../functions/rds/kind";
import {
  copied,
  drAccount,
  drRegion,
  hour,
  noon,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../../support/snapshots";
import type { BadCase, Kind } from "../kind";
import { copies, legacy, newest, type PassName, run, type Told } from "../passes";

/** A well-formed event that must change nothing, however much the pass looks. */
const ignored = (what: string, pass: PassName, event: object, told: Told = {}): BadCase => ({
  what: `${pass}: ${what}`,
  check: async () => {
    const { end, result, changes } = await run(pass, event, told);
    assert.equal(end, "well");
    assert.deepEqual([changes, result?.done], [[], 0]);
  },
});

const stranger = "999999999999";
const rds = (snapshot: Snapshot, account: string, region: string) => ({
  account,
  region,
  type: "RDS DB Snapshot Event",
  id: snapshot.id,
});
const ofStranger = taken("orders", noon, { arn: newest.arn.replace(sourceAccount, stranger) });
const held = { own: copies, shared: [newest].map(sharedView) };
const untagged = taken("orders", noon, { tags: [] });
const making = taken("orders", noon, { state: "making" });
const noLeave = taken("orders", noon, { tags: [{ Key: "CreatedBy", Value: "rds-lifeboat" }] });

/** The expire passes are started by schedules only; an event that names a copy must not decide about that copy. */
const unmoved = (what: string, event: object): BadCase => ({
  what: `expireCopies: ${what}`,
  check: async () => {
    const { changes } = await run("expireCopies", event);
    const byItself = await run("expireCopies", {});
    assert.deepEqual(changes, byItself.changes);
    assert.ok(!changes.includes(`remove ${copies[0]!.id}`));
  },
});

export const hints: Kind = {
  name: "events about somebody else's snapshots",
  tried:
    "other accounts, regions and kinds than are configured, snapshots that are not shared, not ours, not finished or not there, and the newest copy named to the pass that deletes",
  answer: "the pass looks for itself and does nothing: an event decides only where to look",
  cases: [
    ignored(
      "a snapshot that a stranger shares under our database's name",
      "copy",
      { snapshot: ofStranger.arn },
      {
        stock: { own: copies, shared: [sharedView(ofStranger)] },
      },
    ),
    ignored("a snapshot of a configured account in another region", "copy", {
      snapshot: newest.arn.replace(sourceRegion, "eu-west-2"),
    }),
    ignored(
      "a snapshot that is not shared",
      "copy",
      { snapshot: newest.arn.replace(newest.id, "orders-2026-01-05-10-00") },
      { stock: held },
    ),
    ignored(
      "a snapshot in another part of AWS",
      "copy",
      { snapshot: newest.arn.replace("arn:aws:", "arn:aws-cn:") },
      { stock: held },
    ),
    ignored(
      "a snapshot for which RDS answers with another one",
      "copy",
      { snapshot: newest.arn },
      {
        stock: { own: [copied(taken("orders", noon - hour))] },
        answers: { findShared: async () => sharedView(taken("orders", noon)) },
      },
    ),
    ignored(
      "an instance's snapshot announced as a cluster's",
      "copy",
      { snapshot: newest.arn.replace(":snapshot:", ":cluster-snapshot:") },
      { stock: held },
    ),
    ignored("a copy of its own announced by the source", "copy", { snapshot: copies[0]!.arn }, { stock: held }),
    ignored("an event of a stranger's account about one of our copies", "copy", rds(copies[0]!, stranger, drRegion), {
      stock: held,
    }),
    ignored("an event of another region about one of our copies", "copy", rds(copies[0]!, drAccount, "us-east-1"), {
      stock: held,
    }),
    ignored(
      "an event about a copy that somebody made from a stranger's snapshot",
      "copy",
      rds(ofStranger, drAccount, drRegion),
      {
        stock: { own: [copied(ofStranger)], shared: [sharedView(ofStranger)] },
      },
    ),
    ignored(
      "a snapshot of a database that no pattern names",
      "copy",
      { snapshot: newest.arn },
      {
        stock: held,
        change: { patterns: ["billing"] },
      },
    ),
    ignored(
      "an announcement, which the second step has nothing to do with",
      "copy",
      { snapshot: newest.arn },
      {
        stock: held,
        change: { from: "staged" },
      },
    ),
    ignored(
      "an event of another account about a snapshot with the name of ours",
      "share",
      rds(newest, stranger, sourceRegion),
    ),
    ignored("an event of another region about it", "share", rds(newest, sourceAccount, "eu-west-2")),
    ignored("a snapshot without our tag", "share", rds(untagged, sourceAccount, sourceRegion), {
      stock: { own: [untagged] },
    }),
    ignored("a snapshot that may not leave the account", "share", rds(noLeave, sourceAccount, sourceRegion), {
      stock: { own: [noLeave] },
    }),
    ignored("a snapshot that is still being made", "share", rds(making, sourceAccount, sourceRegion), {
      stock: { own: [making] },
    }),
    ignored("a snapshot that is not there", "share", { ...rds(newest, sourceAccount, sourceRegion), id: "gone" }),
    ignored("a snapshot that is none to be re-encrypted", "reencrypt", rds(newest, sourceAccount, sourceRegion), {
      stock: { own: [newest, legacy] },
    }),
    ignored("an event of another account about one that is", "reencrypt", rds(legacy, stranger, sourceRegion)),
    unmoved("an announcement of the newest copy", { snapshot: copies[0]!.arn }),
    unmoved("an event about the newest copy", rds(copies[0]!, drAccount, drRegion)),
    unmoved(
      "an event about a copy that a person holds",
      rds(copied(taken("orders", noon - hour)), drAccount, drRegion),
    ),
  ],
};
