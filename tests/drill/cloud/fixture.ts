import assert from "node:assert/strict";
import { type Cloud, createWorld } from "../../../drill/cloud";
import type {
  Call,
  DatabaseRecord,
  Fields,
  Place,
  Principal,
  Question,
  SnapshotRecord,
} from "../../../drill/cloud/kernel/types";
import type { CloudEvent, WorldOptions } from "../../../drill/cloud/kernel/world";
import type { DatabaseSpec } from "../../../drill/cloud/rds";
import { type Assumptions, defaultAssumptions } from "../../../facts/assumptions";

export const SOURCE: Place = { account: "111111111111", region: "eu-west-1" };
export const DR: Place = { account: "222222222222", region: "eu-central-1" };
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const START = Date.parse("2026-01-01T00:00:00Z");

/** Round figures: a snapshot takes 1 minute and a copy 10, plus one minute a GiB. */
export const testAssumptions: Assumptions = {
  ...defaultAssumptions,
  snapshot: { startMinutes: 1, gibPerMinute: 1 },
  copy: { startMinutes: 10, gibPerMinute: 1 },
  restore: { startMinutes: 5, gibPerMinute: 1 },
  rdsApiBurst: 10_000,
  rdsApiPerSecond: 10_000,
};

/** An event as tests read it. */
export interface Seen {
  readonly id: string;
  readonly region: string;
  readonly account: string;
  readonly arn: string;
}

/** Two accounts, an administrator in each, and what happened so far. */
export interface Fixture extends Omit<Cloud, "events"> {
  /** The accounts as they were made. */
  readonly whole: Cloud;
  readonly events: Seen[];
  readonly rawEvents: CloudEvent[];
  readonly denied: { readonly call: Call; readonly question: Question }[];
  readonly snapshotChanges: { readonly before?: SnapshotRecord; readonly after?: SnapshotRecord }[];
  /** Calls RDS as the administrator of the place's account. */
  call(place: Place, operation: string, input: Fields): Fields;
  kmsCall(place: Place, operation: string, input: Fields): Fields;
  as(caller: Caller, service: string, operation: string, input: Fields): Fields;
  database(spec?: Partial<DatabaseSpec>): DatabaseRecord;
  take(database: string, name: string, place?: Place): void;
  share(name: string, account?: string): void;
  copy(name: string, to?: Place, extra?: Fields): void;
  pass(ms: number): Promise<void>;
  status(place: Place, name: string): string | undefined;
  record(place: Place, name: string): SnapshotRecord;
}

/** Who calls, and in which account and region. */
interface Caller {
  readonly principal: Principal;
  readonly place: Place;
}

export function administrator(account: string): Principal {
  return { kind: "administrator", account, name: "operator" };
}

export function snapshotArn(place: Place, name: string): string {
  return `arn:aws:rds:${place.region}:${place.account}:snapshot:${name}`;
}

/** A key policy: the owner's root, and what other accounts may do through RDS. */
export function sharedKeyPolicy(
  owner: string,
  others: readonly string[],
  actions: readonly string[] = ["kms:*"],
): Fields {
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "Owner", Effect: "Allow", Principal: { AWS: root(owner) }, Action: "kms:*", Resource: "*" },
      ...(others.length === 0
        ? []
        : [{ Sid: "Others", Effect: "Allow", Principal: { AWS: others.map(root) }, Action: actions, Resource: "*" }]),
    ],
  };
}

export function root(account: string): string {
  return `arn:aws:iam::${account}:root`;
}

export function policy(...statements: readonly Fields[]): Fields {
  return { Version: "2012-10-17", Statement: statements };
}

export function fixture(options: Partial<WorldOptions> = {}): Fixture {
  const cloud = createWorld({ seed: 1, start: START, assumptions: testAssumptions, ...options });
  const { world, rds } = cloud;
  const events: Seen[] = [];
  const rawEvents: CloudEvent[] = [];
  const denied: { call: Call; question: Question }[] = [];
  const snapshotChanges: { before?: SnapshotRecord; after?: SnapshotRecord }[] = [];
  world.onEvent((event) => {
    rawEvents.push(event);
    events.push({
      id: String(event.detail.EventID),
      region: event.region,
      account: event.account,
      arn: event.resources[0] ?? "",
    });
  });
  world.observe({
    onDenied: (call, question) => denied.push({ call, question }),
    onSnapshot: (before, after) => snapshotChanges.push({ ...(before && { before }), ...(after && { after }) }),
  });
  const as: Fixture["as"] = (caller, service, operation, input) =>
    world.call({ ...caller, service, operation, input }) as Fields;
  const call: Fixture["call"] = (place, operation, input) =>
    as({ principal: administrator(place.account), place }, "rds", operation, input);
  const record: Fixture["record"] = (place, name) => {
    const found = rds.snapshot(snapshotArn(place, name));
    assert.ok(found, `snapshot ${name}`);
    return found;
  };
  return {
    ...cloud,
    whole: cloud,
    events,
    rawEvents,
    denied,
    snapshotChanges,
    as,
    call,
    kmsCall: (place, operation, input) =>
      as({ principal: administrator(place.account), place }, "kms", operation, input),
    database: (spec = {}) =>
      rds.addDatabase({
        place: SOURCE,
        identifier: "orders",
        sizeGiB: 20,
        changeGiBPerHour: 1,
        kmsKeyArn: undefined,
        ...spec,
      }),
    take(database, name, place = SOURCE) {
      call(place, "CreateDBSnapshot", { DBInstanceIdentifier: database, DBSnapshotIdentifier: name });
    },
    share(name, account = DR.account) {
      call(SOURCE, "ModifyDBSnapshotAttribute", {
        DBSnapshotIdentifier: name,
        AttributeName: "restore",
        ValuesToAdd: [account],
      });
    },
    copy(name, to = DR, extra = {}) {
      call(to, "CopyDBSnapshot", {
        SourceDBSnapshotIdentifier: snapshotArn(SOURCE, name),
        TargetDBSnapshotIdentifier: name,
        ...extra,
      });
    },
    pass: (ms) => world.time.runUntil(world.time.now() + ms),
    status: (place, name) => rds.snapshot(snapshotArn(place, name))?.status,
    record,
  };
}

/** Asserts that the SDK's error of that name is thrown, with a message that matches. */
export function refused(action: () => unknown, name: string, message: RegExp = /./): void {
  assert.throws(action, (error: unknown) => {
    assert.ok(error instanceof Error);
    assert.equal(error.name, name, error.message);
    assert.match(error.message, message);
    assert.ok(name === "ModelError" || "$metadata" in error, "an SDK error carries $metadata");
    return true;
  });
}
