import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import fc from "fast-check";
import { instances, suspendsIo } from "../../../functions/rds/instance";
import type { Database, Snapshot } from "../../../functions/rds/kind";
import { slotOffset, slotStart } from "../../../functions/snapshots/slots";
import { reencryptedTags } from "../../../functions/snapshots/tags";
import { windowsEnd } from "../../../functions/snapshots/windows";
import { makeTake } from "../../../functions/take/handler";
import { planTakes, type TakeSettings } from "../../../functions/take/plan";
import { Cases } from "../../support/cases";
import { database, day, hour, minute, noon, recordingKind, tagList, taken } from "../../support/snapshots";

const settings: TakeSettings = {
  choice: { patterns: [".*"] },
  createdBy: "rds-lifeboat",
  platform: "rds-lifeboat",
  intervalMinutes: 60,
  cadenceMinutes: 5,
  ioSuspension: { accepted: false, intervalMinutes: 24 * 60, acceptedWait: true },
  keyArns: ["key-1"],
  managedKeyArn: "managed",
  dryRun: false,
  logLevel: "info",
};
const accepting: TakeSettings = { ...settings, ioSuspension: { ...settings.ioSuspension, accepted: true } };
const acceptTag = "rds-lifeboat:accept-io-suspension";

const single = database("single", { suspendsIo: true });
const daily = slotStart(noon, day, slotOffset(single.identity, day));
const hourly = slotStart(noon, hour, slotOffset(single.identity, hour));

function plan(of: Database, snapshots: Snapshot[], now: number, with_ = settings) {
  return planTakes([of], snapshots, with_, { now, kind: instances });
}

/** A daily window, by minutes from midnight. */
function dailyWindow(from: number, length: number): string {
  const text = (at: number) => new Date(at * minute).toISOString().slice(11, 16);
  return `${text(from)}-${text(from + length)}`;
}

/** Runs the plan every five minutes and gives when snapshots were begun. Each is there at once. */
function simulate(of: Database, with_: TakeSettings, days: number, busy: (at: number) => boolean = () => false) {
  const begun: number[] = [];
  let held: Snapshot[] = [];
  let missed = 0;
  for (let now = noon; now < noon + days * day; now += with_.cadenceMinutes * minute) {
    const now_ = { ...of, status: busy(now) ? "modifying" : "available" };
    const { takes, findings } = plan(now_, held, now, with_);
    missed += findings.filter(({ outcome }) => outcome.kind === "missed").length;
    for (const take of takes) {
      begun.push(now);
      held = [taken(of.id, now, { id: take.name })];
    }
  }
  return { begun, missed };
}

describe("instances whose I/O a snapshot suspends", () => {
  it("are Single-AZ ones, and those of engines that are not backed up from the standby", () => {
    for (const engine of ["postgres", "mysql", "mariadb", "oracle-se2", "oracle-ee-cdb"]) {
      assert.equal(suspendsIo(engine, true), false, `${engine}, Multi-AZ`);
      assert.equal(suspendsIo(engine, false), true, `${engine}, Single-AZ`);
    }
    for (const engine of ["sqlserver-se", "sqlserver-ee", "db2-se", "custom-sqlserver-ee", "new-engine"]) {
      assert.equal(suspendsIo(engine, true), true, `${engine}, Multi-AZ`);
    }
  });
});

describe("the plan of the take pass for databases whose I/O a snapshot suspends", () => {
  it("has longer slots for them, unless that is accepted for all or by a tag", () => {
    const lastHour = [taken("single", Math.max(daily, noon - 3 * hour))];
    const tagged = (value: string) => ({ ...single, tags: tagList({ [acceptTag]: value }) });
    const takes = (of: Database, with_: TakeSettings) => plan(of, lastHour, noon + hour, with_).takes.length;
    assert.equal(takes(single, settings), 0);
    assert.equal(takes(single, accepting), 1);
    assert.equal(takes(tagged("YES"), settings), 1);
    assert.equal(takes(tagged("NO"), accepting), 0);
    assert.equal(takes(tagged("yes"), settings), 0, "a slip of the pen accepts nothing");
    assert.equal(takes({ ...single, suspendsIo: false }, settings), 1);
  });

  it("names those that are spared", () => {
    assert.deepEqual(plan(single, [], noon).spared, ["single"]);
    assert.deepEqual(plan(single, [], noon, accepting).spared, []);
    const excluded = { ...settings, choice: { patterns: ["other"] } };
    assert.deepEqual(plan(single, [], noon, excluded).spared, []);
  });

  it("has no shorter slots for them than for others", () => {
    const short = { ...settings, ioSuspension: { ...settings.ioSuspension, intervalMinutes: 15 } };
    assert.deepEqual(plan(single, [taken("single", hourly)], hourly + 59 * minute, short).takes, []);
  });

  it("lets them wait for the end of a window, and says until when", () => {
    const at = Date.UTC(2026, 2, 14, 3, 10);
    const inWindow = { ...single, windows: ["03:00-03:30", "sun:05:00-sun:05:30"] };
    const { takes, findings } = plan(inWindow, [], at);
    assert.deepEqual(takes, []);
    assert.equal(findings[0]?.outcome.kind, "deferred");
    assert.match(
      JSON.stringify(findings[0]?.outcome),
      /window a snapshot would suspend its I\/O: not before 2026-03-14T03:30:00/,
    );
    assert.equal(plan(inWindow, [], at + 20 * minute).takes.length, 1);
    assert.equal(plan({ ...inWindow, suspendsIo: false }, [], at).takes.length, 1, "whose I/O goes on need not wait");
  });

  it("lets an accepted one wait, but not where an objective is stated", () => {
    const from = ((hourly - Date.UTC(2026, 2, 14)) / minute + 24 * 60) % (24 * 60);
    const inWindow = { ...single, windows: [dailyWindow(from, 30)] };
    const stated = { ...accepting, ioSuspension: { ...accepting.ioSuspension, acceptedWait: false } };
    assert.deepEqual(plan(inWindow, [], hourly, accepting).takes, []);
    assert.equal(plan(inWindow, [], hourly, stated).takes.length, 1);
  });

  it("does not wait for a window that is longer than the slot", () => {
    const from = ((hourly - Date.UTC(2026, 2, 14)) / minute + 24 * 60 - 60) % (24 * 60);
    const inWindow = { ...single, windows: [dailyWindow(from, 6 * 60)] };
    assert.equal(plan(inWindow, [], hourly, accepting).takes.length, 1);
  });

  it("tries again what failed, but no more often than others are snapshotted", () => {
    const start = daily + hour;
    const failed = [taken("single", start, { state: "failed" })];
    const soon = plan(single, failed, start + 5 * minute);
    assert.deepEqual(soon.takes, []);
    assert.match(JSON.stringify(soon.findings), /its last snapshot failed/);
    assert.equal(plan(single, failed, start + hour).takes.length, 1);
    const copy = [
      taken("single", start, {
        state: "failed",
        tags: reencryptedTags("rds-lifeboat", "p", failed[0]!, "named-later"),
      }),
    ];
    assert.equal(plan(single, copy, start + 5 * minute).takes.length, 1, "re-encryption that failed suspended nothing");
    const lastPass = daily + day - minute;
    const atTheEnd = [taken("single", lastPass - 10 * minute, { state: "failed" })];
    assert.equal(plan(single, atTheEnd, lastPass).findings[0]?.outcome.kind, "deferred");
    const next = plan(single, atTheEnd, lastPass + hour).takes;
    assert.deepEqual(
      next.map(({ afterFailed }) => afterFailed),
      [true],
      "said with the next one",
    );
    assert.equal(plan(single, failed, start + 5 * minute, accepting).takes.length, 1, "accepted is as any other");
  });

  const anyWindows = fc.record({
    dailyFrom: fc.nat(24 * 60 - 1),
    dailyLength: fc.integer({ min: 30, max: 23 * 60 }),
    weekly: fc.record({
      day: fc.constantFrom("mon", "wed", "sun"),
      hour: fc.integer({ min: 10, max: 22 }),
    }),
  });

  it("makes one snapshot in each slot, never two, whatever the windows", () => {
    const cases = new Cases({
      "one waits for a window's end": 10,
      "one is made in a window, since nothing of its slot is left behind it": 5,
      "I/O suspension is accepted": 10,
      "it is not": 10,
    });
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,8}$/),
        anyWindows,
        fc.constantFrom(30, 60, 97, 6 * 60, 24 * 60),
        fc.boolean(),
        (id, { dailyFrom, dailyLength, weekly }, minutes, accepted) => {
          const windows = [
            dailyWindow(dailyFrom, dailyLength),
            `${weekly.day}:${weekly.hour}:00-${weekly.day}:${weekly.hour + 1}:00`,
          ];
          const of = database(id, { suspendsIo: true, windows });
          const ioSuspension = { accepted, intervalMinutes: Math.max(60, minutes), acceptedWait: true };
          const slot = (accepted ? 60 : ioSuspension.intervalMinutes) * minute;
          const { begun, missed } = simulate(of, { ...settings, ioSuspension }, 9);
          const offset = slotOffset(of.identity, slot);
          const slots = begun.map((at) => slotStart(at, slot, offset));
          assert.equal(new Set(slots).size, slots.length, "two in one slot");
          assert.equal(missed, 0);
          const first = slotStart(noon, slot, offset);
          for (let start = first; start + slot <= noon + 9 * day; start += slot) {
            // The first is under way when this begins, and may have nothing left but its window.
            if (start >= noon)
              assert.ok(slots.includes(start), `nothing in the slot of ${new Date(start).toISOString()}`);
          }
          for (const at of begun) {
            const end = windowsEnd(windows, at);
            const slotEnd = slotStart(at, slot, offset) + slot;
            assert.ok(end === undefined || end + 10 * minute > slotEnd, `${new Date(at).toISOString()} is in a window`);
          }
          const inWindow = (at: number) => windowsEnd(windows, at) !== undefined;
          const waited = (at: number) => {
            const before = at - settings.cadenceMinutes * minute;
            return before >= slotStart(at, slot, offset) && inWindow(before) && !inWindow(at);
          };
          cases.note("one waits for a window's end", begun.some(waited));
          cases.note("one is made in a window, since nothing of its slot is left behind it", begun.some(inWindow));
          cases.note("I/O suspension is accepted", accepted);
          cases.note("it is not", !accepted);
        },
      ),
      { numRuns: 60 },
    );
    cases.check();
  });

  it("never makes two in one slot of a database that is busy for most of it", () => {
    const busy = (at: number) => (at - daily) % day < 20 * hour;
    const { begun } = simulate(single, settings, 9, busy);
    assert.equal(begun.length, 9);
    assert.equal(new Set(begun.map((at) => slotStart(at, day, slotOffset(single.identity, day)))).size, 9);
  });
});

describe("the take pass for databases whose I/O a snapshot suspends", () => {
  it("writes once an hour which are spared, how often they are snapshotted and what to do", async () => {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const run = (now: number) => {
      const { kind } = recordingKind({
        databases: async () => [single],
        snapshots: async () => [taken("single", now)],
      });
      return makeTake({ kinds: [kind], rds: Object.create(RDSClient.prototype), now: () => now, write, settings })({});
    };
    await run(noon + 10 * minute);
    assert.deepEqual(lines, []);
    await run(noon);
    assert.match(lines.join(), /1 are snapshotted every 1440 minutes only.*source\.acceptIoSuspension.*single/);
  });
});
