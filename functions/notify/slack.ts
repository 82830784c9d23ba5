import { whole } from "./cut";
import type { Message } from "./message";

/** Limits of Slack's Block Kit: 50 blocks, 150 characters of a header, 3,000 of a section. Source: Slack, block reference. */
const headerCharacters = 150;
const sectionCharacters = 3_000;

/**
 * The message in Slack's Block Kit. Names come from databases and errors, so everything in mrkdwn is escaped: without `<` nobody
 * can be mentioned and nothing linked. Source: Slack, "Formatting text for app surfaces", escaping text.
 */
export function slackPayload({ subject, parts }: Message): string {
  const blocks = parts.map(({ heading, lines }) => {
    const list = lines.length > 1 ? lines.map((line) => `• ${escaped(line)}`).join("\n") : escaped(lines[0] ?? "");
    const text = `*${escaped(heading)}*\n${list}`;
    return { type: "section", text: { type: "mrkdwn", text: cut(text, sectionCharacters), verbatim: true } };
  });
  const header = { type: "header", text: { type: "plain_text", text: cut(subject, headerCharacters), emoji: false } };
  return JSON.stringify({ text: escaped(subject), blocks: [header, ...blocks] });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A cut must not leave half of an escaped character. */
function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${whole(text.slice(0, longest - 1).replace(/&[a-z]{0,4}$/, ""))}…`;
}

/** One answer of Slack. */
export interface SlackAnswer {
  readonly status: number;
  /** The header Retry-After, seconds. */
  readonly retryAfter: string | undefined;
}

/** Posts a body to an address once; rejects where no answer came. */
export type Post = (url: string, body: string) => Promise<SlackAnswer>;

/** Attempts, and the longest wait that Slack may ask for between two of them: the function has a time-out as well. */
const attempts = 3;
const longestWaitSeconds = 30;

/**
 * Posts to the webhook, up to three times. Throws an error that never has the address in it: whoever knows that can write to
 * the channel. Source: Slack, "Sending messages using incoming webhooks" and "Rate limits" (429 with Retry-After).
 */
export async function postToSlack(
  url: string,
  body: string,
  post: Post,
  wait: (seconds: number) => Promise<void>,
): Promise<void> {
  if (!/^https:\/\/hooks\.slack\.com\/[\w/-]{1,200}$/.test(url)) {
    throw new Error("the secret does not hold the address of a Slack webhook, https://hooks.slack.com/ and so on");
  }
  let problem = "";
  for (let attempt = 1; attempt <= attempts; attempt++) {
    let pause = attempt;
    try {
      const { status, retryAfter } = await post(url, body);
      if (status >= 200 && status < 300) return;
      problem = `Slack answered with status ${status}`;
      // What Slack refuses by itself it will refuse again.
      if (status !== 429 && status < 500) break;
      pause = Math.max(pause, Number(retryAfter) || 0);
    } catch (error) {
      // The name or the code only: a message may tell the address.
      const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
      problem = `Slack could not be reached (${String(code ?? name)})`;
    }
    if (attempt < attempts) await wait(Math.min(pause, longestWaitSeconds));
  }
  throw new Error(problem);
}

/** Posts over HTTPS, with ten seconds for everything. Node's own client: nothing else is in a function. */
export function httpsPost(url: string, body: string): Promise<SlackAnswer> {
  const https = require("node:https") as typeof import("node:https");
  return new Promise((resolve, reject) => {
    const headers = { "Content-Type": "application/json; charset=utf-8", "Content-Length": Buffer.byteLength(body) };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const request = https.request(url, { method: "POST", headers }, (response) => {
      response.on("end", () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] });
      });
      response.resume();
    });
    request.on("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    timer = setTimeout(() => {
      request.destroy(Object.assign(new Error("no answer in time"), { code: "ETIMEDOUT" }));
    }, 10_000);
    request.end(body);
  });
}
