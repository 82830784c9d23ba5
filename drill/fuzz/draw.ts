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
  /** So long that all that is kept for too long can be seen. */
  readonly days: number;
  /** Ages in minutes where databases and faults change them. */
  readonly invariants: Plain & {
    readonly copyAge: number;
    readonly keptAtLeast: { readonly source: number; readonly dr: number };
  };
  /** Names of its source stacks, for the databases. */
  readonly sources: readonly string[];
}

const prod = { file: "Pulumi.prod.yaml", role: "source" };
const drprod = { file: "Pulumi.drprod.yaml", role: "dr" };
/** Of twelve small databases at most: 60 from snapshot to snapshot, 5 until the take pass looks, snapshot and copy. */
const hourly = {
  copyAge: 95,
  settle: "4h",
  alarmAge: "6h",
  // At the begin of one hour and at the end of the next, and by the pass after that.
  snapshotGap: "125m",
  // The event comes within seconds, and the schedule after ten minutes at most.
  shareWithin: "5m",
};

/** As the stack files say it: days pass before what is kept for too long can be seen. */
const delivered: Pick<Setup, "days" | "invariants"> = {
  days: 3,
  invariants: {
    keepNewest: { source: 3, dr: 3 },
    keptAtLeast: { source: 24 * 60, dr: 48 * 60 },
    keptAtMost: { source: "26h", dr: "50h" },
    ...hourly,
  },
};

/** A shorter retention shows the same in less time. */
const brief = {
  source: { "source.retention": "6h", "source.keepNewest": 2 },
  dr: { "dr.retention": "12h", "dr.keepNewest": 2 },
  days: 2,
  invariants: {
    keepNewest: { source: 2, dr: 2 },
    keptAtLeast: { source: 6 * 60, dr: 12 * 60 },
    keptAtMost: { source: "8h", dr: "14h" },
    ...hourly,
  },
} as const;

const objective = { recoveryPointObjective: "60m" };
/** As the scenario has raised them. */
const quotas = { instanceSnapshots: 1_000, clusterSnapshots: 1_000 };

/** Few, so that each worker evaluates each of them once. */
const setups: readonly Setup[] = [
  { name: "as delivered", stacks: [prod, drprod], ...delivered, sources: ["prod"] },
  {
    name: "short retention",
    stacks: [
      { ...prod, set: brief.source },
      { ...drprod, set: brief.dr },
    ],
    days: brief.days,
    invariants: brief.invariants,
    sources: ["prod"],
  },
  {
    name: "an objective",
    stacks: [
      { ...prod, set: { ...brief.source, ...objective, "source.interval": null, "source.quotas": quotas } },
      { ...drprod, set: { ...brief.dr, ...objective, "dr.quotas": quotas } },
    ],
    days: brief.days,
    invariants: { ...brief.invariants, copyAge: 60, alarmAge: "4h" },
    sources: ["prod"],
  },
  {
    name: "two steps",
    stacks: [
      { ...prod, set: brief.source },
      { ...drprod, set: { ...brief.dr, "dr.copying": "two-step" } },
    ],
    days: brief.days,
    invariants: { ...brief.invariants, copyAge: 240, alarmAge: "9h" },
    sources: ["prod"],
  },
  {
    name: "two sources",
    stacks: [
      { ...prod, as: "prod", callerAccount: "111111111111", set: brief.source },
      {
        ...prod,
        as: "prod-crm",
        callerAccount: "333333333333",
        set: { ...brief.source, account: "333333333333", region: "eu-west-2" },
      },
      {
        ...drprod,
        set: {
          ...brief.dr,
          "dr.sources": [
            { account: "111111111111", region: "eu-west-1", alias: "shop", stack: "organization/rds-lifeboat/prod" },
            { account: "333333333333", region: "eu-west-2", alias: "crm", stack: "organization/rds-lifeboat/prod-crm" },
          ],
        },
      },
    ],
    days: brief.days,
    invariants: brief.invariants,
    sources: ["prod", "prod-crm"],
  },
];

/** Names that contain one another, at their longest, and ordinary ones. */
const names = ["orders", "orders-eu", "orders-eu-2", "a", `x${"y".repeat(61)}z`, "billing", "crm"];

/** Faults begin within the first day; then all must become well again. */
const minutesOfFaults = 24 * 60;

/** The case of a seed. */
export function drawCase(seed: number): Case {
  const setup = dice(seed, "setup").one(setups);
  const databases = drawDatabases(dice(seed, "fleet"), setup);
  const late = dice(seed, "late");
  // What appears later, nothing happens to: it may not be there yet.
  const newcomer = { ...drawDatabases(late, setup)[0], id: "newcomer", createdAt: `${late.between(60, 20 * 60)}m` };
  const faults = drawFaults(dice(seed, "faults"), databases);
  const all = late.happens(0.25) ? [...databases, newcomer] : databases;
  return {
    seed,
    fleet: { firstCopyWithin: "3h", databases: all },
    scenario: {
      name: `fuzz-${seed}`,
      title: `Seed ${seed}: ${setup.name}`,
      description: `Drawn from seed ${seed}.`,
      stacks: setup.stacks,
      fleet: `./fuzz-${seed}.fleet.yaml`,
      days: setup.days,
      quotas: { manualSnapshots: 1_000, manualClusterSnapshots: 1_000 },
      faults,
      expect: { invariants: invariantsOf(setup, all, faults) },
    },
  };
}

/**
 * What holds for these databases and faults. Of a cluster's snapshot that was re-encrypted the DR account sees neither the
 * time of its data nor its tags, only its name, which says when its slot began: up to an hour before, so much earlier its
 * copies go. A clock that is ahead deletes as much earlier, up to where the brake takes it for wrong. What is re-encrypted is
 * copied twice, and in full.
 */
function invariantsOf({ invariants }: Setup, databases: readonly Plain[], faults: readonly Plain[]): Plain {
  const managed = databases.filter(({ key }) => key === "aws/rds");
  const ahead = faults.some(({ clock }) => (clock as Plain | undefined)?.ahead !== undefined) ? 90 : 0;
  const ofSlot = managed.some(({ kind }) => kind === "cluster") ? 60 : 0;
  const { keptAtLeast, copyAge } = invariants;
  return {
    ...invariants,
    copyAge: `${copyAge + (managed.length > 0 ? 45 : 0)}m`,
    keptAtLeast: { source: `${keptAtLeast.source - ahead}m`, dr: `${keptAtLeast.dr - ahead - ofSlot}m` },
  };
}

function drawDatabases(roll: Dice, { name, sources }: Setup): readonly Plain[] {
  const count = roll.between(1, 3);
  const first = roll.between(0, names.length - 1);
  return Array.from({ length: count }, (_, index) => {
    const id = names[(first + index) % names.length]!;
    const cluster = roll.happens(0.25);
    // An objective reckons with databases under aws/rds where a fleet file names them, which this does not.
    const key = roll.happens(0.15) && name !== "an objective" ? "aws/rds" : "lifeboat";
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

/** A kind of fault: which database of the fleet it can happen to, if any, and one of it. */
interface FaultKind {
  readonly needs: (database: Plain) => boolean;
  readonly draw: (roll: Dice, at: string, databases: readonly Plain[]) => Plain;
  /** How much likelier it is than others, as it has as many more forms. */
  readonly weight: number;
}

const always = (draw: FaultKind["draw"], weight = 1): FaultKind => ({ needs: () => true, draw, weight });
const isInstance = ({ kind }: Plain) => kind !== "cluster";
const isSharable = ({ key }: Plain) => key !== "aws/rds";
const oneOf = (roll: Dice, databases: readonly Plain[]) => [String(roll.one(databases).id)];

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

/** Of instances and of clusters. */
function oneOperation(roll: Dice): readonly string[] {
  const operation = roll.one(operations);
  return [...new Set([operation, operation.replace("DBSnapshot", "DBClusterSnapshot")])];
}

/** Every kind of fault that heals by itself or leaves only what retention takes away. */
export const kindsOfFaults: Readonly<Record<string, FaultKind>> = {
  calls: always(
    (roll, at) => ({
      at,
      for: lasting(roll),
      calls: {
        account: account(roll),
        share: roll.one([0.3, 1, 1]),
        ...(roll.happens(0.2)
          ? { error: "quota" }
          : {
              error: roll.one(["throttling", "internal"]),
              effect: roll.one(["before", "after"]),
              ...(roll.happens(0.7) && { operations: oneOperation(roll) }),
            }),
      },
    }),
    3,
  ),
  slow: always((roll, at) => ({
    at,
    for: lasting(roll),
    slow: {
      account: account(roll),
      seconds: roll.one([5, 45, 200]),
      ...(roll.happens(0.6) && { operations: oneOperation(roll) }),
    },
  })),
  busy: always((roll, at, all) => ({
    at,
    for: lasting(roll),
    busy: { databases: oneOf(roll, all), status: roll.one(["modifying", "stopped", "storage-optimization"]) },
  })),
  lambdaOutage: always((roll, at) => ({ at, for: lasting(roll), lambdaOutage: { account: account(roll) } })),
  events: always((roll, at) => ({
    at,
    for: lasting(roll),
    events: {
      account: account(roll),
      lose: roll.one([0.3, 1]),
      double: roll.one([0, 0.5]),
      delaySeconds: [0, roll.one([0, 600])],
    },
  })),
  regionOutage: always((roll, at) => ({
    at,
    for: lasting(roll),
    regionOutage: { region: roll.one(["eu-west-1", "eu-central-1"]) },
  })),
  clock: always((roll, at) => ({
    at,
    for: lasting(roll),
    clock: { account: account(roll), [roll.one(["ahead", "behind"])]: `${roll.between(1, 90)}m` },
  })),
  keyDisabled: always((roll, at) => ({
    at,
    for: lasting(roll),
    keyDisabled: roll.one([
      { account: "source", name: "lifeboat-source-snapshots-key" },
      { account: "dr", name: "lifeboat-dr-copies-key" },
    ]),
  })),
  strangers: always((roll, at, all) => ({
    at,
    strangers: { account: "999999999999", databases: oneOf(roll, all), snapshots: roll.between(1, 4) },
  })),
  // What is shared under aws/rds is reported for as long as it is there.
  flood: {
    needs: isSharable,
    weight: 1,
    draw: (roll, at, all) => ({
      at,
      flood: {
        account: "source",
        databases: oneOf(roll, all.filter(isSharable)),
        snapshots: roll.between(1, 4),
        every: "15m",
      },
    }),
  },
  rebuild: always((roll, at, all) => ({ at, rebuild: { account: "source", databases: oneOf(roll, all) } })),
  change: always((roll, at, all) => ({
    at,
    change: { account: "source", databases: oneOf(roll, all), become: "deleted" },
  })),
  rename: {
    needs: isInstance,
    weight: 1,
    draw: (roll, at, all) => ({
      at,
      change: {
        account: "source",
        databases: oneOf(roll, all.filter(isInstance)),
        become: roll.one(["renamed", "switched-over"]),
      },
    }),
  },
  junk: always((roll, at, all) => ({
    at,
    junk: {
      account: "source",
      databases: oneOf(roll, all),
      ...(roll.happens(0.5) && { tags: { CreatedBy: "another-tool", team: "crm" } }),
    },
  })),
  unshare: always((roll, at) => ({ at, for: lasting(roll), unshare: { account: "source" } })),
  work: always((roll, at) => {
    const [where, what] = roll.one([
      ["source", "snapshots"],
      ["source", "copies"],
      ["dr", "copies"],
      ["dr", "copies"],
    ]);
    return {
      at,
      // So long that, of a short retention, nothing usable but the newest is left.
      for: roll.happens(0.4) ? `${roll.between(720, 1_000)}m` : lasting(roll),
      work: {
        account: where,
        what,
        share: roll.one([0.3, 1, 1]),
        ...(roll.happens(0.4) && { stuckFor: `${roll.between(10, 180)}m` }),
      },
    };
  }, 2),
  reruns: always((roll, at) => ({ at, reruns: { account: account(roll), times: roll.between(2, 4) } })),
  silence: always((roll, at) => ({ at, for: lasting(roll), silence: { account: account(roll) } })),
};

function drawFaults(roll: Dice, databases: readonly Plain[]): readonly Plain[] {
  const count = roll.one([0, 1, 1, 2, 2, 3, 4]);
  // Not before the first copies are there: what nobody has protected yet is another matter.
  const moments = Array.from({ length: count }, () => roll.between(4 * 60, minutesOfFaults)).sort((a, b) => a - b);
  const faults: Plain[] = [];
  let there = databases;
  for (const minutes of moments) {
    if (there.length === 0) break;
    // Something needs a database to happen to.
    const kinds = Object.values(kindsOfFaults)
      .filter(({ needs }) => there.some(needs))
      .flatMap((kind) => Array.from({ length: kind.weight }, () => kind));
    const fault = roll.one(kinds).draw(roll, `${minutes}m`, there);
    faults.push(fault);
    const { databases: changed = [], become } = (fault.change ?? {}) as { databases?: string[]; become?: string };
    // Another one has the name of what is switched over; nothing has that of what is renamed or deleted.
    if (become !== "switched-over") there = there.filter(({ id }) => !changed.includes(String(id)));
  }
  return faults;
}
