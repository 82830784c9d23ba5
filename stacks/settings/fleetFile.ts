import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { given, type Problem, pathText } from "./problems";

/** One database of a fleet file. */
export interface FleetDatabase {
  readonly id: string;
  readonly kind: "instance" | "cluster" | "multi-az-cluster";
  readonly engine: string;
  readonly sizeGiB: number;
  readonly changeGiBPerHour: number;
  /** `aws/rds` for the AWS-managed key, `none`, `aws-owned`, or any name of a customer-managed one. */
  readonly key: string;
  readonly multiAz: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

const folder = resolve(__dirname, "../..");

/** Twice what an Aurora cluster grows to, as AWS has raised that before. Source: AUG, Aurora.Managing.Performance (128 TiB). */
const largestGiB = 262_144;

/** GiB that may change in an hour, as in the settings. */
const mostChangeGiB = 10_000;

// The drill reads the same files and more of them: what it alone knows is no slip of the pen here.
const database = z.object({
  id: z.string("needs an identifier"),
  kind: z
    .enum(["instance", "cluster", "multi-az-cluster"], "needs instance, cluster or multi-az-cluster")
    .default("instance"),
  engine: z.string("needs an engine"),
  sizeGiB: z.number("needs a number").positive("needs more than 0").max(largestGiB, `needs ${largestGiB} at most`),
  changeGiBPerHour: z
    .number("needs a number")
    .nonnegative("needs 0 or more")
    .max(mostChangeGiB, `needs ${mostChangeGiB} at most`),
  key: z.string("needs the name of a key").default("lifeboat"),
  multiAz: z.boolean("needs true or false").default(true),
  tags: z.record(z.string(), z.string("needs a text"), "needs names and values").default({}),
});
const fleet = z.object({
  databases: z.array(database, "needs a list of databases").min(1, "needs at least one database"),
});

/** A fleet file as text, by its path from the project's folder; throws what the file system throws. */
export type ReadText = (path: string) => string;

/** Reads a file of the project. */
export const readProjectFile: ReadText = (path) => readFileSync(resolve(folder, path), "utf8");

/** The databases of a fleet file, or what is wrong with it. */
export function readFleetFile(path: string, readText: ReadText): readonly FleetDatabase[] | Problem {
  const refused = (text: string): Problem => ({ path: "fleet.file", text: `${given(path)} ${text}` });
  let raw: unknown;
  try {
    raw = parse(readText(path));
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    return refused(`It cannot be read: ${reason}. Paths are from the project's folder.`);
  }
  const result = fleet.safeParse(raw);
  if (result.success) return result.data.databases;
  const found = result.error.issues.map((issue) => `${pathText(issue.path) || "the file"} ${issue.message}`);
  return refused(`It is no fleet file: ${found.join("; ")}.`);
}
