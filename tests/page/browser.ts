import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** What a browser answers or tells, as its protocol has it. */
type Message = {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
};

/** A page as it looks to a reader. */
export interface Reader {
  /** The longest that the browser may take to show a page is the test's own time-out. */
  open(url: string): Promise<void>;
  /** The value of an expression in the page. */
  value(expression: string): Promise<unknown>;
  /** Shows the page as with this width, by day or night, on a screen or on paper. */
  as(width: number, scheme: "light" | "dark", medium: "screen" | "print"): Promise<void>;
  /** Errors and warnings of the console since the browser was started, also those about what the page may not load. */
  readonly complaints: readonly string[];
  /** Everything that was asked for, by address. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser's command: that in CHROMIUM, else the first found. Throws when there is none. */
export function findBrowser(environment = process.env): string {
  const candidates = environment.CHROMIUM ? [environment.CHROMIUM] : names;
  const found = candidates.find((name) => spawnSync(name, ["--version"], { env: environment }).status === 0);
  if (found) return found;
  throw new Error(
    `npm run test:page needs Chromium and found none of ${candidates.join(", ")}: install it (Debian: apt-get install chromium), or name it in CHROMIUM`,
  );
}

/** Starts a browser without a window and speaks to it over a pipe: no port that anything else could reach. */
export async function startReader(): Promise<Reader> {
  const profile = mkdtempSync(join(tmpdir(), "page-"));
  const options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  const child = spawn(findBrowser(), [...options, "--remote-debugging-pipe", `--user-data-dir=${profile}`], {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  const browser = new Protocol(child);
  const { targetId } = await browser.ask("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await browser.ask("Target.attachToTarget", { targetId, flatten: true });
  const session = String(sessionId);
  const complaints: string[] = [];
  const requests: string[] = [];
  browser.on("Runtime.exceptionThrown", (params) => complaints.push(JSON.stringify(params.exceptionDetails)));
  browser.on("Runtime.consoleAPICalled", (params) => complaints.push(JSON.stringify(params)));
  browser.on("Log.entryAdded", (params) => complaints.push(JSON.stringify(params.entry)));
  browser.on("Network.requestWillBeSent", (params) => {
    requests.push(String((params.request as { readonly url?: unknown }).url));
  });
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await browser.ask(`${domain}.enable`, {}, session);
  return {
    complaints,
    requests,
    async open(url) {
      const loaded = browser.once("Page.loadEventFired");
      await browser.ask("Page.navigate", { url }, session);
      await loaded;
    },
    async value(expression) {
      const { result, exceptionDetails } = await browser.ask(
        "Runtime.evaluate",
        { expression, returnByValue: true, awaitPromise: true },
        session,
      );
      if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
      return (result as { readonly value?: unknown }).value;
    },
    async as(width, scheme, medium) {
      const metrics = { width, height: 900, deviceScaleFactor: 1, mobile: false };
      await browser.ask("Emulation.setDeviceMetricsOverride", metrics, session);
      const features = [{ name: "prefers-color-scheme", value: scheme }];
      await browser.ask("Emulation.setEmulatedMedia", { media: medium, features }, session);
    },
    async close() {
      const ended = new Promise((resolve) => child.once("close", resolve));
      await browser.ask("Browser.close", {}).catch(() => child.kill());
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Questions, answers and events, each ended by a zero byte. */
class Protocol {
  private next = 1;
  private readonly waiting = new Map<number, (answer: Message) => void>();
  private readonly listeners = new Map<string, ((params: Readonly<Record<string, unknown>>) => void)[]>();
  private readonly to: Writable;
  private rest = "";

  constructor(child: ChildProcess) {
    this.to = child.stdio[3] as Writable;
    const from = child.stdio[4] as Readable;
    from.setEncoding("utf8");
    from.on("data", (data: string) => this.hear(data));
    // A browser that ends answers nothing any more: what was asked fails instead of waiting.
    child.once("close", () => {
      for (const answer of this.waiting.values()) answer({ error: { message: "the browser has ended" } });
    });
    this.to.on("error", () => {});
  }

  ask(method: string, params: object, sessionId?: string): Promise<Readonly<Record<string, unknown>>> {
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => {
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result ?? {});
      });
      this.to.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    });
  }

  on(method: string, listener: (params: Readonly<Record<string, unknown>>) => void): void {
    this.listeners.set(method, [...(this.listeners.get(method) ?? []), listener]);
  }

  once(method: string): Promise<void> {
    return new Promise((resolve) => this.on(method, () => resolve()));
  }

  private hear(data: string): void {
    const messages = (this.rest + data).split("\0");
    this.rest = messages.pop() ?? "";
    for (const text of messages) {
      const message = JSON.parse(text) as Message;
      if (message.id !== undefined) {
        this.waiting.get(message.id)?.(message);
        this.waiting.delete(message.id);
      } else if (message.method !== undefined) {
        for (const listener of this.listeners.get(message.method) ?? []) listener(message.params ?? {});
      }
    }
  }
}
