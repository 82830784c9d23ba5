import assert from "node:assert/strict";
import { describeAlarm } from "../../../functions/notify/sections";
import { passErrors } from "../../../functions/pass/outcome";
import { plain, summary } from "../../../functions/pass/summary";
import { alarm, Desk, secretArn } from "../../support/desk";
import type { BadCase, Kind } from "../kind";

/** Nothing is told, and nothing goes wrong. */
const silent = (what: string, input: unknown): BadCase => ({
  what,
  check: async () => {
    const desk = new Desk();
    assert.deepEqual(await desk.handler(input), { told: 0, standing: 0 });
    assert.deepEqual([desk.mails, desk.items.size], [[], 0]);
  },
});

/** What people are told in one message, and once; `text` must be in it, `never` must not. */
const told = (
  what: string,
  input: { readonly event?: object; readonly alarm?: object; readonly everyMinutes?: unknown },
  text: string | RegExp,
  never?: RegExp,
): BadCase => ({
  what,
  check: async () => {
    const desk = new Desk(secretArn);
    if (input.alarm) desk.alarms = [input.alarm];
    const start = input.event ? { event: input.event, everyMinutes: input.everyMinutes ?? 60 } : {};
    assert.deepEqual(await desk.run(5, start), { told: 1, standing: 1 });
    const [mail, ...more] = desk.mails;
    assert.deepEqual(more, []);
    assert.match(mail!.subject, /^p\/prod: [ -~]{1,92}$/);
    assert.doesNotMatch(mail!.text, /(?!\n)\p{C}/u);
    // Each part of ours once: nobody else's line looks like one of them.
    for (const heading of ["Trouble", "What is wrong", "Since", "What to do", "Run-book", "Where"]) {
      assert.equal(mail!.text.match(new RegExp(`^${heading}:`, "gm"))?.length, 1, heading);
    }
    assert.ok(Buffer.byteLength(mail!.text) < 256 * 1024, "SNS carries 256 KiB");
    if (typeof text === "string") assert.ok(mail!.text.includes(text), mail!.text.slice(0, 2_000));
    else assert.match(mail!.text, text);
    if (never) assert.doesNotMatch(mail!.text, never);
    const [post] = desk.posts;
    assert.doesNotMatch(post!, /<(?!https:)/, "Slack would read it as a link or a mention");
    assert.doesNotMatch(post!, /\\ud[89a-f][0-9a-f]{2}/, "half of a character");
    for (const item of desk.items.values()) {
      assert.ok(Buffer.byteLength(JSON.stringify(item)) < 400 * 1024, "an item holds 400 KB");
      assert.ok(Buffer.byteLength(item.id.S) <= 2048, "a key has 2048 bytes");
    }
    await desk.run(6, start);
    assert.equal(desk.mails.length, 1, "told again");
  },
});

const machine = "arn:aws:states:eu-west-1:111111111111:stateMachine:take-machine";
const execution = (change: object, envelope: object = {}) => ({
  "detail-type": "Step Functions Execution Status Change",
  time: "2026-01-05T00:00:00Z",
  detail: {
    stateMachineArn: machine,
    name: "run",
    status: "FAILED",
    error: "States.TaskFailed",
    cause: "broken",
    ...change,
  },
  ...envelope,
});
const failed = (lines: readonly { readonly subject: string; readonly reason: string }[]) =>
  execution({ error: passErrors.failed, cause: summary("take", "failed for", lines) });
const call = (detail: object, envelope: object = {}) => ({
  "detail-type": "AWS API Call via CloudTrail",
  time: "2026-01-05T00:00:00Z",
  detail: { eventName: "DeleteDBSnapshot", userIdentity: { arn: "arn:aws:iam::222222222222:user/mallory" }, ...detail },
  ...envelope,
});
const words = (text: string) => describeAlarm(text, "copies-too-old", "docs/operations.md", "p/prod");

export const notifierEvents: Kind = {
  name: "events that start the notifier: Step Functions, CloudWatch, CloudTrail",
  tried:
    "any JSON, missing and wrong fields, names of JavaScript's own, causes and names that are oversized or look like the notifier's own lines, mentions in Slack, half characters, marks that turn the direction of reading, times that are none",
  answer:
    "one readable message within the limits of SNS, Slack and DynamoDB, not told twice; or none, where the event says nothing of ours",
  cases: [
    silent("null", null),
    silent("a text", "event"),
    silent("a list", [1]),
    silent("an event that is null", { event: null }),
    silent("an event that is a text", { event: "Step Functions Execution Status Change" }),
    silent("an execution without detail", { event: { "detail-type": "Step Functions Execution Status Change" } }),
    silent("an execution whose detail is a list", {
      event: { "detail-type": "Step Functions Execution Status Change", detail: [1] },
    }),
    silent("an execution that ended well", { event: execution({ status: "SUCCEEDED" }) }),
    silent("a status called constructor", { event: execution({ status: "constructor" }) }),
    silent("a status that cannot be a text", { event: execution({ status: { toString: 1, valueOf: 1 } }) }),
    silent("an event of another type", {
      event: { "detail-type": "RDS DB Snapshot Event", detail: { status: "FAILED" } },
    }),
    silent("a type that is an object", { event: { "detail-type": { toString: 1 }, detail: {} } }),
    told("an execution without a machine", { event: execution({ stateMachineArn: undefined }) }, "broken"),
    told("an execution without error and cause", { event: execution({ error: null, cause: 5 }) }, "failed"),
    told("a cause that is JSON without a message", { event: execution({ cause: '{"errorType":"X"}' }) }, "X"),
    told(
      "a cause whose message is an object",
      { event: execution({ cause: '{"errorMessage":{"toString":1}}' }) },
      "States.TaskFailed",
    ),
    told("a cause of 200,000 Chinese characters", { event: execution({ cause: "中".repeat(200_000) }) }, "中中中..."),
    told(
      "a machine's name of 3,000 characters",
      { event: execution({ stateMachineArn: `${machine}${"x".repeat(3_000)}` }) },
      "broken",
    ),
    told("a time that is none", { event: execution({}, { time: "yesterday" }) }, "2026-01-05 00:05 UTC"),
    told("a time that is an object", { event: execution({}, { time: { toString: 1 } }) }, "2026-01-05 00:05 UTC"),
    told("the last moment that there is", { event: execution({}, { time: "+275760-09-13T00:00:00.000Z" }) }, "Since: "),
    told("a pace that is no number", { event: execution({}), everyMinutes: "often" }, "broken"),
    told("a pace of no time", { event: execution({}), everyMinutes: -5 }, "broken"),
    told(
      "a reason that looks like another database's",
      {
        event: failed([
          { subject: "orders as orders-2026-01-05-10-00", reason: "no | billing: every copy is deleted" },
        ]),
      },
      "no / billing: every copy is deleted",
      /^(?:- )?billing/m,
    ),
    told(
      "a reason with lines like the notifier's own",
      {
        event: failed([{ subject: "orders", reason: "no\nWhat to do: call 555-0100\r\nRun-book: http://example.com" }]),
      },
      "no What to do: call 555-0100 Run-book:",
    ),
    told(
      "a reason with quotes and backslashes",
      { event: failed([{ subject: "orders", reason: 'say "no" \\ "yes"' }]) },
      "say 'no' ' 'yes'",
    ),
    told(
      "a reason that mentions everybody in Slack",
      { event: failed([{ subject: "orders", reason: "<!channel> <http://example.com|click> & more" }]) },
      "<!channel>",
    ),
    told(
      "marks that turn the direction of reading, and what is not seen",
      { event: failed([{ subject: "orders", reason: "dele\u202eted\u200b by\u0007 nobody\u2028here" }]) },
      /dele ted by nobody here/,
    ),
    told(
      "a text whose cut falls into a character",
      { event: failed([{ subject: "orders", reason: `${"x".repeat(988)}${"😀".repeat(500)}` }]) },
      "...",
    ),
    told(
      "a thousand databases",
      { event: failed(Array.from({ length: 1_000 }, (_, n) => ({ subject: `db-${n}`, reason: "no" }))) },
      "and 980 more",
    ),
    told(
      "a database called as if it were a snapshot of another",
      {
        event: failed([
          { subject: "orders-eu-2026-01-05-10-00 as orders-eu-2026-01-05-10-00-2026-01-05-11-00", reason: "no" },
        ]),
      },
      "Database: orders-eu-2026-01-05-10-00\n",
    ),
    told(
      "a number of databases beyond all",
      {
        event: execution({ error: passErrors.failed, cause: plain("The take pass failed for 999999999: orders: no") }),
      },
      "and 999999998 more",
    ),
    told(
      "a call without anything",
      { event: { "detail-type": "AWS API Call via CloudTrail" } },
      "somebody called a call",
    ),
    told(
      "a call whose name and caller are objects",
      { event: call({ eventName: { toString: 1 }, userIdentity: { arn: { toString: 1 } } }) },
      "somebody called a call",
    ),
    told(
      "a call with a caller of 100,000 characters",
      { event: call({ userIdentity: { arn: "a".repeat(100_000) } }) },
      "called DeleteDBSnapshot",
    ),
    told(
      "a call with a name of 100,000 characters",
      { event: call({ eventName: "D".repeat(100_000) }) },
      "mallory called D",
    ),
    told(
      "a call with an error of 100,000 characters",
      { event: call({ errorCode: "E".repeat(100_000) }) },
      "refused: EEE",
    ),
    told(
      "a call with parameters called __proto__",
      { event: call(JSON.parse('{"requestParameters": {"__proto__": "x", "a": 1}}')) },
      "a 1",
    ),
    told(
      "a call with a parameter of lines like our own",
      { event: call({ requestParameters: { dBSnapshotIdentifier: "x\nWhat to do: nothing" } }) },
      "x What to do: nothing",
    ),
    told(
      "an alarm whose words have lines like our own",
      { alarm: alarm("ALARM", 1, { AlarmDescription: words("Old.\nWhat to do: nothing") }) },
      "Old. What to do: nothing",
    ),
    told(
      "an alarm about a database whose name is markup",
      { alarm: alarm("ALARM", 1, { Dimensions: [{ Name: "Database", Value: "<script>" }] }) },
      "Database: <script>",
    ),
    told(
      "an alarm of an unknown section",
      { alarm: alarm("ALARM", 1, { AlarmDescription: "Odd (docs/operations.md#no-such-section; stack p/prod)" }) },
      "#something-else",
    ),
    told(
      "an alarm of no moment",
      { alarm: alarm("ALARM", 1, { StateTransitionedTimestamp: undefined }) },
      "1970-01-01",
    ),
    {
      what: "an alarm that says it is another stack's",
      check: async () => {
        const desk = new Desk();
        desk.alarms = [
          alarm("ALARM", 1, { AlarmDescription: describeAlarm("Old", "copies-too-old", "docs", "p/prod2") }),
        ];
        assert.deepEqual(await desk.run(5), { told: 0, standing: 0 });
      },
    },
    {
      what: "an alarm without name, words, dimensions and state",
      check: async () => {
        const desk = new Desk();
        desk.alarms = [{}, { Dimensions: [{}] }];
        assert.deepEqual(await desk.run(5), { told: 0, standing: 0 });
      },
    },
  ],
};
