import { join } from "node:path";
import { z } from "zod";
import { nearest } from "../cli/nearest";
import { checked, duration, type Found, fileError, type Path, parseYaml, spell } from "../cli/validation";
import { projectRoot } from "../projectRoot";
import { givenBriefly } from "../stacks/settings/kit/problems";

/** The fleet that scenarios use unless they or `--fleet` name another. */
export const defaultFleetFile = join(projectRoot, "drill/fleet.yaml");

const id = z
  .string("needs an identifier")
  .regex(
    /^(?!.*--)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "needs an RDS identifier: small letters, digits and single hyphens, a letter first, 63 at most",
  );

/** Source: RDS API Reference, CreateOptionGroup. */
const optionGroupName = z
  .string("needs the name of an option group")
  .regex(
    /^(?!.*--)[A-Za-z](?:[A-Za-z0-9-]{0,253}[A-Za-z0-9])?$/,
    "needs the name of an option group: letters, digits and single hyphens, a letter first, 255 at most",
  );

const positive = z.number("needs a number").positive("needs more than 0");

/**
 * The engines of each kind of databases: a DB instance, an Aurora cluster, a Multi-AZ DB cluster, and a cluster of another
 * service that RDS lists among its own. Source: RDS API Reference, CreateDBInstance, CreateDBCluster, DescribeDBClusters.
 */
const engines = {
  instance: [
    "postgres",
    "mysql",
    "mariadb",
    "sqlserver-ee",
    "sqlserver-se",
    "sqlserver-ex",
    "sqlserver-web",
    "sqlserver-dev-ee",
    "oracle-ee",
    "oracle-ee-cdb",
    "oracle-se2",
    "oracle-se2-cdb",
    "db2-ae",
    "db2-se",
    "custom-oracle-ee",
    "custom-oracle-ee-cdb",
    "custom-oracle-se2",
    "custom-oracle-se2-cdb",
    "custom-sqlserver-ee",
    "custom-sqlserver-se",
    "custom-sqlserver-web",
    "custom-sqlserver-dev",
  ],
  cluster: ["aurora-postgresql", "aurora-mysql"],
  "multi-az-cluster": ["postgres", "mysql"],
  "other-cluster": ["docdb", "neptune"],
} as const;

/** The engines that a database of that kind may have. */
export function enginesOf(kind: FleetDatabase["kind"]): readonly string[] {
  return engines[kind];
}

/** GiB that a database of each kind may hold. Source: UG CHAP_Storage; of clusters as stacks/settings/objective/fleetFile.ts has it. */
const largestGiB = {
  instance: 65_536,
  cluster: 262_144,
  "multi-az-cluster": 65_536,
  "other-cluster": 262_144,
} as const;

const kinds = ["instance", "cluster", "multi-az-cluster", "other-cluster"] as const;
const anyEngine = [...engines.instance, ...engines.cluster, ...engines["other-cluster"]] as const;

const timeOfDay = "(?:[01]\\d|2[0-3]):[0-5]\\d";
const weekday = "(?:mon|tue|wed|thu|fri|sat|sun)";

const window = (form: string, example: string) => {
  const needed = `needs a window such as ${example}, in UTC`;
  return z
    .string(needed)
    .regex(new RegExp(`^${form}$`, "i"), needed)
    .optional();
};

const database = z.strictObject({
  id,
  /** The source stack in whose account and region it lives; by default the scenario's first. */
  stack: z.string("needs the name of a stack").min(1, "needs the name of a stack").optional(),
  kind: z.enum(kinds, { error: `needs one of ${kinds.join(", ")}` }).default("instance"),
  engine: z.enum(anyEngine, { error: `needs one of ${anyEngine.join(", ")}` }),
  engineVersion: z.string().optional(),
  sizeGiB: positive.max(largestGiB.cluster, `is more than RDS holds: ${largestGiB.cluster} GiB`),
  changeGiBPerHour: z.number("needs a number").nonnegative("needs 0 or more"),
  key: z.string().default("lifeboat"),
  multiAz: z.boolean().default(true),
  /** An option group of its own; instances only. */
  optionGroup: optionGroupName.optional(),
  /** TDE, or another permanent or persistent option: its snapshots cannot be shared (UG USER_ShareSnapshot). */
  persistentOptions: z.boolean("needs true or false").optional(),
  /** The id of the database that it is a read replica of, and how far it lags behind. */
  replicaOf: id.optional(),
  replicaLag: duration.optional(),
  /** Days for which RDS keeps automated backups; 0 for none. */
  backupDays: z.int("needs a whole number").min(0, "needs 0 or more").max(35, "needs 35 at most").optional(),
  /** The id of the database in the blue environment, of a database in the green one of a blue/green deployment. */
  greenOf: id.optional(),
  /** Where RDS keeps its snapshots: on an Outpost, or in a Dedicated Local Zone, they stay. */
  backupTarget: z.enum(["region", "outposts", "local"], "needs region, outposts or local").optional(),
  /** hh:mm-hh:mm, in UTC; by default drawn as RDS does. */
  backupWindow: window(`${timeOfDay}-${timeOfDay}`, "03:00-03:30"),
  /** ddd:hh:mm-ddd:hh:mm, in UTC; by default drawn as RDS does. */
  maintenanceWindow: window(`${weekday}:${timeOfDay}-${weekday}:${timeOfDay}`, "sun:03:00-sun:03:30"),
  tags: z.record(z.string(), z.string()).default({}),
  /** When it is created, from the start of the scenario. */
  createdAt: duration.default(0),
  firstCopyWithin: duration.optional(),
});

const customerKey = z.strictObject({
  /** The account that the key is of; by default that of the databases under it. */
  account: z
    .string("needs an account id in quotes")
    .regex(/^\d{12}$/, "needs an account id of 12 digits")
    .optional(),
  /** Whether the key's policy lets the DR account use it through RDS. */
  drAccountMayUse: z.boolean("needs true or false"),
  /** Its id, where a stack's settings must name the key. */
  id: z
    .string()
    .regex(
      /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|mrk-[0-9a-f]{32})$/,
      "needs a UUID, as KMS gives its keys, or mrk-...",
    )
    .optional(),
});

const snapshotQuota = z.strictObject({
  used: z.int("needs a whole number").nonnegative("needs 0 or more"),
  quota: z.int("needs a whole number").positive("needs 1 or more"),
});

/** An account and region in which databases live, as `npm run fleet` found it. */
const place = z.strictObject({
  account: z.string("needs an account id in quotes").regex(/^\d{12}$/, "needs an account id of 12 digits"),
  region: z.string("needs the name of a region").min(1, "needs the name of a region"),
  /** The source stack of that place; by default the scenario's first. */
  stack: z.string("needs the name of a stack").min(1, "needs the name of a stack").optional(),
  /** Manual snapshots of instances and of clusters, and how many the account may have there. */
  manualSnapshots: snapshotQuota.optional(),
  manualClusterSnapshots: snapshotQuota.optional(),
});

const fleet = z.strictObject({
  firstCopyWithin: duration,
  keys: z.record(id, customerKey).default({}),
  /** Option groups that somebody has created where the copies go. */
  optionGroupsOfCopies: z.array(optionGroupName).default([]),
  /** Where the databases are. */
  places: z.array(place).optional(),
  /** What could not be read when the file was written: databases may be missing in it. */
  unread: z.array(z.string("needs a text")).optional(),
  databases: z.array(database).min(1, "needs at least one database"),
});

export type FleetDatabase = Readonly<z.output<typeof database>>;
export type Fleet = Readonly<z.output<typeof fleet>>;

/** Reads and checks a fleet file; throws one error with every problem, its path, the database and what is given. */
export function readFleet(path: string): Fleet {
  const data = parseYaml(path);
  const result = checked(path, fleet, data, (found) => lineOf(found, data));
  const seen = new Set<string>();
  const problems = result.databases.flatMap((one, index) => {
    const found: string[] = [];
    const note = (name: keyof FleetDatabase, text: string) =>
      found.push(
        `databases[${index}].${name}${name === "id" ? "" : ` (${one.id})`}: ${givenBriefly(one[name])} ${text}`,
      );
    const name = one.stack === undefined ? one.id : `${one.id} of ${one.stack}`;
    // RDS tells instances from clusters: the names of the one are free for the other.
    const full = `${one.kind === "instance" ? "instance" : "cluster"} ${name}`;
    if (seen.has(full)) note("id", `It is there twice${one.stack === undefined ? "" : ` in the stack ${one.stack}`}.`);
    seen.add(full);
    if (one.sizeGiB > largestGiB[one.kind]) note("sizeGiB", `It is more than RDS holds: ${largestGiB[one.kind]} GiB.`);
    const possible: readonly string[] = engines[one.kind];
    if (!possible.includes(one.engine)) note("engine", kindAdvice(one));
    if (one.optionGroup !== undefined && one.kind !== "instance") note("optionGroup", "Clusters have none.");
    for (const [name, text] of relationProblems(one, result.databases)) note(name, text);
    if (one.key === "aws-owned" && one.kind !== "cluster") {
      note("key", "It is the default of Aurora clusters only (kind: cluster).");
    }
    const keys = ["lifeboat", "aws/rds", "aws-owned", "none", ...Object.keys(result.keys)];
    if (!keys.includes(one.key)) {
      note(
        "key",
        `${meantBy(
          one.key,
          keys.filter((key) => key !== "none"),
        )}It needs to be lifeboat, aws/rds, aws-owned, none or one of the file's keys.`,
      );
    }
    return found;
  });
  if (problems.length > 0) throw fileError(path, problems);
  return result;
}

/** Which kinds have an engine that a database of another kind has not. */
function kindAdvice({ kind, engine }: FleetDatabase): string {
  const right = kinds.filter((one) => (engines[one] as readonly string[]).includes(engine));
  return `No database of kind ${kind} has this engine: write kind: ${right.join(" or ")}, or one of ${engines[kind].join(", ")}.`;
}

/** Names by which people know an engine, and RDS does not. */
const otherNames: Readonly<Record<string, string>> = {
  aurora: "aurora-postgresql or aurora-mysql",
  db2: "db2-se",
  documentdb: "docdb",
  mssql: "sqlserver-se",
  oracle: "oracle-se2",
  sqlserver: "sqlserver-se",
};

/** A problem as people read it: where, of which database, what is given, and what is needed. */
function lineOf({ path, text }: Found, data: unknown): string {
  const value = valueAt(data, path);
  const [list, index, name] = path;
  const database = list === "databases" && typeof index === "number" ? valueAt(data, [list, index]) : undefined;
  const id = valueAt(database, ["id"]);
  const whose =
    typeof id === "string" && /^[!-~]{1,63}$/.test(id) && name !== "id" && name !== undefined ? ` (${id})` : "";
  const where = `${spell(path)}${whose}`;
  if (text.startsWith('"') || text.startsWith("is not known here")) return `${where}: ${text}`;
  if (name === "engine" && typeof value === "string")
    return `${where}: ${givenBriefly(value)} ${engineAdvice(value, database)}`;
  if (name === "id" && typeof value === "string" && path.length === 3) {
    return `${where}: ${givenBriefly(value)} ${idAdvice(value)}It ${text}.`;
  }
  return `${where}: ${givenBriefly(value)} It ${text}.`;
}

function engineAdvice(engine: string, database: unknown): string {
  const kind = kinds.find((one) => one === valueAt(database, ["kind"])) ?? "instance";
  const common = Object.hasOwn(otherNames, engine.toLowerCase()) ? otherNames[engine.toLowerCase()] : undefined;
  const meant = common === undefined ? meantBy(engine, anyEngine) : `Did you mean ${common}? `;
  return `${meant}A database of kind ${kind} may have ${engines[kind].join(", ")}.`;
}

/** The names of snapshots that RDS and AWS Backup take by themselves begin so: rds:orders-2026-01-05-03-10. */
function idAdvice(given: string): string {
  const small = given.toLowerCase();
  if (small !== given && id.safeParse(small).success) return `RDS keeps names in lower case: write ${small}. `;
  const ofSnapshot = /^(?:rds|awsbackup):(.*?)(?:-\d{4}(?:-\d\d){4})?$/.exec(given);
  return ofSnapshot
    ? `This is the name of a snapshot: name the database that it is of${shownName(ofSnapshot[1])}. `
    : "";
}

function shownName(name: string | undefined): string {
  return name !== undefined && id.safeParse(name).success ? `, ${name}` : "";
}

function meantBy(word: string, words: readonly string[]): string {
  const near = nearest(word, words);
  return near === undefined ? "" : `Did you mean ${near}? `;
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, part) ? Reflect.get(at, part) : undefined,
    data,
  );
}

/** A replica and a green database need the one that they are of, in the same stack. */
function relationProblems(
  one: FleetDatabase,
  all: readonly FleetDatabase[],
): readonly (readonly [name: keyof FleetDatabase, text: string])[] {
  const found: [keyof FleetDatabase, string][] = [];
  for (const relation of ["replicaOf", "greenOf"] as const) {
    const of = one[relation];
    if (of === undefined) continue;
    const other = all.find(({ id, kind, stack }) => id === of && stack === one.stack && kind === one.kind);
    if (other !== undefined && other !== one) continue;
    const ids = all.filter((each) => each !== one && each.kind === one.kind).map((each) => each.id);
    found.push([relation, `${meantBy(of, ids)}There is no ${one.kind} of this name beside it.`]);
  }
  if (one.greenOf !== undefined && !new RegExp(`^${one.greenOf}-green-[a-z0-9]+$`).test(one.id)) {
    found.push(["id", `It needs the name that RDS gives it: ${one.greenOf}-green- and some letters and digits.`]);
  }
  return found;
}

/**
 * The fleet with exactly that many databases: cut, or repeated with `-2`, `-3`, ... behind the names. The same number
 * gives the same databases always, and a smaller fleet is the beginning of a larger one.
 */
export function scaled(original: Fleet, databases: number | undefined): Fleet {
  if (databases === undefined) return original;
  const own = original.databases;
  const long = own.find((one) => databases > own.length && one.id.length > 58);
  if (long) throw fileError("the fleet", [`${long.id}: needs 58 characters at most to be repeated with --databases`]);
  return {
    ...original,
    databases: Array.from({ length: databases }, (_, index) => {
      const one = own[index % own.length]!;
      const round = Math.floor(index / own.length) + 1;
      return round === 1 ? one : { ...one, id: `${one.id}-${round}` };
    }),
  };
}
