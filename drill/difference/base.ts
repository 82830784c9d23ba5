import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileError } from "../validation";

/** One of the two that are compared. */
export interface Side {
  /** What it is called: a directory or revision as given. */
  readonly name: string;
  /** Whose program is run, from its root. */
  readonly project: string;
  /** Where its stack files are. */
  readonly configDir: string;
}

/** The side that is compared with, and how to be rid of what was unpacked for it. */
export interface Base extends Side {
  readonly kind: "directory" | "revision";
  /** The commit that a revision stands for. */
  readonly commit?: string;
  /** Whether its packages are other ones than this tree's, which both sides are run with. */
  readonly otherPackages: boolean;
  close(): void;
}

/**
 * What `--base` stands for. A directory is one with stack files, run with this tree's program. Anything else is a revision in git: it
 * is unpacked into a temporary directory, and its own program and stack files are run, with this tree's packages.
 * Throws errors that say what is wrong.
 */
export function openBase(given: string, configDir: string, project: string): Base {
  if (existsSync(given)) return directory(given, project);
  return revision(given, configDir, project);
}

/** Checks that stack files can be there. */
export function checkConfig(option: string, path: string): void {
  if (!existsSync(path)) throw fileError(option, ["there is no such directory"]);
  if (!statSync(path).isDirectory())
    throw fileError(option, ["is a file: name the directory that the stack files are in"]);
  if (!existsSync(join(path, "Pulumi.yaml")))
    throw fileError(option, ["has no Pulumi.yaml: name the directory that the stack files are in"]);
}

function directory(given: string, project: string): Base {
  checkConfig(`--base ${given}`, given);
  const configDir = resolve(given);
  return { kind: "directory", name: given, project, configDir, otherPackages: false, close() {} };
}

function revision(given: string, configDir: string, project: string): Base {
  const where = `--base ${given}`;
  const commit = git(
    project,
    where,
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${given}^{commit}`],
    [
      "is neither a directory nor a revision in git",
      `a clone without the whole history may not have it: git fetch origin ${given}`,
    ],
  ).trim();
  // Where the project is within its repository, and what of the repository is to be unpacked.
  const prefix = git(project, where, ["rev-parse", "--show-prefix"]).trim();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "rds-lifeboat-base-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    const tree = join(folder, "tree");
    // An index of its own, so that nothing in the repository changes.
    const GIT_INDEX_FILE = join(folder, "index");
    git(project, where, ["read-tree", commit], undefined, { GIT_INDEX_FILE });
    git(project, where, ["checkout-index", "--all", `--prefix=${tree}/`], undefined, { GIT_INDEX_FILE });
    const root = join(tree, prefix);
    if (!existsSync(join(root, "index.ts")))
      throw fileError(where, ["that revision has no program: index.ts is not there"]);
    linkPackages(project, root);
    const within = relative(project, configDir);
    const outside = within.startsWith("..");
    const itsConfig = outside ? configDir : join(root, within);
    checkConfig(outside ? `--config ${configDir}` : `${where} (in ${within || "."})`, itsConfig);
    return {
      kind: "revision",
      name: given,
      commit,
      project: root,
      configDir: itsConfig,
      otherPackages: !sameFile(project, root, "package-lock.json"),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Each package by a link of its own, so that what is kept beside them (node_modules/.cache) stays out. They are this tree's: the model
 * and the program must have one and the same Pulumi.
 */
function linkPackages(project: string, root: string): void {
  const from = join(project, "node_modules");
  const to = join(root, "node_modules");
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name !== ".cache") symlinkSync(join(realpathSync(from), name), join(to, name));
  }
}

function sameFile(one: string, other: string, name: string): boolean {
  const [mine, theirs] = [one, other]
    .map((folder) => join(folder, name))
    .map((file) => existsSync(file) && readFileSync(file, "utf8"));
  return mine === theirs;
}

/** Runs git; what it says on an error becomes the problem, unless problems are given. */
function git(
  project: string,
  where: string,
  argv: readonly string[],
  problems?: readonly string[],
  env: Readonly<Record<string, string>> = {},
): string {
  try {
    return execFileSync("git", ["-C", project, ...argv], {
      encoding: "utf8",
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const { stderr, code } = error as { readonly stderr?: string; readonly code?: string };
    if (code === "ENOENT") throw fileError(where, ["git is needed to compare with a revision, and is not there"]);
    const said = String(stderr ?? "")
      .split("\n")
      .filter((line) => line !== "");
    throw fileError(where, [...(problems ?? []), ...said.slice(0, 3)]);
  }
}
