import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { checkStackFolder } from "../../cli/stackFolder";
import { unpackRevision } from "../run/revision";

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

function directory(given: string, project: string): Base {
  checkStackFolder(`--base ${given}`, given);
  const configDir = resolve(given);
  return { kind: "directory", name: given, project, configDir, otherPackages: false, close() {} };
}

function revision(given: string, configDir: string, project: string): Base {
  const where = `--base ${given}`;
  const { root, commit, close } = unpackRevision(given, project, {
    where,
    missing: [
      "is neither a directory nor a revision in git",
      `a clone without the whole history may not have it: git fetch origin ${given}`,
    ],
    withoutGit: "git is needed to compare with a revision, and is not there",
  });
  try {
    const within = relative(project, configDir);
    const outside = within.startsWith("..");
    const itsConfig = outside ? configDir : join(root, within);
    checkStackFolder(outside ? `--config ${configDir}` : `${where} (in ${within || "."})`, itsConfig);
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

function sameFile(one: string, other: string, name: string): boolean {
  const [mine, theirs] = [one, other]
    .map((folder) => join(folder, name))
    .map((file) => existsSync(file) && readFileSync(file, "utf8"));
  return mine === theirs;
}
