import { type Dice, dice } from "../fuzz/dice";
import type { Plain } from "../fuzz/plain";

/*
 * Draws what a seed stands for: databases, and stacks that are to protect them. What objective these can hold, the program
 * itself says.
 */

/** A fleet and its stacks, as files say them. */
export interface Drawn {
  readonly seed: number;
  /** What kind of fleet it is, in a few words. */
  readonly title: string;
  readonly fleet: { readonly databases: readonly Drawing[]; readonly keys: Plain; readonly places: readonly Plain[] };
  readonly stacks: readonly StackDrawing[];
}

/** A database as a fleet file says it. */
export interface Drawing {
  readonly id: string;
  readonly stack: string;
  readonly kind: "instance" | "cluster";
  readonly engine: string;
  readonly sizeGiB: number;
  readonly changeGiBPerHour: number;
  readonly key: string;
  readonly multiAz: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

/** A stack as a scenario says it; `set` without what concerns the objective. */
export interface StackDrawing {
  readonly file: string;
  readonly as: string;
  readonly role: "source" | "dr" | "both";
  readonly callerAccount: string;
  readonly set: Plain;
}

/** A key of the owner's, which the source stack is told of. */
const customerKeyId = "5a3ed4d0-0000-4000-8000-000000000001";

const sharedKey = `arn:aws:kms:eu-west-1:111111111111:key/${customerKeyId}`;
const quotas = { instanceSnapshots: 5_000, clusterSnapshots: 5_000 };

/** How the databases of a seed are alike. Each is drawn about as often as any other. */
const families = ["mixed", "managed", "clusters", "instances", "many-clusters", "many-instances", "suspended"] as const;
type Family = (typeof families)[number];

const topologies = ["two accounts", "two steps", "two sources", "one account"] as const;
type Topology = (typeof topologies)[number];

/** The fleet and the stacks of a seed. */
export function drawFleet(seed: number): Drawn {
  const roll = dice(seed, "objective");
  const family = roll.one(families);
  const many = family.startsWith("many-");
  // Of databases that are snapshotted less often it is not told apart in which of two regions their copies are.
  const topology: Topology =
    family === "suspended" || roll.happens(many ? 0.75 : 0.4) ? "two accounts" : roll.one(topologies);
  const sources = topology === "two sources" ? ["prod", "prod-crm"] : ["prod"];
  const databases = drawDatabases(roll, family, sources);
  const own = databases.some(({ key }) => key === "own");
  return {
    seed,
    title: `${family} databases, ${topology}`,
    fleet: {
      databases,
      keys: own ? { own: { id: customerKeyId, drAccountMayUse: true } } : {},
      places: sources.map((stack) => ({ ...homes[stack as keyof typeof homes], stack })),
    },
    stacks: drawStacks(roll, topology, databases, own),
  };
}

const homes = {
  prod: { account: "111111111111", region: "eu-west-1" },
  "prod-crm": { account: "333333333333", region: "eu-west-2" },
} as const;

/** Numbers near the limits of copies that run at once: 20 of instances, 5 of clusters. */
function countOf(roll: Dice, family: Family): number {
  if (family === "many-instances") return roll.between(19, 27);
  if (family === "many-clusters") return roll.between(4, 9);
  return roll.between(1, 3);
}

function drawDatabases(roll: Dice, family: Family, sources: readonly string[]): readonly Drawing[] {
  // Many databases are alike: what they wait for is each other.
  const alike = drawOne(roll, family);
  const many = family.startsWith("many-");
  return Array.from({ length: Math.max(sources.length, countOf(roll, family)) }, (_, index) => ({
    ...(many ? alike : drawOne(roll, family)),
    id: `database-${index + 1}`,
    stack: sources[index % sources.length]!,
  }));
}

function drawOne(roll: Dice, family: Family): Omit<Drawing, "id" | "stack"> {
  const cluster = family.endsWith("clusters") || (["mixed", "managed"].includes(family) && roll.happens(0.4));
  const many = family.startsWith("many-");
  const keys = family === "managed" ? ["aws/rds"] : ["lifeboat", "lifeboat", "own", "aws/rds"];
  const suspended = family === "suspended";
  const size = roll.one(many ? [5, 40, 120] : [5, 20, 60, 150, 300, 500]);
  return {
    kind: cluster ? "cluster" : "instance",
    engine: cluster
      ? roll.one(["aurora-postgresql", "aurora-mysql"])
      : suspended
        ? roll.one(["postgres", "mysql", "sqlserver-se"])
        : roll.one(["postgres", "mysql", "mariadb"]),
    sizeGiB: size,
    changeGiBPerHour: roll.one([0, 0.5, 4, 20]),
    key: many ? roll.one(["lifeboat", "lifeboat", "aws/rds"]) : roll.one(cluster ? keys : [...keys, "none"]),
    multiAz: !(suspended && roll.happens(0.7)),
    tags: suspended && roll.happens(0.5) ? { "rds-lifeboat:accept-io-suspension": roll.one(["YES", "NO"]) } : {},
  };
}

function drawStacks(
  roll: Dice,
  topology: Topology,
  databases: readonly Drawing[],
  own: boolean,
): readonly StackDrawing[] {
  const twoStep = topology === "two steps";
  const both = topology === "one account";
  const often = roll.happens(0.2) ? "rate(5 minutes)" : undefined;
  const accepts = roll.happens(0.5);
  const source = {
    "source.interval": null,
    "source.quotas": quotas,
    ...(twoStep && { "fleet.copying": "two-step" }),
    ...(own && { "source.keys": [sharedKey] }),
    ...(accepts ? { "source.acceptIoSuspension": true } : { "source.ioSuspensionInterval": "8h" }),
    ...(often && { "source.schedules.share": often }),
  };
  const dr = {
    "dr.quotas": quotas,
    ...(twoStep && { "dr.copying": "two-step" }),
    ...(often && { "dr.schedules.copy": often }),
  };
  const prod = { file: "Pulumi.prod.yaml", as: "prod", role: "source", callerAccount: "111111111111" } as const;
  const drprod = { file: "Pulumi.drprod.yaml", as: "drprod", role: "dr", callerAccount: "222222222222" } as const;
  if (both) {
    const copies = {
      region: "eu-central-1",
      sources: [{ account: "111111111111", region: "eu-west-1" }],
      quotas,
      ...(often && { schedules: { copy: often } }),
    };
    return [{ ...prod, role: "both", set: { ...source, "source.drAccounts": [], dr: copies } }];
  }
  if (topology !== "two sources") {
    return [
      { ...prod, set: source },
      { ...drprod, set: dr },
    ];
  }
  const stack = (name: string) => `organization/rds-lifeboat/${name}`;
  // Databases under a customer's key have one in each account.
  const keysOf = (name: keyof typeof homes) =>
    own ? { "source.keys": [`arn:aws:kms:${homes[name].region}:${homes[name].account}:key/${customerKeyId}`] } : {};
  return [
    { ...prod, set: { ...source, ...keysOf("prod"), "fleet.others": others(databases, "prod") } },
    {
      ...prod,
      as: "prod-crm",
      callerAccount: homes["prod-crm"].account,
      set: { ...source, ...keysOf("prod-crm"), ...homes["prod-crm"], "fleet.others": others(databases, "prod-crm") },
    },
    {
      ...drprod,
      set: {
        ...dr,
        "dr.sources": [
          { ...homes.prod, alias: "shop", stack: stack("prod") },
          { ...homes["prod-crm"], alias: "crm", stack: stack("prod-crm") },
        ],
      },
    },
  ];
}

/** The databases of other stacks, which a stack is told of by their numbers. */
function others(databases: readonly Drawing[], own: string): Plain {
  const count = (kind: Drawing["kind"]) => databases.filter((one) => one.kind === kind && one.stack !== own).length;
  return { instances: count("instance"), clusters: count("cluster") };
}
