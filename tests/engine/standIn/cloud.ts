import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "./types";
import type { Properties } from "./wire";

/** A resource as it is in the pretended cloud. */
export interface CloudRecord extends Place {
  readonly type: string;
  readonly id: string;
  readonly urn: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** A parameter of SSM: a text, the items of a list with commas between them, or a secret. */
export interface Parameter {
  readonly type: "String" | "StringList" | "SecureString";
  readonly value: string;
}

/** One thing that the engine had the stand-in do, in order. Previews do nothing. */
export interface JournalEntry {
  readonly action: "create" | "read" | "update" | "delete";
  readonly urn: string;
  readonly id: string;
}

/**
 * What exists in the accounts, in a directory: engine and providers come and go, the cloud stays. Each resource has a
 * file of its own, since several providers may work at a time.
 */
export class Cloud {
  private readonly records: string;
  private readonly journalFile: string;

  constructor(private readonly directory: string) {
    this.records = join(directory, "resources");
    this.journalFile = join(directory, "journal");
    mkdirSync(this.records, { recursive: true });
  }

  find(place: Place, type: string, id: string): CloudRecord | undefined {
    const file = this.fileOf(place, type, id);
    return existsSync(file) ? parse<CloudRecord>(readFileSync(file, "utf8")) : undefined;
  }

  save(record: CloudRecord): void {
    writeFileSync(this.fileOf(record, record.type, record.id), JSON.stringify(record));
  }

  remove(place: Place, type: string, id: string): void {
    rmSync(this.fileOf(place, type, id), { force: true });
  }

  all(): CloudRecord[] {
    const files = readdirSync(this.records).map((name) => readFileSync(join(this.records, name), "utf8"));
    return files.map((text) => parse<CloudRecord>(text)).sort((one, other) => (one.urn < other.urn ? -1 : 1));
  }

  note(entry: JournalEntry): void {
    appendFileSync(this.journalFile, `${JSON.stringify(entry)}\n`);
  }

  /** Everything since the journal was last taken. */
  takeJournal(): JournalEntry[] {
    if (!existsSync(this.journalFile)) return [];
    const lines = readFileSync(this.journalFile, "utf8").trimEnd().split("\n");
    rmSync(this.journalFile);
    return lines.map((line) => parse<JournalEntry>(line));
  }

  /** The parameters of SSM, by name, that a test put there. */
  parameters(): Readonly<Record<string, Parameter>> {
    const file = join(this.directory, "parameters");
    return existsSync(file) ? parse<Record<string, Parameter>>(readFileSync(file, "utf8")) : {};
  }

  setParameters(values: Readonly<Record<string, Parameter>>): void {
    writeFileSync(join(this.directory, "parameters"), JSON.stringify(values));
  }

  /** The accounts that have RDS's service-linked role; all that a test does not take it from. */
  serviceRoles(): { includes(account: string): boolean } {
    const file = join(this.directory, "withoutServiceRole");
    const without = existsSync(file) ? parse<string[]>(readFileSync(file, "utf8")) : [];
    return { includes: (account) => !without.includes(account) };
  }

  removeServiceRoles(accounts: readonly string[]): void {
    writeFileSync(join(this.directory, "withoutServiceRole"), JSON.stringify(accounts));
  }

  private fileOf({ account, region }: Place, type: string, id: string): string {
    const name = createHash("sha256").update([account, region, type, id].join("\n")).digest("hex");
    return join(this.records, name);
  }
}

function parse<T>(text: string): T {
  return JSON.parse(text) as T;
}
