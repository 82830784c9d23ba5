import assert from "node:assert/strict";
import { drAccount, drRegion, sourceAccount, sourceRegion } from "../../support/snapshots";
import type { BadCase, Kind } from "../kind";
import { newest, passNames, run } from "../passes";

/** An event that starts every pass and must do nothing: no question to RDS, no change, one warning. */
const junk = (what: string, event: unknown): BadCase => ({
  what,
  check: async () => {
    for (const pass of passNames) {
      const { end, result, changes, looks, lines } = await run(pass, event);
      assert.equal(end, "well", pass);
      assert.deepEqual([changes, looks, result?.done, result?.deferred], [[], [], 0, 0], pass);
      assert.deepEqual(
        lines.map((line) => JSON.parse(line).message),
        ["this was started by an event that names no snapshot: nothing is done"],
        pass,
      );
    }
  },
});

const arn = newest.arn;
const named = (id: string) => ({ snapshot: arn.replace(/[^:]*$/, id) });
const rds = { account: sourceAccount, region: sourceRegion, type: "RDS DB Snapshot Event", id: newest.id };
const cluster = arn.replace(":snapshot:", ":cluster-snapshot:");
const { id: _id, ...withoutId } = rds;
const { type: _type, ...withoutType } = rds;

export const passEvents: Kind = {
  name: "events that start passes",
  tried:
    "any JSON in place of an event, missing and wrong fields, whole envelopes, oversized and injected names, identifiers beyond their limits, lookalikes, orders to do something",
  answer:
    "nothing is looked at, changed or deleted, by any pass; one warning in the log, and no alarm, or whoever may announce could ring it",
  cases: [
    junk("null", null),
    junk("a text", arn),
    junk("a number", 7),
    junk("a truth value", true),
    junk("an empty list", []),
    junk("a list with an ARN", [arn]),
    junk("a snapshot that is null", { snapshot: null }),
    junk("a snapshot that is an object with the ARN", { snapshot: { arn } }),
    junk("a snapshot that is a list of ARNs", { snapshot: [arn, arn] }),
    junk("a snapshot without a name", { snapshot: "" }),
    junk("a star", { snapshot: "*" }),
    junk("every snapshot of an account", named("*")),
    junk("an ARN with a line end", { snapshot: `${arn}\n` }),
    junk("an ARN in capitals", { snapshot: arn.toUpperCase() }),
    junk("an ARN of a database", { snapshot: arn.replace(":snapshot:", ":db:") }),
    junk("an ARN of another service", { snapshot: arn.replace(":rds:", ":ec2:") }),
    junk("an account of 11 digits", { snapshot: arn.replace(sourceAccount, "11111111111") }),
    junk("an account of Arabic digits", { snapshot: arn.replace(sourceAccount, "١١١١١١١١١١١١") }),
    junk("a region that is a path", { snapshot: arn.replace(sourceRegion, "eu-west-1/../us-east-1") }),
    junk("a region that is an address", { snapshot: arn.replace(sourceRegion, "example.com") }),
    junk("a name of 256 characters", named("a".repeat(256))),
    junk("a name of a million characters", named("a".repeat(1_000_000))),
    junk("a cluster's snapshot with a name of 64 characters", { snapshot: cluster.replace(/[^:]*$/, "a".repeat(64)) }),
    junk("an automated snapshot", named("rds:orders-2026-03-14-12-00")),
    junk("a name with a Cyrillic letter", named("оrders-2026-03-14-12-00")),
    junk("a name with a zero-width space", named("orders\u200b-1")),
    junk("a name with a NUL", named("orders\u0000")),
    junk("a name with two hyphens in a row", named("orders--eu")),
    junk("a name with a hyphen at its end", named("orders-")),
    junk("a name that begins with a digit", named("1orders")),
    junk("a command in place of a name", named("$(aws rds delete-db-snapshot)")),
    junk("SQL in place of a name", named("orders'; drop table orders; --")),
    junk("a path in place of a name", named("../../orders")),
    junk("RDS's event without an id", withoutId),
    junk("RDS's event without a type", withoutType),
    junk("RDS's event about an instance", { ...rds, type: "RDS DB Instance Event" }),
    junk("RDS's event with a number as id", { ...rds, id: 7 }),
    junk("RDS's event with an object as id", { ...rds, id: { toString: "orders" } }),
    junk("RDS's event with an account as number", { ...rds, account: 111111111111 }),
    junk("RDS's event without a region", { ...rds, region: null }),
    junk("RDS's event about a cluster's snapshot with a name of 64 characters", {
      ...rds,
      type: "RDS DB Cluster Snapshot Event",
      id: "a".repeat(64),
    }),
    junk("the whole envelope of an event", {
      version: "0",
      source: "aws.rds",
      account: drAccount,
      region: drRegion,
      "detail-type": "RDS DB Snapshot Event",
      detail: { EventID: "RDS-EVENT-0197", SourceIdentifier: newest.id },
    }),
    junk("a record of SNS", { Records: [{ Sns: { Message: JSON.stringify({ snapshot: arn }) } }] }),
    junk("a snapshot under the name __proto__", JSON.parse(`{"__proto__": {"snapshot": "${arn}"}}`)),
    junk("a scheduled time that is a number", { scheduledAt: 1_773_489_600_000 }),
    junk("settings", { settings: { retentionMinutes: 0, keepNewest: 0 }, dryRun: false }),
    junk("an order to delete", { action: "delete", snapshots: [newest.id], force: true }),
  ],
};
