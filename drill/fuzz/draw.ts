import { seeded } from "../cloud/random";

/*
 * Draws what a seed stands for: databases, a plan for them, and what goes wrong. All of it is plain data that a scenario
 * file holds as well, so that a seed that fails can be written down, shortened by hand and run again.
 */

/** A case as its scenario file and its fleet file say it. */
export interface Case {
  readonly seed: number;
  readonly scenario: Plain;
  readonly fleet: Plain;
}

/** What YAML holds. */
export type Plain = Readonly<Record<string, unknown>>;

/** Chooses by a seed. */
export interface Dice {
  /** A whole number, both bounds included. */
  between(least: number, most: number): number;
  one<T>(of: readonly T[]): T;
  happens(share: number): boolean;
}

/** Dice for one seed; the stream tells apart what must not shift each other. */
export function dice(seed: number, stream: string): Dice {
  const next = seeded(`fuzz/${seed}/${stream}`);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    between,
    one: <T>(of: readonly T[]): T => of[between(0, of.length - 1)]!,
    happens: (share) => next() < share,
  };
}

/** What an engineer may have set up, and what then must hold. Times as settings and scenarios write them. */
interface Setup {
  readonly name: string;
  readonly stacks: readonly Plain[];
  readonly invariants: Plain;
  /** Names of its source stacks, for the databases. */
  readonly sources: readonly string[];
}

const prod = { file: "Pulumi.prod.yaml", role: "source" };
const drprod = { file: "Pulumi.drprod.yaml", role: "dr" };
/** Of twelve small databases at most: 60 from snapshot to snapshot, 5 until the take pass looks, snapshot and copy. */
const hourly = { copyAge: "95m", settle: "4h", alarmAge: "6h" };

/** Few, so that each worker evaluates each of them once. */
const setups: readonly Setup[] = [
  {
    name: "as delivered",
    stacks: [prod, drprod],
    invariants: {
      keepNewest: { source: 3, dr: 3 },
      keptAtLeast: { source: "1d", dr: "2d" },
      keptAtMost: { source: "26h", dr: "50h" },
      ...hourly,
    },
    sources: ["prod"],
  },
  {
    name: "short retention",
    stacks: [
      { ...prod, set: { "source.retention": "6h", "source.keepNewest": 2 } },
      { ...drprod, set: { "dr.retention": "12h", "dr.keepNewest": 2 } },
    ],
    invariants: {
      keepNewest: { source: 2, dr: 2 },
      keptAtLeast: { source: "6h", dr: "12h" },
      keptAtMost: { source: "8h", dr: "14h" },
      ...hourly,
    },
    sources: ["prod"],
  },
  {
    name: "two steps",
    stacks: [prod, { ...drprod, set: { "dr.copying": "two-step" } }],
    invariants: {
      keepNewest: { source: 3, dr: 3 },
      keptAtLeast: { source: "1d", dr: "2d" },
      keptAtMost: { source: "26h", dr: "50h" },
      ...hourly,
      copyAge: "4h",
      alarmAge: "9h",
    },
    sources: ["prod"],
  },
  {
    name: "two sources",
    stacks: [
      { ...prod, as: "prod", callerAccount: "111111111111" },
      {
        ...prod,
        as: "prod-crm",
        callerAccount: "333333333333",
        set: { account: "333333333333", region: "eu-west-2" },
      },
      {
        ...drprod,
        set: {
          "dr.sources": [
            { account: "111111111111", region: "eu-west-1", alias: "shop", stack: "organization/rds-lifeboat/prod" },
            { account: "333333333333", region: "eu-west-2", alias: "crm", stack: "organization/rds-lifeboat/prod-crm" },
          ],
        },
      },
    ],
    invariants: {
      keepNewest: { source: 3, dr: 3 },
      keptAtLeast: { source: "1d", dr: "2d" },
      keptAtMost: { source: "26h", dr: "50h" },
      ...hourly,
    },
    sources: ["prod", "prod-crm"],
  },
];

/** Names that contain one another, at their longest, and ordinary ones. */
const names = ["orders", "orders-eu", "orders-eu-2", "a", `x${"y".repeat(61)}z`, "billing", "crm"];

/** Days with faults, and days in which all must become well again. */
const days = { faulty: 1, healing: 2 } as const;
const minutesOfFaults = days.faulty * 24 * 60;

/** The case of a seed. */
export function drawCase(seed: number): Case {
  const setup = dice(seed, "setup").one(setups);
  const databases = drawDatabases(dice(seed, "fleet"), setup);
  const ids = databases.map(({ id }) => String(id));
  const faults = drawFaults(dice(seed, "faults"), setup, ids);
  return {
    seed,
    fleet: { firstCopyWithin: "3h", databases },
    scenario: {
      name: `fuzz-${seed}`,
      title: `Seed ${seed}: ${setup.name}`,
      description: `Drawn from seed ${seed}.`,
      stacks: setup.stacks,
      fleet: `./fuzz-${seed}.fleet.yaml`,
      days: days.faulty + days.healing,
      quotas: { manualSnapshots: 1_000, manualClusterSnapshots: 1_000 },
      faults,
      expect: { invariants: setup.invariants },
    },
  };
}

function drawDatabases(roll: Dice, { sources }: Setup): readonly Plain[] {
  const count = roll.between(1, 3);
  const first = roll.between(0, names.length - 1);
  return Array.from({ length: count }, (_, index) => {
    const id = names[(first + index) % names.length]!;
    const cluster = roll.happens(0.25);
    const key = roll.happens(0.15) ? "aws/rds" : "lifeboat";
    return {
      id,
      // In clusters' snapshots all of the name counts: they are 63 characters at most.
      ...(cluster
        ? { kind: "cluster", engine: "aurora-postgresql" }
        : { engine: roll.one(["postgres", "mysql", "mariadb"]) }),
      sizeGiB: roll.between(5, 40),
      changeGiBPerHour: roll.one([0, 0.5, 2]),
      key,
      stack: roll.one(sources),
    };
  });
}

type Draw = (roll: Dice, at: string, ids: readonly string[], setup: Setup) => Plain;

/** Minutes to hours, and now and then as long as a short retention and longer. */
const lasting = (roll: Dice) => `${roll.happens(0.15) ? roll.between(600, 1_000) : roll.between(5, 240)}m`;
const account = (roll: Dice) => roll.one(["source", "dr"]);
const operations = [
  "CreateDBSnapshot",
  "CopyDBSnapshot",
  "DeleteDBSnapshot",
  "DescribeDBSnapshots",
  "ModifyDBSnapshotAttribute",
  "AddTagsToResource",
];

/** Every kind of fault that heals by itself or leaves only what retention takes away. */
export const kindsOfFaults: Readonly<Record<string, Draw>> = {
  calls: (roll, at) => ({
    at,
    for: lasting(roll),
    calls: {
      account: account(roll),
      error: roll.one(["throttling", "internal"]),
      share: roll.one([0.2, 0.5, 1]),
      effect: roll.one(["before", "after"]),
      ...(roll.happens(0.6) && { operations: [roll.one(operations)] }),
    },
  }),
  busy: (roll, at, ids) => ({ at, for: lasting(roll), busy: { databases: [roll.one(ids)] } }),
  lambdaOutage: (roll, at) => ({ at, for: lasting(roll), lambdaOutage: { account: account(roll) } }),
  events: (roll, at) => ({
    at,
    for: lasting(roll),
    events: {
      account: account(roll),
      lose: roll.one([0.3, 1]),
      double: roll.one([0, 0.5]),
      delaySeconds: [0, roll.one([0, 600])],
    },
  }),
  regionOutage: (roll, at) => ({
    at,
    for: lasting(roll),
    regionOutage: { region: roll.one(["eu-west-1", "eu-central-1"]) },
  }),
  clock: (roll, at) => ({
    at,
    for: lasting(roll),
    clock: { account: account(roll), [roll.one(["ahead", "behind"])]: `${roll.between(1, 90)}m` },
  }),
  keyDisabled: (roll, at) => ({
    at,
    for: lasting(roll),
    keyDisabled: roll.one([
      { account: "source", name: "lifeboat-source-snapshots-key" },
      { account: "dr", name: "lifeboat-dr-copies-key" },
    ]),
  }),
  strangers: (roll, at, ids) => ({
    at,
    strangers: { account: "999999999999", databases: [roll.one(ids)], snapshots: roll.between(1, 4) },
  }),
  flood: (roll, at, ids) => ({
    at,
    flood: { account: "source", databases: [roll.one(ids)], snapshots: roll.between(1, 4), every: "15m" },
  }),
  rebuild: (roll, at, ids) => ({ at, rebuild: { account: "source", databases: [roll.one(ids)] } }),
  unshare: (roll, at) => ({ at, for: lasting(roll), unshare: { account: "source" } }),
  work: (roll, at) => ({
    at,
    for: lasting(roll),
    work: {
      account: account(roll),
      what: roll.one(["snapshots", "copies"]),
      share: roll.one([0.3, 1]),
      ...(roll.happens(0.4) && { stuckFor: `${roll.between(10, 180)}m` }),
    },
  }),
  reruns: (roll, at) => ({ at, reruns: { account: account(roll), times: roll.between(2, 4) } }),
  silence: (roll, at) => ({ at, for: lasting(roll), silence: { account: account(roll) } }),
};

function drawFaults(roll: Dice, setup: Setup, ids: readonly string[]): readonly Plain[] {
  const count = roll.one([0, 1, 1, 2, 2, 3, 4]);
  const all = Object.values(kindsOfFaults);
  // Not before the first copies are there: what nobody has protected yet is another matter.
  const moments = Array.from({ length: count }, () => roll.between(4 * 60, minutesOfFaults)).sort((a, b) => a - b);
  return moments.map((minutes) => roll.one(all)(roll, `${minutes}m`, ids, setup));
}
