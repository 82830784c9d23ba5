import { ModelError } from "../kernel/errors";
import type { Scheduled } from "../kernel/time";
import type { Fields, Place } from "../kernel/types";
import type { World } from "../kernel/world";

/** An answer over HTTPS, as far as functions look at it. */
export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a webhook answers instead of taking messages. */
export type Disturbed =
  | { readonly status: number; readonly retryAfterSeconds?: number }
  /** No connection: Node's code for it, ECONNREFUSED. */
  | { readonly code: string }
  /** It never answers. */
  | "silence";

/** What functions reach outside of AWS: Slack's incoming webhooks and monitors of heartbeats, and nothing else. */
export interface WebModel {
  /**
   * Makes a service outside that tells people when no heartbeat of an account came for so many minutes: once, until the next
   * one comes. It listens from the first heartbeat on.
   */
  addMonitor(url: string, account: string, missedAfterMinutes: number): void;
  /** Makes a webhook to a channel. */
  addWebhook(url: string, channel: string): void;
  /** Disturbs the next posts to it, one each, in order; then it works again. */
  disturb(url: string, disturbances: readonly Disturbed[]): void;
  /**
   * Answers a POST that comes from a function in that place; undefined for no answer ever. Throws Node's error where there
   * is no connection, and a ModelError for any other host.
   */
  post(from: Place, url: URL, body: string): WebAnswer | undefined;
}

const host = "hooks.slack.com";

/** Limits of Block Kit: Slack, "Blocks" reference (layout of a message), header and section blocks. */
const mostBlocks = 50;
const mostCharacters: Readonly<Record<string, number>> = { header: 150, section: 3_000 };

export function installWeb(world: World): WebModel {
  const channels = new Map<string, string>();
  const disturbed = new Map<string, Disturbed[]>();
  const monitors = new Map<string, Monitor>();
  /** A function cannot swallow it: it ends the run. */
  const refuse = (what: string): ModelError => {
    const error = new ModelError(`${what} is not known to the model`);
    world.time.fail(error);
    return error;
  };
  return {
    addWebhook(url, channel) {
      channels.set(url, channel);
    },
    disturb(url, disturbances) {
      disturbed.set(url, [...disturbances]);
    },
    addMonitor(url, account, missedAfterMinutes) {
      monitors.set(url, { account, missedAfter: missedAfterMinutes * 60_000, due: undefined });
    },
    post(from, url, body) {
      const monitor = monitors.get(url.href);
      if (url.host !== host && monitor === undefined) throw refuse(`https://${url.host}`);
      const trouble = disturbed.get(url.href)?.shift();
      if (trouble === "silence") return undefined;
      if (trouble && "code" in trouble) {
        throw Object.assign(new Error(`connect ${trouble.code} ${url.host}:443`), { code: trouble.code });
      }
      if (trouble) return { status: trouble.status, headers: retryAfter(trouble.retryAfterSeconds) };
      if (monitor !== undefined) {
        hear(world, url.host, monitor);
        return { status: 200, headers: {} };
      }
      const channel = channels.get(url.href);
      // Slack, "Sending messages using incoming webhooks", handling errors: no_service, invalid_payload, invalid_blocks.
      if (channel === undefined) return { status: 404, headers: {} };
      const message = readMessage(body, refuse);
      if (message === undefined) return { status: 400, headers: {} };
      const { account } = from;
      const at = world.time.now();
      world.notify.onNotification({ at, by: "slack", topicArn: host, account, message, recipients: [channel] });
      return { status: 200, headers: {} };
    },
  };
}

/** A service outside that misses heartbeats. */
interface Monitor {
  readonly account: string;
  /** Milliseconds without a heartbeat after which it tells people. */
  readonly missedAfter: number;
  due: Scheduled | undefined;
}

function hear(world: World, from: string, monitor: Monitor): void {
  const { account, missedAfter } = monitor;
  monitor.due?.cancel();
  monitor.due = world.time.after(
    missedAfter,
    () => {
      const message = `No heartbeat of account ${account} came for ${missedAfter / 60_000} minutes`;
      const at = world.time.now();
      world.notify.onNotification({ at, by: "monitor", topicArn: from, account, message, recipients: [from] });
    },
    `monitor of ${account}`,
  );
}

function retryAfter(seconds: number | undefined): Readonly<Record<string, string>> {
  return seconds === undefined ? {} : { "retry-after": String(seconds) };
}

/** What people see of a message; undefined for one that Slack refuses. */
function readMessage(body: string, refuse: (what: string) => Error): string | undefined {
  let payload: Fields;
  try {
    payload = JSON.parse(body) as Fields;
  } catch {
    return undefined;
  }
  const blocks = (payload.blocks ?? []) as readonly {
    readonly type: string;
    readonly text?: { readonly text: string };
  }[];
  if (typeof payload.text !== "string" || blocks.length > mostBlocks) return undefined;
  const texts: string[] = [];
  for (const { type, text } of blocks) {
    const most = mostCharacters[type];
    if (most === undefined) throw refuse(`a block of type ${type} at ${host}`);
    if (text === undefined || text.text.length === 0 || text.text.length > most) return undefined;
    texts.push(text.text);
  }
  return texts.length > 0 ? texts.join("\n") : payload.text;
}
