import assert from "node:assert/strict";
import { databaseOf } from "../../../functions/notify/database";
import { nameMatcher } from "../../../functions/snapshots/choice";
import { freeName, interimName, snapshotName, timeInName } from "../../../functions/snapshots/names";
import { noon } from "../../support/snapshots";
import type { BadCase, Kind } from "../kind";
import { all, namesakes } from "../namesakes";

/** A pattern chooses these of all, and no others. */
const chooses = (pattern: string, ...names: readonly string[]): BadCase => ({
  what: `the pattern ${pattern} chooses ${names.join(", ") || "none"}`,
  check: () => assert.deepEqual(all.filter(nameMatcher([pattern])), names),
});

/** What people read that a line is about. */
const meant = (subject: string, name: string): BadCase => ({
  what: `${subject} is said of ${name || "no database"}`.slice(0, 120),
  check: () => assert.equal(databaseOf(subject), name),
});

/** A text at the end of a name that is no time. */
const noTime = (name: string): BadCase => ({
  what: `there is no time in ${name}`,
  check: () => assert.equal(timeInName(name), undefined),
});

const identifier = /^[a-z](?:-?[a-z0-9])*$/;

/** Names of snapshots of two databases stay two, within the limit, and identifiers. */
const apart = (what: string, one: string, other: string, longest: number): BadCase => ({
  what: `names of snapshots: ${what}, ${longest} characters`,
  check: () => {
    for (const nameOf of [snapshotName, interimName]) {
      const names = new Set<string>();
      for (const id of [one, other]) names.add(freeName(nameOf(id, noon, longest), names, longest));
      assert.equal(names.size, 2);
      for (const name of names) {
        assert.match(name, identifier);
        assert.ok(name.length <= longest, name);
      }
    }
  },
});

export const names: Kind = {
  name: "names and identifiers",
  tried: `names that contain one another (${all.slice(0, 3).join(", ")}), names that look like a snapshot's, one name in several accounts or of a rebuilt database, aliases that meet, identifiers of 63 and 255 characters, equal hashes`,
  answer:
    "no snapshot is taken, shared, copied, counted, named or deleted as another database's, and every name is one that RDS takes",
  cases: [
    chooses("orders", "orders"),
    chooses("orders-eu", "orders-eu"),
    chooses("orders|eu-orders", "orders", "eu-orders"),
    chooses("orders-.*", "orders-eu", "orders-eu-2026-01-05-10-00", "orders-2"),
    chooses(".?orders2?", "orders", "orders2"),
    chooses("rders"),
    chooses("^orders$", "orders"),
    chooses("orders$|^eu", "orders"),
    ...namesakes,
    meant("orders", "orders"),
    meant("orders-eu-2026-01-05-10-00", "orders-eu"),
    meant("orders-eu-2026-01-05-10-00 as orders-eu-2026-01-05-10-00-2026-03-14-12-00", "orders-eu-2026-01-05-10-00"),
    meant("orders-eu-2026-01-05-10-00-2026-03-14-12-00 with 222222222222", "orders-eu-2026-01-05-10-00"),
    meant("orders-2026-01-05-10-00-2", "orders"),
    meant("orders-2026-01-05-10-00-interim", "orders"),
    meant("orders-interim-2026-01-05-10-00", "orders-interim"),
    meant("arn:aws:rds:eu-west-1:111111111111:snapshot:orders-2026-01-05-10-00", "orders"),
    meant("arn:aws:kms:eu-west-1:111111111111:key/orders", ""),
    meant("arn:aws:rds:eu-west-1:111111111111:db-ORDERS", ""),
    meant("the region eu-west-1", ""),
    meant("the-orders", "the-orders"),
    noTime("orders"),
    noTime("orders-2026-01-05"),
    noTime("orders-2026-01-05-10-00-2"),
    noTime("orders-2026-13-05-10-00"),
    noTime("orders-2026-01-05-25-00"),
    noTime("orders-２０２６-01-05-10-00"),
    noTime("orders_2026_01_05_10_00"),
    apart("63 characters that differ in the last", `${"o".repeat(62)}1`, `${"o".repeat(62)}2`, 63),
    apart("63 characters that differ in the last", `${"o".repeat(62)}1`, `${"o".repeat(62)}2`, 255),
    apart("hyphens where the name is cut", `${"o-".repeat(31)}1`, `${"o-".repeat(31)}2`, 63),
    apart("one is the beginning of the other", "o".repeat(62), "o".repeat(63), 63),
    apart("a name with a time in it", "orders-2026-03-14-12-00", "orders", 63),
    apart("twice the same", "orders", "orders", 63),
    apart("a single letter", "o", "p", 63),
  ],
};
