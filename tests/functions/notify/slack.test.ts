import assert from "node:assert/strict";
import { postToSlack, type SlackAnswer, slackPayload } from "../../../functions/notify/slack";

const url = "https://hooks.slack.com/services/T0/B0/secretsecret";
const waited: number[] = [];
const wait = async (seconds: number): Promise<void> => {
  waited.push(seconds);
};

/** Posts against answers, one after another; gives how often it posted. */
async function posts(...answers: readonly (SlackAnswer | Error)[]): Promise<number> {
  let count = 0;
  waited.length = 0;
  await postToSlack(
    url,
    "{}",
    async () => {
      const answer = answers[count++];
      if (answer instanceof Error || answer === undefined) throw answer;
      return answer;
    },
    wait,
  );
  return count;
}

const status = (code: number, retryAfter?: string): SlackAnswer => ({ status: code, retryAfter });

describe("a post to Slack", () => {
  it("is made once where it is taken", async () => {
    assert.equal(await posts(status(200)), 1);
  });

  it("is tried again after what may pass, and waits as long as Slack asks for", async () => {
    assert.equal(await posts(status(429, "7"), status(200)), 2);
    assert.deepEqual(waited, [7]);
    assert.equal(await posts(status(503), status(200)), 2);
    assert.equal(await posts(Object.assign(new Error("x"), { code: "ECONNRESET" }), status(200)), 2);
    await posts(status(429, "86400"), status(200));
    assert.deepEqual(waited, [30], "but not for ever");
  });

  it("is given up after three attempts, and at once where Slack refuses it", async () => {
    await assert.rejects(posts(status(500), status(500), status(500), status(200)), /status 500/);
    await assert.rejects(posts(status(404), status(200)), /status 404/);
    assert.deepEqual(waited, []);
  });

  it("tells the address in no error, nor posts to any other host", async () => {
    const failures = [new Error(`connect to ${url} failed`), status(403), status(500)];
    for (const failure of failures) {
      await assert.rejects(posts(failure, failure, failure), (error: Error) => {
        assert.ok(!`${error.message} ${error.stack}`.includes("secretsecret"));
        return true;
      });
    }
    for (const other of [
      "",
      "https://example.com/hooks.slack.com/",
      "http://hooks.slack.com/x",
      `${url}@example.com`,
    ]) {
      await assert.rejects(
        postToSlack(other, "{}", async () => status(200), wait),
        (error: Error) => /does not hold/.test(error.message) && !error.message.includes("example.com"),
      );
    }
  });
});

describe("a message in Slack", () => {
  it("mentions nobody and links nothing that a name brings along", () => {
    const hostile = "<!channel> <https://example.com|click> & *bold*";
    const payload = slackPayload({ subject: hostile, parts: [{ heading: "What", lines: [hostile, hostile] }] });
    const { text, blocks } = JSON.parse(payload);
    assert.equal(blocks[0].text.type, "plain_text");
    for (const part of [text, blocks[1].text.text]) {
      assert.ok(!/[<>]/.test(part), part);
      assert.ok(part.includes("&lt;!channel&gt;"));
    }
  });

  it("keeps to Slack's lengths without cutting an escape in two", () => {
    for (let extra = 0; extra < 8; extra++) {
      const line = `${"a".repeat(2_980 + extra)}&&&&&&&&`;
      const { blocks } = JSON.parse(
        slackPayload({ subject: "s".repeat(500), parts: [{ heading: "W", lines: [line] }] }),
      );
      assert.ok(blocks[0].text.text.length <= 150);
      assert.ok(blocks[1].text.text.length <= 3_000);
      assert.match(blocks[1].text.text, /(?:a|&amp;)…$/);
    }
  });
});
