import { readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { runtime } from "@pulumi/pulumi";
import { type Cache, cacheName, openCache } from "../../cli/cache";
import { folderOf, ownModules } from "./programModules";

type Serialize = typeof runtime.serializeFunction;
type Serialized = Awaited<ReturnType<Serialize>>;

/** To be raised when what is written down changes its form. */
const version = "2";

/** A file that changed so shortly before an evaluation began may change again unnoticed: clocks of disks are coarse. Milliseconds. */
const clockMillis = 50;

/** What this process serialized or read, by its name in the cache. */
const texts = new Map<string, Promise<Serialized>>();

/** Whose functions are kept. */
interface Evaluation {
  /** The entry module of the program. */
  readonly program: string;
  /** What the program is told that may get into the text of a function; of this project's program, nothing does. */
  readonly settings: string;
}

/**
 * Keeps what Pulumi serializes from one evaluation of a program to the next, in this process and on disk, until the returned
 * function is called, because serializing takes most of an evaluation. A text is found by the module that exports the
 * function, the export's name, the content of every module that the program has loaded, the lock files and the version of
 * Node. (The function's own text would not do: functions that wrap others have the same one.) The functions of this project
 * know nothing of a stack's settings, which are in their environment; a test holds that.
 *
 * A function that no module exports is serialized each time, and so is every function while files of the program change.
 */
export function keepingFunctions(
  { program, settings }: Evaluation,
  cache: Cache | undefined = openCache(),
): () => void {
  const original = runtime.serializeFunction;
  const sources = new Sources(program, Date.now());
  const keeping: Serialize = (func, args) => {
    const place = sources.exportOf(func);
    const content = place && sources.content();
    if (content === undefined || !isPlain(args)) return original(func, args);
    const name = cacheName("json", version, process.version, content, settings, JSON.stringify([place, args]));
    const text = texts.get(name) ?? readOrMade(name, cache, async () => sources.linked(await original(func, args)));
    texts.set(name, text);
    text.catch(() => texts.delete(name));
    return text;
  };
  Reflect.set(runtime, "serializeFunction", keeping);
  return () => {
    Reflect.set(runtime, "serializeFunction", original);
  };
}

/** Forgets what this process keeps. What is on disk stays. */
export function forgetTexts(): void {
  texts.clear();
}

async function readOrMade(
  name: string,
  cache: Cache | undefined,
  serialize: () => Promise<Serialized>,
): Promise<Serialized> {
  const known = parsed(cache?.read(name));
  if (known !== undefined) return known;
  const made = await serialize();
  // A text with a secret must not lie on a disk; whoever asks for one refuses it anyway.
  if (!made.containsSecrets) cache?.write(name, JSON.stringify(made));
  return made;
}

/** What was kept; undefined for nothing, and for what cannot have been written here. */
function parsed(text: string | undefined): Serialized | undefined {
  if (text === undefined) return undefined;
  try {
    const read = JSON.parse(text) as Partial<Serialized> | null;
    return typeof read?.text === "string" ? (read as Serialized) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the options of serializing are all in their JSON: a function among them is not. */
function isPlain(args: unknown): boolean {
  return Object.values(Object(args)).every((value) => ["string", "boolean", "undefined"].includes(typeof value));
}

/** The modules that a program has loaded. */
class Sources {
  private known: { readonly modules: number; readonly content: string | undefined } | undefined;
  private readonly root: string;

  /** `begun`: when the evaluation began, milliseconds. */
  constructor(
    private readonly program: string,
    private readonly begun: number,
  ) {
    this.root = folderOf(program);
  }

  /** The module, within the project, and the name under which it exports that function; undefined if none does. */
  exportOf(func: unknown): readonly [module: string, name: string] | undefined {
    for (const path of ownModules(this.program)) {
      const exports: unknown = require.cache[path]?.exports;
      if (typeof exports !== "object" || exports === null) continue;
      const name = Object.keys(exports).find((key) => Reflect.get(exports, key) === func);
      if (name !== undefined) return [relative(this.root, path), name];
    }
    return undefined;
  }

  /** The text as the program deploys it, because linking takes time: a text that is linked stays so (functionCode.ts). */
  linked(made: Serialized): Serialized {
    const linker: unknown = require.cache[join(this.root, "components/kit/linking/linkedText.ts")]?.exports;
    const link: unknown = Reflect.get(Object(linker), "linkedText");
    return typeof link === "function" ? { ...made, text: link(made.text) } : made;
  }

  /** A hash of all that a function's text is made from; undefined if a file changed since the evaluation began. */
  content(): string | undefined {
    const modules = ownModules(this.program);
    // Modules may be loaded in the course of an evaluation.
    if (this.known?.modules !== modules.length) this.known = { modules: modules.length, content: this.hash(modules) };
    return this.known.content;
  }

  private hash(modules: readonly string[]): string | undefined {
    const sorted = [...modules].sort();
    const settled = sorted.every((path) => changedAt(path) < this.begun - clockMillis);
    if (!settled) return undefined;
    const around = ["package.json", "tsconfig.json", "package-lock.json", "node_modules/.package-lock.json"];
    const files = [...sorted, ...around.map((file) => join(this.root, file))];
    return cacheName("content", ...files.flatMap((path) => [relative(this.root, path), contentOf(path)]));
  }
}

/** When a file last changed, also by a rename, milliseconds. */
function changedAt(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? Number.POSITIVE_INFINITY : Math.max(stat.mtimeMs, stat.ctimeMs);
}

/** The text of a file; nothing for one that is not there. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
