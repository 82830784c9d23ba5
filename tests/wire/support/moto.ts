import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";

/** What every client of the SDK takes to speak to the emulator as one account. */
export interface ClientOptions {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly maxAttempts: number;
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Manual snapshots of a kind that an account may have there in a region: more than a page has. */
export const snapshotQuota = 110;

/** The emulator moto on a port of loopback, with accounts told apart by their access keys. */
export class Moto {
  private constructor(
    private readonly server: ChildProcess,
    readonly endpoint: string,
    private readonly keys: Readonly<Record<string, Credentials>>,
  ) {}

  /** `likeAws`: with what moto lacks and the passes go by; see server.py. Otherwise moto as it comes. */
  static async start(accounts: readonly string[], likeAws = false): Promise<Moto> {
    const python = process.env.MOTO_PYTHON;
    if (!python) throw new Error("these tests need the emulator moto: run them by npm run test:wire");
    const script = path.join(__dirname, "server.py");
    const options = [...accounts, ...(likeAws ? ["--like-aws"] : [])];
    // It ends when this process does, or closes its input.
    const server = spawn(python, [script, ...options], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, MOTO_RDS_SNAPSHOT_LIMIT: String(snapshotQuota) },
    });
    let said = "";
    server.stderr.on("data", (text) => {
      said = `${said}${text}`.slice(-4_000);
    });
    const [line] = await Promise.race([
      once(createInterface(server.stdout), "line"),
      once(server, "exit").then(([code]) => {
        throw new Error(`moto ended with ${code}: ${said}`);
      }),
    ]);
    const { port, keys } = JSON.parse(String(line)) as { port: number; keys: Record<string, Credentials> };
    return new Moto(server, `http://127.0.0.1:${port}`, keys);
  }

  async stop(): Promise<void> {
    const ended = once(this.server, "exit");
    this.server.stdin?.end();
    await ended;
  }

  /** For a client of an account in a region. */
  options(account: string, region: string): ClientOptions {
    const credentials = this.keys[account];
    if (credentials === undefined) throw new Error(`moto was started without the account ${account}`);
    return { endpoint: this.endpoint, region, credentials, maxAttempts: 1 };
  }
}
