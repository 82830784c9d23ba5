import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import { SSMClient } from "@aws-sdk/client-ssm";
import fc from "fast-check";
import { type ExpireCopiesSettings, makeExpireCopies } from "../../../functions/expireCopies/handler";
import { expireCopiesNeeds } from "../../../functions/expireCopies/permissions";
import type { Snapshot } from "../../../functions/rds/kind";
import { type KeepRules, rulesText } from "../../../functions/retention/acceptedRules";
import { Cases } from "../../support/cases";
import { copied, day, hour, noon, recordingKind, sdkError, taken } from "../../support/snapshots";

const rules: KeepRules = {
  retentionMinutes: 2 * 24 * 60,
  keepAllMinutes: 2 * 24 * 60,
  dailyDays: 0,
  weeklyWeeks: 0,
  monthlyMonths: 0,
  keepNewest: 3,
  released: [],
  brakeMinutes: 2 * 24 * 60,
  brakeSurplus: 3,
  roomMinutes: 60,
};
const settings: ExpireCopiesSettings = {
  ...rules,
  createdBy: "rds-lifeboat",
  patterns: [".*"],
  region: "eu-central-1",
  acceptedName: "accepted",
  liftedName: "lifted",
  cadenceMinutes: 60,
  dryRun: false,
  logLevel: "error",
};

interface Run {
  readonly change?: Partial<ExpireCopiesSettings>;
  /** Texts of the parameters; an Error is what reading one ends in. */
  readonly accepted?: string | Error;
  readonly lifted?: string;
  readonly now?: number;
  readonly event?: unknown;
  readonly clusters?: readonly Snapshot[];
  /** What RDS says of the account's quotas; nothing by default. */
  readonly quotas?: readonly object[];
  /** Reads what people have released in the table. */
  readonly released?: () => Promise<ReadonlySet<string>>;
}

/** A pass over copies, started by the schedule a minute ago: how it ended, and what it removed. */
async function run(copies: readonly Snapshot[], told: Run = {}) {
  const { accepted = rulesText(rules), lifted = "never", now = noon, clusters = [] } = told;
  const instance = recordingKind({ snapshots: async () => [...copies], remove: async () => {} });
  const cluster = recordingKind({ snapshots: async () => [...clusters], remove: async () => {} });
  const ssm: SSMClient = Object.create(SSMClient.prototype, {
    send: {
      value: async ({ input }: { readonly input: { readonly Name: string } }) => {
        const Value = { accepted, lifted }[input.Name];
        if (Value === undefined) throw sdkError("ParameterNotFound");
        if (Value instanceof Error) throw Value;
        return { Parameter: { Value } };
      },
    },
  });
  const handler = makeExpireCopies({
    kinds: [cluster.kind, instance.kind],
    rds: Object.create(RDSClient.prototype, {
      send: { value: async () => ({ AccountQuotas: told.quotas ?? [] }) },
    }),
    ssm,
    ...(told.released && { released: told.released }),
    now: () => now,
    write: () => {},
    settings: { ...settings, ...told.change },
  });
  const event = told.event ?? { scheduledAt: new Date(noon - 60_000).toISOString() };
  const end = await handler(event).then(
    () => "well",
    (error: Error) => `${error.name}: ${error.message}`,
  );
  return { end, removed: [...cluster.calls, ...instance.calls] };
}

const hourly = (count: number, firstHours: number, database = "orders") =>
  Array.from({ length: count }, (_, n) => copied(taken(database, noon - (firstHours + n) * hour)));

describe("the expire pass over copies", () => {
  it("deletes what is past retention, and ends well", async () => {
    const { end, removed } = await run(hourly(51, 0));
    assert.equal(end, "well");
    assert.equal(removed.length, 2);
  });

  it("keeps what was accepted when the settings keep less, says so, and how a person accepts that", async () => {
    const { end, removed } = await run(hourly(51, 0), {
      change: { retentionMinutes: 0, keepAllMinutes: 0, keepNewest: 0 },
    });
    assert.equal(removed.length, 2);
    assert.match(end, /^DatabasesNeedAttention: .*retention: the settings say retentionMinutes 0 and not 2880/);
    const value =
      "retentionMinutes=0,keepAllMinutes=0,dailyDays=0,weeklyWeeks=0,monthlyMonths=0,keepNewest=0,brakeMinutes=2880,brakeSurplus=3,roomMinutes=60,released=none";
    assert.ok(end.endsWith(`aws ssm put-parameter --overwrite --region eu-central-1 --name accepted --value ${value}`));
  });

  for (const full of [false, true]) {
    const room = full ? "where a long roomMinutes of the settings would leave no room" : "with room for all";
    it(`keeps what was accepted, however small the steps are by which the settings keep less, for days, ${room}`, async () => {
      const steps = fc.array(fc.record({ less: fc.integer({ min: 0, max: 3_000 }), room: fc.nat(1e9) }), {
        minLength: 24,
        maxLength: 72,
      });
      const cases = new Cases({
        "something is deleted": 5,
        "what stays is past the settings' retention": 5,
        "the settings want more room": 5,
      });
      await fc.assert(
        fc.asyncProperty(steps, async (all) => {
          let left = hourly(48, 0);
          let retention = 2_880;
          let deleted = 0;
          for (const [pass, { less, room }] of all.entries()) {
            retention = Math.max(0, retention - less);
            const now = noon + (pass + 1) * hour;
            left = [copied(taken("orders", now)), ...left];
            const quota = { AccountQuotaName: "ManualSnapshots", Used: left.length, Max: full ? 60 : 1_000 };
            const change = { retentionMinutes: retention, keepAllMinutes: retention, keepNewest: 0, roomMinutes: room };
            const event = { scheduledAt: new Date(now).toISOString() };
            const { removed } = await run(left, { change, now, event, quotas: [quota] });
            const gone = new Set(removed.map((call) => call.replace(/^\S+ /, "")));
            for (const one of left) if (gone.has(one.id)) assert.ok(now - one.takenAt! >= 48 * hour, one.id);
            left = left.filter(({ id }) => !gone.has(id));
            assert.ok(left.length >= 48, String(left.length));
            deleted += gone.size;
          }
          cases.note("something is deleted", deleted > 0);
          cases.note("what stays is past the settings' retention", retention < 47 * 60);
          cases.note(
            "the settings want more room",
            all.some(({ room }) => room > 24 * 60),
          );
        }),
        { numRuns: 10 },
      );
      cases.check();
    });
  }

  it("keeps what the settings keep when that is more, and asks once a day to accept it", async () => {
    const more = { change: { retentionMinutes: 60 * 24 * 60, keepAllMinutes: 60 * 24 * 60 } };
    assert.deepEqual(await run(hourly(51, 0), more), { end: "well", removed: [] });
    const midnight = Date.UTC(2026, 2, 15, 0, 0, 20);
    const event = { scheduledAt: "2026-03-15T00:00:00Z" };
    const { end } = await run(hourly(51, 0), { ...more, now: midnight, event });
    assert.match(end, /retentionMinutes 86400 and not 2880, .*is in force, but somebody could take it back unnoticed/);
  });

  it("deletes nothing, of any kind, when one database has more overdue than may be", async () => {
    const old = hourly(10, 24 * 10, "billing");
    const { end, removed } = await run(hourly(51, 0), { clusters: old });
    assert.deepEqual(removed, []);
    assert.match(
      end,
      /^DatabasesNeedAttention: .*brake: Nothing is deleted of any database but what makes room for new copies: 1 database has more .*--name lifted --value 2026-03-15T12:00Z/,
    );
    assert.match(end, /billing: 7 copies overdue/);
    const lifted = await run(hourly(51, 0), { clusters: old, lifted: "2026-03-14T13:00Z" });
    assert.deepEqual([lifted.end, lifted.removed.length], ["well", 9]);
    for (const text of ["2026-03-14T11:59Z", "2026-03-22T12:00Z", "always"]) {
      assert.deepEqual((await run(hourly(51, 0), { clusters: old, lifted: text })).removed, []);
    }
  });

  it("deletes nothing while its clock is not its schedule's", async () => {
    const { end, removed } = await run(hourly(51, 0), { now: noon + 30 * day, lifted: "2026-04-14T12:00Z" });
    assert.deepEqual(removed, []);
    assert.match(end, /clock: the function's clock says 2026-04-13T12:00Z, while its schedule meant 2026-03-14T11:59Z/);
  });

  it("started by a person, deletes while new copies arrive, and in doubt nothing", async () => {
    assert.equal((await run(hourly(51, 0), { event: {} })).removed.length, 2);
    const { end, removed } = await run(hourly(51, 0), { event: {}, now: noon + 3 * day });
    assert.deepEqual(removed, []);
    assert.match(end, /a silent source, or a wrong clock/);
  });

  it("deletes nothing when it cannot read what was accepted, or cannot make sense of it", async () => {
    const denied = await run(hourly(51, 0), { accepted: sdkError("AccessDeniedException", "not you") });
    assert.deepEqual(denied.removed, []);
    assert.match(denied.end, /^PassFailed: .*AccessDeniedException: not you/);
    const nonsense = await run(hourly(51, 0), { accepted: "never" });
    assert.deepEqual(nonsense.removed, []);
    assert.match(
      nonsense.end,
      /^DatabasesNeedAttention: .*nothing is deleted, because the parameter accepted says never, which cannot be read/,
    );
  });

  it("reads what was accepted for another version, keeps what it does not know of it, and says so once a day", async () => {
    const newer = rulesText(rules, ["yearlyYears=7"]);
    const told = await run(hourly(51, 0), { accepted: newer });
    assert.equal(told.removed.length, 2);
    assert.equal(told.end, "well");
    const midnight = await run(hourly(51, 12), { accepted: newer, now: noon + day / 2 });
    assert.match(midnight.end, /rules that this version of the program does not know: yearlyYears=7\. They are kept/);
    const weaker = await run(hourly(51, 0), { accepted: newer, change: { keepNewest: 0 } });
    assert.match(weaker.end, /,roomMinutes=60,yearlyYears=7,released=none$/);
    const older = rulesText(rules).replace("brakeSurplus=3,roomMinutes=60,", "");
    const after = await run(hourly(51, 0), { accepted: older });
    assert.deepEqual([after.end, after.removed.length], ["well", 2]);
  });

  it("lets the newest of a released database go only when that was accepted as well", async () => {
    const gone = hourly(2, 24 * 3);
    const released = [gone[0]!.identity];
    assert.deepEqual((await run(gone, { change: { released } })).removed, []);
    const accepted = rulesText({ ...rules, released });
    assert.deepEqual((await run(gone, { accepted })).removed, []);
    assert.equal((await run(gone, { change: { released }, accepted })).removed.length, 2);
  });

  it("lets go what people have released in the table, and keeps it and says so where that cannot be read", async () => {
    const gone = hourly(2, 24 * 3);
    const change = { table: "seen" };
    const released = async () => new Set([gone[0]!.identity]);
    assert.equal((await run(gone, { change, released })).removed.length, 2);
    const denied = () => Promise.reject(sdkError("AccessDeniedException", "not you"));
    const { end, removed } = await run(gone, { change, released: denied });
    assert.deepEqual(removed, []);
    assert.match(end, /^PassFailed: .*nobody can tell which databases are released, so the newest copies of all stay/);
  });

  it("lets the least valuable give way where RDS's quota is full, after what is past retention, and says so", async () => {
    const quota = { AccountQuotaName: "ManualSnapshots", Used: 51, Max: 47 };
    const { end, removed } = await run(hourly(51, 0), { quotas: [quota] });
    assert.equal(removed.length, 2 + 3);
    assert.match(
      end,
      /^DatabasesNeedAttention: .*the quota of instance snapshots: the account may have 47 manual instance snapshots .* give way before their time, .*\. Raise the quota/,
    );
    assert.equal((await run(hourly(51, 0), { quotas: [{ ...quota, Max: 50 }] })).end, "well");
    const clusters = [{ ...quota, AccountQuotaName: "ManualClusterSnapshots" }];
    assert.equal((await run(hourly(51, 0), { quotas: clusters })).removed.length, 2);
  });

  it("makes room while the brake is on, of what is past its retention and on scheduled passes only, and says so", async () => {
    const quotas = [{ AccountQuotaName: "ManualSnapshots", Used: 60, Max: 60 }];
    const clusters = hourly(10, 24 * 10, "billing");
    const { end, removed } = await run(hourly(60, 0), { quotas, clusters });
    // One for the next copy, and one for that which RDS has refused meanwhile.
    assert.equal(removed.length, 2);
    for (const call of removed) assert.match(call, /^remove orders-2026-03-1[12]-/);
    assert.match(
      end,
      /the brake: Nothing is deleted of any database but what makes room for new copies: 1 database has more/,
    );
    assert.match(end, /60 manual instance snapshots .* copies past their retention give way to new ones/);
    assert.ok(!end.includes("before their time"));
    // With room, in retention, started by a person, or with a clock in doubt: nothing.
    const roomy = [{ ...quotas[0], Max: 61 }];
    assert.deepEqual((await run(hourly(60, 0), { quotas: roomy, clusters })).removed, []);
    assert.deepEqual((await run(hourly(48, 0), { quotas: [{ ...quotas[0], Max: 40 }], clusters })).removed, []);
    assert.deepEqual((await run(hourly(60, 0), { quotas, clusters, event: {} })).removed, []);
    const wrong = { scheduledAt: new Date(noon - 3 * hour).toISOString() };
    // Neither where the quota does not even hold what is in retention.
    const tight = [{ ...quotas[0], Max: 40 }];
    for (const lifted of ["never", "2026-03-14T13:00Z"])
      for (const some of [quotas, tight])
        assert.deepEqual((await run(hourly(60, 0), { quotas: some, clusters, event: wrong, lifted })).removed, []);
    assert.deepEqual((await run(hourly(60, 0), { quotas: tight, clusters, event: {} })).removed, []);
  });

  it("may read its parameters, and not write them", () => {
    const scope = { partition: "aws", account: "1", region: "r" };
    const needs = expireCopiesNeeds(scope, "me", ["arn:accepted", "arn:lifted"], "arn:table");
    const statements = needs.filter(({ Action }) => Action.some((action) => action.startsWith("ssm:")));
    assert.deepEqual(
      statements.map(({ Action, Resource }) => [Action, Resource]),
      [[["ssm:GetParameter"], ["arn:accepted", "arn:lifted"]]],
    );
  });
});
