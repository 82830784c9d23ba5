import assert from "node:assert/strict";
import { databaseOf, withoutNumbers } from "../../../functions/notify/database";
import { date, duration, messageOf, plainText } from "../../../functions/notify/message";
import { quietMinutesOf, reportOfAlarm, reportOfExecution } from "../../../functions/notify/report";
import { alarmLabel, describeAlarm, labelEnd } from "../../../functions/notify/sections";
import { observe } from "../../../functions/notify/trouble";
import { passErrors } from "../../../functions/pass/outcome";
import { readSummary, summary } from "../../../functions/pass/summary";

const now = Date.UTC(2026, 0, 5, 12);
const sender = {
  stack: "rds-lifeboat/prod",
  account: "111111111111",
  region: "eu-west-1",
  runbook: "https://wiki/run",
};
const machine = "arn:aws:states:eu-west-1:111111111111:stateMachine:take-machine";

function execution(detail: object): object {
  return {
    "detail-type": "Step Functions Execution Status Change",
    time: "2026-01-05T11:58:00Z",
    detail: { stateMachineArn: machine, name: "run", status: "FAILED", ...detail },
  };
}

describe("a pass's error", () => {
  it("says what a reader can take apart again, whatever names and errors are", () => {
    const lines = [
      { subject: "orders", reason: 'it says "no" | and goes on:\nreally' },
      { subject: "b", reason: "" },
    ];
    const text = summary("take", "needs a person for", lines);
    assert.ok(!/["\\\n]/.test(text));
    assert.deepEqual(readSummary(text), {
      pass: "take",
      verdict: "needs a person for",
      count: 2,
      lines: [
        { subject: "orders", reason: "it says 'no' / and goes on: really" },
        { subject: "b", reason: "" },
      ],
    });
  });

  it("counts what it does not name, and any other text is none", () => {
    const many = Array.from({ length: 50 }, (_, n) => ({ subject: `db-${n}`, reason: "late" }));
    const read = readSummary(summary("copy", "failed for", many));
    assert.deepEqual([read?.count, read?.lines.length], [50, 20]);
    assert.equal(readSummary("The take pass could not start its work: AccessDenied"), undefined);
  });
});

describe("the database of a line", () => {
  it("is the same for each of its snapshots, however a pass names them", () => {
    for (const subject of [
      "orders",
      "orders as orders-2026-01-05-10-00",
      "orders-2026-01-05-10-00",
      "orders-2026-01-05-10-00-2",
      "orders-2026-01-05-10-00-interim",
      "orders-2026-01-05-10-00 with 222222222222",
      "arn:aws:rds:eu-west-1:111111111111:snapshot:orders-2026-01-05-10-00",
    ]) {
      assert.equal(databaseOf(subject), "orders", subject);
    }
    assert.equal(databaseOf("arn:aws:rds:eu-west-1:111111111111:db-A6MH2BUA6WGO"), "");
    assert.equal(databaseOf("arn:aws:kms:eu-west-1:111111111111:key/5a3ed4d0"), "");
    assert.equal(withoutNumbers("orders-2026-01-05 took 7 s"), withoutNumbers("orders-2026-02-06 took 31 s"));
    assert.notEqual(withoutNumbers("key disabled"), withoutNumbers("key missing"));
  });
});

describe("what an event says", () => {
  it("is the pass's own words, by database, with the section for its kind of error", () => {
    const cause = summary("take", "needs a person for", [{ subject: "orders as orders-1", reason: "bad key" }]);
    const report = reportOfExecution(execution({ error: passErrors.attention, cause }), 5, now);
    assert.deepEqual(
      [report?.id, report?.section, report?.headline, report?.findings, report?.at],
      [
        "machine take-machine",
        "a-pass-needs-a-person",
        "The take pass needs a person",
        [{ database: "orders", text: "orders as orders-1: bad key" }],
        now - 120_000,
      ],
    );
    const failed = reportOfExecution(execution({ error: passErrors.failed, cause }), 5, now);
    assert.equal(failed?.section, "a-pass-fails");
  });

  it("is what Lambda or Step Functions say where the pass could not", () => {
    const timeout = { errorType: "Sandbox.Timedout", errorMessage: "Task timed out" };
    const cut = reportOfExecution(execution({ error: "Sandbox.Timedout", cause: JSON.stringify(timeout) }), 5, now);
    assert.deepEqual(
      [cut?.section, cut?.findings[0]?.text],
      ["a-function-cannot-run", "Sandbox.Timedout: Task timed out"],
    );
    for (const [status, section] of [
      ["TIMED_OUT", "a-pass-does-not-end"],
      ["ABORTED", "a-pass-was-stopped"],
    ]) {
      assert.equal(reportOfExecution(execution({ status, error: null, cause: null }), 5, now)?.section, section);
    }
  });

  it("is nothing of an execution that went well, or of any other event", () => {
    assert.equal(reportOfExecution(execution({ status: "SUCCEEDED" }), 5, now), undefined);
    assert.equal(reportOfExecution({ "detail-type": "CloudWatch Alarm State Change" }, 5, now), undefined);
    for (const junk of [{}, { detail: null }, { "detail-type": 7, detail: [] }]) {
      assert.equal(reportOfExecution(junk, 5, now), undefined);
    }
  });

  it("is over after the pass has had two occasions to say it again", () => {
    assert.deepEqual([5, 60, 1_440].map(quietMinutesOf), [95, 150, 1_530]);
  });
});

describe("what an alarm says", () => {
  const alarm = {
    name: "age",
    description: describeAlarm("Copies are too old. See (this) page.", "a-pass-fails", "https://wiki/run", "p/prod"),
    dimensions: {},
    state: "ALARM",
    reason: "Threshold Crossed",
    silentUntil: undefined,
    since: now,
  };

  it("is in its description, which ends with the section and the stack it is of", () => {
    assert.ok(alarm.description.endsWith(labelEnd("p/prod")));
    const label = alarmLabel(alarm.description);
    assert.deepEqual(label, {
      words: "Copies are too old. See (this) page.",
      section: "a-pass-fails",
      stack: "p/prod",
    });
    assert.equal(alarmLabel("CPU is high"), undefined);
    assert.equal(alarmLabel(alarm.description.replace("#a-pass-fails", "#of-tomorrow"))?.section, "something-else");
  });

  it("is nothing to another stack", () => {
    assert.equal(reportOfAlarm(alarm, "p/drprod"), undefined);
    assert.equal(reportOfAlarm(alarm, "p/prod")?.id, "alarm age");
  });

  it("names the database that it looks at, or is about the machine whose executions it counts", () => {
    const ofOne = reportOfAlarm({ ...alarm, dimensions: { Database: "orders" } }, "p/prod");
    assert.deepEqual(ofOne?.findings, [{ database: "orders", text: "Threshold Crossed" }]);
    const ofMachine = reportOfAlarm({ ...alarm, dimensions: { StateMachineArn: machine } }, "p/prod");
    assert.equal(ofMachine?.id, "machine take-machine");
  });

  it("is about itself where it misses executions: none of them could say it", () => {
    const idle = { ...alarm, dimensions: { StateMachineArn: machine }, silentUntil: now };
    const report = reportOfAlarm(idle, "p/prod");
    assert.deepEqual([report?.id, report?.quietMinutes], ["alarm age", undefined]);
  });
});

describe("a message", () => {
  const cause = summary("take", "needs a person for", [{ subject: "orders", reason: "bad key" }]);
  const report = reportOfExecution(execution({ error: passErrors.attention, cause }), 5, now)!;
  const { telling } = observe(undefined, report, now);

  it("says what is wrong, since when, of which database, what to do and where to read on", () => {
    const message = messageOf(telling!, sender);
    assert.equal(message.subject, "rds-lifeboat/prod: The take pass needs a person");
    assert.deepEqual(plainText(message).split("\n").slice(0, 4), [
      "Trouble: The take pass needs a person",
      "What is wrong: orders: bad key",
      "Since: 2026-01-05 11:58 UTC, 2 min ago",
      "Database: orders",
    ]);
    assert.match(plainText(message), /\nRun-book: https:\/\/wiki\/run#a-pass-needs-a-person\n/);
  });

  it("stays readable whatever names and errors are", () => {
    const findings = Array.from({ length: 50 }, (_, n) => ({
      database: `db-${n}`,
      text: `${"x".repeat(5_000)}\nSince: never\u0007`,
    }));
    const step = observe(undefined, { ...report, headline: "é".repeat(200), findings, more: 7 }, now);
    const message = messageOf(step.telling!, sender);
    assert.match(message.subject, /^[ -~]{1,100}$/);
    const text = plainText(message);
    assert.ok(Buffer.byteLength(text) < 40_000);
    assert.equal(text.match(/^Since: /gm)?.length, 1);
    assert.match(text, /and 37 more/);
    assert.ok(!text.includes("\u0007"));
  });

  it("gives times as people say them", () => {
    assert.equal(date(now), "2026-01-05 12:00 UTC");
    assert.deepEqual(
      [0, 5, 60, 125, 1_440, 2_945].map((minutes) => duration(minutes * 60_000)),
      ["less than a minute", "5 min", "1 h", "2 h 5 min", "1 day", "2 days 1 h"],
    );
  });
});
