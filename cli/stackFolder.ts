import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { fileError } from "./validation";

/** What may be in a directory that an option names for its stack files: these, the project's file, or what deployments look up. */
const belongs = /^(?:Pulumi(?:\..+)?|lookups)\.yaml$/;

/** The stack files in a directory. */
export function stackFilesIn(folder: string): readonly string[] {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => /^Pulumi\..+\.yaml$/.test(name)).sort();
}

/** Checks that stack files can be in a directory; `option` is what names it, as it was given. Throws a DrillFileError. */
export function checkStackFolder(option: string, path: string): void {
  if (!existsSync(path)) throw fileError(option, ["there is no such directory"]);
  if (!statSync(path).isDirectory())
    throw fileError(option, ["is a file: name the directory that the stack files are in"]);
  if (!readdirSync(path).some((name) => belongs.test(name)))
    throw fileError(option, ["has no stack files (Pulumi.<stack>.yaml): name the directory that they are in"]);
}

/** Checks that there is a stack file. Throws a DrillFileError that says what is there in its place. */
export function checkStackFile(path: string): void {
  if (existsSync(path)) return;
  const others = stackFilesIn(dirname(path));
  const instead =
    others.length === 0
      ? `and no other stack file in ${dirname(path)}`
      : `but ${others.join(", ")}: give it this name, or write a scenario that names yours (docs/fleet.md)`;
  throw fileError(path, [`there is no ${basename(path)} there, ${instead}`]);
}
