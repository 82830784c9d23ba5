import { strict } from "./globals";

/** What a response is to a handler. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What `node:https` needs from the sandbox. */
export interface HttpsHost {
  /** Posts, in virtual time; rejects with Node's error where there is no connection, and never settles without an answer. */
  post(url: URL, body: string): Promise<Answer>;
  /** An error of the model, which also ends the run. */
  refuse(what: string): Error;
}

type Listener = (value?: unknown) => void;

/** The part of `node:https` that is offered in a sandbox: one POST with a body, and its answer's status and headers. */
export function httpsModule(host: HttpsHost): object {
  function request(address: unknown, options: unknown, onResponse: unknown): object {
    const { method, headers, ...others } = (options ?? {}) as Readonly<Record<string, unknown>>;
    const unknown = Object.keys(others)[0];
    if (unknown !== undefined) throw host.refuse(`https.request: option ${unknown} is not offered`);
    if (method !== "POST" || typeof headers !== "object") throw host.refuse("https.request: only POST is offered");
    if (typeof onResponse !== "function") throw host.refuse("https.request without a callback is not offered");
    const url = new URL(String(address));
    if (url.protocol !== "https:") throw host.refuse(`https.request: protocol ${url.protocol}`);
    return clientRequest(host, url, onResponse as Listener);
  }
  return strict("https", { request }, host);
}

function clientRequest(host: HttpsHost, url: URL, onResponse: Listener): object {
  const failing: Listener[] = [];
  let over = false;
  const fail = (error: unknown): void => {
    if (over) return;
    over = true;
    for (const listener of failing) listener(error);
  };
  const members = {
    on(event: string, listener: Listener): void {
      if (event !== "error") throw host.refuse(`https.request: event ${event} is not offered`);
      failing.push(listener);
    },
    end(body: unknown): void {
      host.post(url, String(body)).then((answer) => {
        if (over) return;
        over = true;
        onResponse(incomingMessage(host, answer));
      }, fail);
    },
    destroy(error: unknown): void {
      // ClientRequest: with an error, "error" is emitted.
      queueMicrotask(() => fail(error));
    },
  };
  return strict("https.ClientRequest", members, host);
}

function incomingMessage(host: HttpsHost, { status, headers }: Answer): object {
  const ending: Listener[] = [];
  const members = {
    statusCode: status,
    headers,
    on(event: string, listener: Listener): void {
      if (event !== "end") throw host.refuse(`https: event ${event} of a response is not offered`);
      ending.push(listener);
    },
    resume(): void {
      queueMicrotask(() => {
        for (const listener of ending) listener();
      });
    },
  };
  return strict("https.IncomingMessage", members, host);
}
