import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileError } from "../../cli/validation";

/** The project as a revision in git has it, unpacked into a temporary directory. */
export interface Unpacked {
  /** Its directory, with this tree's packages. */
  readonly root: string;
  /** The commit that the revision stands for. */
  readonly commit: string;
  close(): void;
}

/** What is said in errors. */
export interface Asked {
  /** What asks for it: an option, or a scenario's file. */
  readonly where: string;
  /** What is wrong where git or the revision is missing, in words that follow `where`. */
  readonly missing: readonly string[];
  /** What is said where git itself is missing. */
  readonly withoutGit: string;
}

/**
 * Unpacks the project as that revision has it, without a change to the repository. It runs with this tree's packages, since
 * the model and the program must have one and the same Pulumi. Throws errors that say what is wrong.
 */
export function unpackRevision(revision: string, project: string, asked: Asked): Unpacked {
  const { where, missing } = asked;
  const run = (argv: readonly string[], problems?: readonly string[], env?: Readonly<Record<string, string>>) =>
    git(project, argv, { ...asked, problems, env });
  const wanted = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const commit = run(wanted, missing).trim();
  // Where the project is within its repository, and what of the repository is to be unpacked.
  const prefix = run(["rev-parse", "--show-prefix"]).trim();
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "rds-lifeboat-base-"));
  const close = () => rmSync(folder, { recursive: true, force: true });
  try {
    const tree = join(folder, "tree");
    // An index of its own, so that nothing in the repository changes.
    const GIT_INDEX_FILE = join(folder, "index");
    run(["read-tree", commit], undefined, { GIT_INDEX_FILE });
    run(["checkout-index", "--all", `--prefix=${tree}/`], undefined, { GIT_INDEX_FILE });
    const root = join(tree, prefix);
    if (!existsSync(join(root, "index.ts")))
      throw fileError(where, ["that revision has no program: index.ts is not there"]);
    linkPackages(project, root);
    return { root, commit, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Whether git has that revision here; false where there is no git, and in a directory that was downloaded without it. */
export function hasRevision(revision: string, project: string): boolean {
  const argv = ["-C", project, "rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  try {
    execFileSync("git", argv, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Each package by a link of its own, so that what is kept beside them (node_modules/.cache) stays out. */
function linkPackages(project: string, root: string): void {
  const from = join(project, "node_modules");
  const to = join(root, "node_modules");
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    if (name !== ".cache") symlinkSync(join(realpathSync(from), name), join(to, name));
  }
}

/** Runs git; what it says on an error becomes the problem, after the problems that are given. */
function git(
  project: string,
  argv: readonly string[],
  asked: Asked & {
    readonly problems: readonly string[] | undefined;
    readonly env: Readonly<Record<string, string>> | undefined;
  },
): string {
  try {
    return execFileSync("git", ["-C", project, ...argv], {
      encoding: "utf8",
      env: { ...process.env, ...asked.env },
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch (error) {
    const { stderr, code } = error as { readonly stderr?: string; readonly code?: string };
    if (code === "ENOENT") throw fileError(asked.where, [asked.withoutGit]);
    const said = String(stderr ?? "")
      .split("\n")
      .filter((line) => line !== "");
    throw fileError(asked.where, [...(asked.problems ?? []), ...said.slice(0, 3)]);
  }
}
