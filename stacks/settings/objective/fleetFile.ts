import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseDocument } from "yaml";
import { z } from "zod";
import { projectRoot } from "../../../projectRoot";
import { given, givenBriefly, type Problem, pathText } from "../kit/problems";

/** One database of a fleet file. */
export interface FleetDatabase {
  readonly id: string;
  /** The source stack in whose account and region it lives. */
  readonly stack?: string | undefined;
  readonly kind: "instance" | "cluster" | "multi-az-cluster" | "other-cluster";
  readonly engine: string;
  readonly sizeGiB: number;
  readonly changeGiBPerHour: number;
  /** `aws/rds` for the AWS-managed key, `none`, `aws-owned`, or any name of a customer-managed one. */
  readonly key: string;
  readonly multiAz: boolean;
  /** The database that it is a read replica of, and the one in the blue environment, of a green one. */
  readonly replicaOf?: string | undefined;
  readonly greenOf?: string | undefined;
  /** Days for which RDS keeps automated backups. */
  readonly backupDays?: number | undefined;
  /** TDE, or another permanent or persistent option. */
  readonly persistentOptions?: boolean | undefined;
  /** Where RDS keeps its snapshots: region, outposts or local. */
  readonly backupTarget?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** Where it lives, if the file says that. */
  readonly place?: { readonly account: string; readonly region: string };
}

/** What a fleet file says. */
export interface FleetFile {
  readonly databases: readonly FleetDatabase[];
  /** What could not be read when the file was written: databases may be missing in it. */
  readonly unread: readonly string[];
}

const folder = projectRoot;

/** Twice what an Aurora cluster grows to, as AWS has raised that before. Source: AUG, Aurora.Managing.Performance (128 TiB). */
const largestGiB = 262_144;

/** GiB that may change in an hour, as in the settings. */
const mostChangeGiB = 10_000;

// The drill reads the same files and more of them: what it alone knows is no slip of the pen here.
const database = z.object(
  {
    id: z
      .string("needs an identifier")
      .regex(
        /^(?!.*--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
        "needs an RDS identifier: small letters, digits and single hyphens, a letter first, 63 at most",
      ),
    stack: z.string("needs the name of a stack").optional(),
    kind: z
      .enum(
        ["instance", "cluster", "multi-az-cluster", "other-cluster"],
        "needs instance, cluster, multi-az-cluster or other-cluster",
      )
      .default("instance"),
    engine: z.string("needs an engine"),
    sizeGiB: z.number("needs a number").positive("needs more than 0").max(largestGiB, `needs ${largestGiB} at most`),
    changeGiBPerHour: z
      .number("needs a number")
      .nonnegative("needs 0 or more")
      .max(mostChangeGiB, `needs ${mostChangeGiB} at most`),
    key: z.string("needs the name of a key").default("lifeboat"),
    multiAz: z.boolean("needs true or false").default(true),
    replicaOf: z.string("needs the id of a database").optional(),
    greenOf: z.string("needs the id of a database").optional(),
    backupDays: z.number("needs a number").optional(),
    persistentOptions: z.boolean("needs true or false").optional(),
    backupTarget: z.string("needs region, outposts or local").optional(),
    tags: z.record(z.string(), z.string("needs a text"), "needs names and values").default({}),
  },
  "needs names with values",
);
const place = z.object(
  {
    account: z.string("needs an account id in quotes"),
    region: z.string("needs the name of a region"),
    stack: z.string("needs the name of a stack").optional(),
  },
  "needs names with values",
);
const fleet = z.object(
  {
    databases: z.array(database, "needs a list of databases").min(1, "needs at least one database"),
    places: z.array(place, "needs a list of places").default([]),
    unread: z.array(z.string("needs a text"), "needs a list of texts").default([]),
  },
  "needs names with values",
);

/** A fleet file as text, by its path from the project's folder; throws what the file system throws. */
export type ReadText = (path: string) => string;

/** Reads a file of the project. */
export const readProjectFile: ReadText = (path) => readFileSync(resolve(folder, path), "utf8");

/** What a fleet file says, or what is wrong with it. */
export function readFleetFile(path: string, readText: ReadText): FleetFile | Problem {
  const refused = (text: string): Problem => ({ path: "fleet.file", text: `${given(path)} ${text}` });
  let raw: unknown;
  try {
    const document = parseDocument(readText(path));
    // A warning is a tag that nobody here knows: what it stands for would be missing.
    const [wrong] = [...document.errors, ...document.warnings];
    if (wrong) throw wrong;
    raw = document.toJS();
  } catch (error) {
    const [first = ""] = (error as Error).message.split("\n");
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      return refused("There is no such file. Paths are from the project's folder.");
    }
    const reason = first.replace("; please use YAML.parseAllDocuments()", ", and needs one").replace(/:$/, "");
    return refused(`It cannot be read: ${reason}. Paths are from the project's folder.`);
  }
  const result = fleet.safeParse(raw);
  const twice = result.success ? namesakes(result.data.databases) : [];
  if (twice.length > 0) return refused(`It is no fleet file. ${twice.join(" ")}`);
  if (result.success) {
    const { databases, places, unread } = result.data;
    return { databases: databases.map((one) => placed(one, places)), unread };
  }
  const found = result.error.issues.map((issue) => lineOf(issue.path, issue.message, raw));
  return refused(`It is no fleet file. ${found.join(" ")}`);
}

/** A problem as people read it: where, of which database, what is given, and what is needed. The drill says the same. */
function lineOf(path: readonly PropertyKey[], message: string, raw: unknown): string {
  const [list, index, name] = path;
  const id = list === "databases" && typeof index === "number" ? valueAt(raw, [list, index, "id"]) : undefined;
  const whose =
    typeof id === "string" && /^[!-~]{1,63}$/.test(id) && name !== "id" && name !== undefined ? ` (${id})` : "";
  return `${pathText(path) || "the file"}${whose}: ${givenBriefly(valueAt(raw, path))} It ${message}.`;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined,
    raw,
  );
}

/** A database in its place: that of its stack. One without a stack is in the place of whoever uses the file. */
function placed(one: FleetDatabase, places: readonly z.output<typeof place>[]): FleetDatabase {
  const found = one.stack === undefined ? undefined : places.find(({ stack }) => stack === one.stack);
  return found ? { ...one, place: { account: found.account, region: found.region } } : one;
}

/** Databases of one name and stack would be counted twice; an instance and a cluster are two. */
function namesakes(databases: readonly FleetDatabase[]): readonly string[] {
  const seen = new Set<string>();
  return databases.flatMap(({ id, stack, kind }, at) => {
    const name = stack === undefined ? id : `${id} of ${stack}`;
    const full = `${kind === "instance" ? "instance" : "cluster"} ${name}`;
    const twice = seen.has(full);
    seen.add(full);
    return twice
      ? [`databases[${at}].id: ${given(id)} It is there twice${stack === undefined ? "" : ` in the stack ${stack}`}.`]
      : [];
  });
}
