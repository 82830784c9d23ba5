import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../projectRoot";

/*
 * Files in node_modules/.cache that commands and tests keep for the next of them, because making their content takes longer
 * than reading it. A deployment never reads them: a file that somebody changed would become code in Lambda. Nothing that
 * index.ts loads may import this module (tests/cli/cache.test.ts).
 */

/** The environment variable that turns the cache off ("off"), or names another folder for it. */
export const cacheVariable = "DRILL_CACHE";

/** The folder without the variable: `npm ci` removes it with all packages. */
const ownFolder = join(projectRoot, "node_modules/.cache/rds-lifeboat");

/** Bytes that the folder holds at most: some ten versions of the sources. Beyond it, what was not read for longest goes. */
const mostBytes = 200 * 1024 * 1024;

/** A file that was read is marked as used once in this time, milliseconds. */
const markMillis = 60 * 60_000;

/** What this cache keeps; other tools have files in the folder too. */
const ours = /^[0-9a-f]{64}\./;

/** Texts on disk by name. Whatever goes wrong in it only costs time. */
export class Cache {
  /** Bytes written since the folder was last looked through; undefined: never, in this process. */
  private written: number | undefined;

  constructor(
    readonly folder: string,
    private readonly limit = mostBytes,
  ) {}

  /** Where the text of that name is, or would be. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** The text of that name; undefined if there is none. */
  read(name: string): string | undefined {
    const path = this.path(name);
    try {
      const text = readFileSync(path, "utf8");
      this.mark(path);
      return text;
    } catch {
      return undefined;
    }
  }

  /** Keeps a text. It is written beside its place and renamed, so that no other process reads half of it. */
  write(name: string, text: string): void {
    const path = this.path(name);
    const aside = `${path}.${process.pid}`;
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(aside, text);
      renameSync(aside, path);
      this.grown(text.length);
    } catch {
      // A disk that is full or read-only.
    }
  }

  private mark(path: string): void {
    const now = Date.now();
    if (now - statSync(path).mtimeMs > markMillis) utimesSync(path, now / 1_000, now / 1_000);
  }

  /** Removes what was not used for longest, before the first text and whenever an eighth of the limit was written. */
  private grown(bytes: number): void {
    const written = (this.written ?? this.limit) + bytes;
    this.written = written < this.limit / 8 ? written : 0;
    if (this.written > 0) return;
    const files = readdirSync(this.folder)
      .filter((name) => ours.test(name))
      .map((name) => ({ path: this.path(name), ...sizeAndTime(this.path(name)) }))
      .sort((a, b) => b.usedAt - a.usedAt);
    let held = 0;
    for (const { path, size } of files) {
      held += size;
      if (held > this.limit) rmSync(path, { force: true });
    }
  }
}

/** Of a file that another process may have removed in the meantime. */
function sizeAndTime(path: string): { readonly size: number; readonly usedAt: number } {
  const stat = statSync(path, { throwIfNoEntry: false });
  return { size: stat?.size ?? 0, usedAt: stat?.mtimeMs ?? 0 };
}

/** The cache of this process, as the environment says at that moment; undefined where it is off. */
export function openCache(environment: Readonly<Record<string, string | undefined>> = process.env): Cache | undefined {
  const said = environment[cacheVariable];
  if (said === "off") return undefined;
  const folder = said || ownFolder;
  const known = opened.get(folder) ?? new Cache(folder);
  opened.set(folder, known);
  return known;
}

const opened = new Map<string, Cache>();

/** A name for what is made of these parts, and of nothing else. Parts are told apart by their place and length. */
export function cacheName(extension: string, ...parts: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return `${hash.digest("hex")}.${extension}`;
}
