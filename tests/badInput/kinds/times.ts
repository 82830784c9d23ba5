import assert from "node:assert/strict";
import { messageOf, plainText } from "../../../functions/notify/message";
import { readStart } from "../../../functions/pass/hint";
import type { Snapshot } from "../../../functions/rds/kind";
import { parseLift } from "../../../functions/retention/brake";
import { planExpiry } from "../../../functions/retention/plan";
import { snapshotName, timestamp } from "../../../functions/snapshots/names";
import { slotStart } from "../../../functions/snapshots/slots";
import { createdOn } from "../../../functions/snapshots/tags";
import { windowEnd } from "../../../functions/snapshots/windows";
import { readSettings, settingsErrorName } from "../../../stacks/settings";
import { having } from "../../stacks/settings/fixtures";
import { copied, day, hour, minute, noon, taken } from "../../support/snapshots";
import type { BadCase, Kind } from "../kind";
import { copies, run } from "../passes";
import { assertRefused } from "../refusals";

const scheduleAllowed =
  "Allowed: rate(N minutes), rate(N hours) or cron(minutes hours day-of-month month day-of-week *) in UTC, at least once a day.";
const tooRare = "A pass must run at least once a day, because only a scheduled run finds what events have missed.";
const signs = "A schedule has letters, digits and signs of ASCII, and simple spaces, only.";
const neither = "This is neither rate(...) nor cron(...).";
const rate = "rate() takes a whole number, one space and minutes, hours or days.";

/** A schedule of the settings is refused for this reason. */
const schedule = (what: string, text: string, reason: string, shown = text): BadCase => ({
  what: `a schedule: ${what}`,
  check: () =>
    assertRefused(() => readSettings(having("dr.schedules.expire", text)), settingsErrorName, [
      `dr.schedules.expire: Given: "${shown}". ${reason} ${scheduleAllowed}`,
    ]),
});

/** Copies of these moments, of which at `now` just those are left that the rules keep. */
const retained = (
  what: string,
  rules: { readonly dailyDays?: number; readonly weeklyWeeks?: number; readonly monthlyMonths?: number },
  now: string,
  moments: Readonly<Record<string, boolean>>,
): BadCase => ({
  what: `retention: ${what}`,
  check: () => {
    // The newest, which the floor keeps, is another one.
    const newest = copied(taken("orders", Date.parse(now)));
    const all = new Map<Snapshot, string>(
      Object.keys(moments).map((moment) => [copied(taken("orders", Date.parse(moment))), moment]),
    );
    const due = planExpiry([newest, ...all.keys()], Date.parse(now), { retentionMinutes: 60, keepNewest: 1, ...rules });
    const gone = new Set(due.map(({ snapshot }) => all.get(snapshot)));
    for (const [moment, stays] of Object.entries(moments)) assert.equal(!gone.has(moment), stays, moment);
  },
});

/** When the schedule says that it meant the pass to start. Copies go, or none does and people are told why. */
const meantAt = (what: string, scheduledAt: string, why: RegExp | undefined): BadCase => ({
  what: `a scheduled time: ${what}`,
  check: async () => {
    const { end, changes } = await run("expireCopies", { scheduledAt });
    assert.equal(changes.length, why === undefined ? 2 : 0);
    if (why === undefined) assert.equal(end, "well");
    else assert.match(end, why);
  },
});
const clocks =
  /^DatabasesNeedAttention: .*the clock: the function's clock says 2026-03-14T12:00Z, while its schedule meant /;

/** What is decided about time is the same wherever a computer believes to be. */
const inZone = (zone: string): BadCase => ({
  what: `a computer in the time zone ${zone}`,
  check: () => {
    const before = process.env.TZ;
    process.env.TZ = zone;
    try {
      // Both days on which clocks change there or elsewhere, and the hour that is there twice or never.
      for (const [text, name] of [
        ["2026-03-08T02:30:00Z", "orders-2026-03-08-02-30"],
        ["2026-03-29T01:30:00Z", "orders-2026-03-29-01-30"],
        ["2026-10-25T00:30:00Z", "orders-2026-10-25-00-30"],
        ["2026-11-01T01:30:00Z", "orders-2026-11-01-01-30"],
      ] as const) {
        const at = Date.parse(text);
        assert.equal(snapshotName("orders", at, 255), name);
        assert.equal(slotStart(at, hour, 30 * minute), at);
        assert.equal(createdOn([{ Key: "CreatedOn", Value: timestamp(at) }]), at);
        assert.equal(parseLift(text), at);
        assert.equal(windowEnd("00:00-04:00", at), Date.parse(`${text.slice(0, 10)}T04:00:00Z`));
      }
      const days = ["2026-03-28T23:30:00Z", "2026-03-29T00:30:00Z", "2026-03-29T23:30:00Z"].map((text) =>
        copied(taken("orders", Date.parse(text))),
      );
      const now = Date.parse("2026-04-02T00:00:00Z");
      const due = planExpiry([...days, copied(taken("orders", now))], now, {
        retentionMinutes: 60,
        keepNewest: 1,
        dailyDays: 7,
      });
      assert.deepEqual(
        due.map(({ snapshot }) => snapshot),
        [days[2]],
      );
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  },
});

/** A text that is no moment at which a brake is lifted. */
const noMoment = (text: string): BadCase => ({
  what: `no moment: ${text}`,
  check: () => assert.equal(parseLift(text), undefined),
});

/** A window that RDS would not write keeps no snapshot waiting. */
const noWindow = (text: string): BadCase => ({
  what: `no window: ${text || "nothing"}`,
  check: () => {
    for (let at = noon; at < noon + 7 * day; at += 30 * minute) assert.equal(windowEnd(text, at), undefined);
  },
});

export const times: Kind = {
  name: "times",
  tried:
    "leap days, days and months that a calendar lacks, leap seconds, the ends of years and week 53, days of 23 and 25 hours, time zones, clocks that are wrong, schedules and windows of other forms",
  answer:
    "everything is reckoned in UTC and kept at least as long as promised; a moment that is none is refused, or counts as not said; with clocks that differ nothing is deleted",
  cases: [
    schedule("the leap day", "cron(0 3 29 2 ? *)", tooRare),
    schedule("the 31st, which five months lack", "cron(0 3 31 * ? *)", tooRare),
    schedule("the last day of the month", "cron(0 3 L * ? *)", tooRare),
    schedule("every day of eleven months", "cron(0 3 * 1-11 ? *)", tooRare),
    schedule("week days only", "cron(0 3 ? * MON-FRI *)", tooRare),
    schedule(
      "this year only",
      "cron(0 3 * * ? 2026)",
      "The year must be *: a schedule that ends would end the backups silently.",
    ),
    schedule("a time zone before it", "TZ=Europe/Berlin cron(0 3 * * ? *)", neither),
    schedule("a time zone behind it", "cron(0 3 * * ? *) Europe/Berlin", neither),
    schedule(
      "five fields, as cron itself has",
      "cron(0 3 * * *)",
      "cron() has six fields (minutes, hours, day-of-month, month, day-of-week, year), here are 5.",
    ),
    schedule("hour 24", "cron(0 24 * * ? *)", "cron() cannot be read in hours (0 to 23)."),
    schedule("minute 60", "cron(60 3 * * ? *)", "cron() cannot be read in minutes (0 to 59)."),
    schedule("a step of none", "cron(0/0 * * * ? *)", "cron() cannot be read in minutes (0 to 59)."),
    schedule("a non-breaking space", "cron(0\u00a03 * * ? *)", signs, "cron(0\\u{a0}3 * * ? *)"),
    schedule("a letter that JavaScript takes for an S in capitals", "cron(0 3 ? * \u017fUN-SAT *)", signs),
    schedule("full-width digits", "rate(５ minutes)", signs),
    schedule("a month", "rate(1 month)", rate),
    schedule(
      "a number without bound",
      "rate(99999999999999999999 minutes)",
      "The number in rate() must be positive, without leading zeros.",
    ),
    schedule("ISO 8601", "R/PT1H", neither),
    retained(
      "a month after the 31st of January there is no 31st of February",
      { monthlyMonths: 1 },
      "2026-03-02T12:00:00Z",
      {
        "2026-01-31T00:00:00Z": true,
      },
    ),
    retained("which goes on the 3rd of March", { monthlyMonths: 1 }, "2026-03-03T01:00:00Z", {
      "2026-01-31T00:00:00Z": false,
    }),
    retained("twelve months after a leap day", { monthlyMonths: 12 }, "2029-02-28T23:00:00Z", {
      "2028-02-29T00:00:00Z": true,
    }),
    retained("which goes on the 1st of March", { monthlyMonths: 12 }, "2029-03-01T01:00:00Z", {
      "2028-02-29T00:00:00Z": false,
    }),
    retained("the first of a leap day, and of the days around it", { dailyDays: 7 }, "2028-03-02T00:00:00Z", {
      "2028-02-28T23:59:59Z": true,
      "2028-02-29T00:00:00Z": true,
      "2028-02-29T23:59:59Z": false,
      "2028-03-01T00:00:00Z": true,
    }),
    retained("a century that is no leap year", { dailyDays: 7 }, "2100-03-03T00:00:00Z", {
      "2100-02-28T12:00:00Z": true,
      "2100-03-01T12:00:00Z": true,
    }),
    retained("week 53, which belongs to two years", { weeklyWeeks: 8 }, "2027-01-20T00:00:00Z", {
      "2026-12-28T00:00:00Z": true,
      "2026-12-31T23:59:59Z": false,
      "2027-01-01T00:00:00Z": false,
      "2027-01-03T23:59:59Z": false,
      "2027-01-04T00:00:00Z": true,
    }),
    retained("the end of a year", { dailyDays: 14, monthlyMonths: 3 }, "2027-01-31T00:00:00Z", {
      "2026-12-31T23:59:59Z": true,
      "2027-01-01T00:00:00Z": true,
      "2027-01-01T00:00:01Z": false,
    }),
    retained("the day of 23 hours in Europe", { dailyDays: 7 }, "2026-04-01T00:00:00Z", {
      "2026-03-29T00:59:59Z": true,
      "2026-03-29T01:00:00Z": false,
      "2026-03-29T23:59:59Z": false,
      "2026-03-30T00:00:00Z": true,
    }),
    retained("the hour that is twice there in Europe", { dailyDays: 7 }, "2026-10-28T00:00:00Z", {
      "2026-10-25T00:30:00Z": true,
      "2026-10-25T01:30:00Z": false,
    }),
    retained("a copy of the first second there is", { monthlyMonths: 1 }, "2026-03-14T12:00:00Z", {
      "1970-01-01T00:00:01Z": false,
    }),
    meantAt("just now", "2026-03-14T11:59:00Z", undefined),
    meantAt("in another zone, which is the same moment", "2026-03-14T12:59:00+01:00", undefined),
    meantAt("what no text of a schedule is", "soon", undefined),
    meantAt("a month ago", "2026-02-14T12:00:00Z", clocks),
    meantAt("in a year", "2027-03-14T12:00:00Z", clocks),
    meantAt("the first second there is", "1970-01-01T00:00:00Z", clocks),
    meantAt("the last moment there is", "+275760-09-13T00:00:00.000Z", clocks),
    meantAt("the 30th of February", "2026-02-30T12:00:00Z", clocks),
    {
      what: "a scheduled time: a leap second, which JavaScript has none of",
      check: () => assert.deepEqual(readStart({ scheduledAt: "2016-12-31T23:59:60Z" }), { by: "schedule" }),
    },
    {
      what: "copies: the newest is of tomorrow",
      check: async () => {
        const { end, changes } = await run(
          "expireCopies",
          {},
          { stock: { own: [copied(taken("orders", noon + day)), ...copies] } },
        );
        assert.deepEqual(changes, []);
        assert.match(
          end,
          /the function's clock says 2026-03-14T12:00Z, but the newest copy is of 2026-03-15T12:00Z\. Nothing is deleted/,
        );
      },
    },
    {
      what: "copies: the function's clock is at the first second there is",
      check: async () => {
        const { end, changes } = await run("expireCopies", {}, { now: 0 });
        assert.deepEqual(changes, []);
        assert.match(end, /the function's clock says 1970-01-01T00:00Z/);
      },
    },
    inZone("Europe/Berlin"),
    inZone("America/St_Johns"),
    inZone("Asia/Kathmandu"),
    inZone("Pacific/Apia"),
    inZone("No/Such_Zone"),
    noMoment("2026-02-29T12:00Z"),
    noMoment("2026-04-31T12:00Z"),
    noMoment("2026-00-10T12:00Z"),
    noMoment("2026-01-05T12:60Z"),
    noMoment("2016-12-31T23:59:60Z"),
    noMoment("2026-01-05 12:00Z"),
    noMoment("2026-W53-1T12:00Z"),
    noMoment("+002026-01-05T12:00Z"),
    noMoment("２０２６-01-05T12:00Z"),
    noWindow(""),
    noWindow("always"),
    noWindow("25:00-26:00"),
    noWindow("03:60-04:00"),
    noWindow("3:00-4:00"),
    noWindow("sun:03:00-04:00:00"),
    noWindow("xyz:03:00-xyz:04:00"),
    noWindow("03:00-03:00"),
    noWindow("03:00-03:30 Europe/Berlin"),
    {
      what: "a message about a leap day",
      check: () => {
        const at = Date.parse("2028-02-29T23:59:59Z");
        const trouble = {
          id: "machine take",
          section: "a-pass-fails",
          headline: "The take pass failed",
          where: "machine take",
          open: true,
          since: at,
          last: at,
          quietMinutes: 60,
          findings: [],
          more: 0,
          toldAt: at,
          changes: 0,
        } as const;
        const sender = { stack: "p/prod", account: "111111111111", region: "eu-west-1", runbook: "docs/operations.md" };
        const text = plainText(messageOf({ kind: "reminder", trouble, come: [], gone: [], at: at + day }, sender));
        assert.match(text, /^Since: 2028-02-29 23:59 UTC, 1 day ago$/m);
      },
    },
  ],
};
