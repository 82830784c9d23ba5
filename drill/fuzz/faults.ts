import type { Dice } from "./dice";
import type { Plain } from "./plain";

/** Faults begin within the first day; then all must become well again. */
const minutesOfFaults = 24 * 60;

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
/** What the passes are there for, and in which account they call it. */
const deeds: readonly (readonly [account: string, operation: string])[] = [
  ["source", "CreateDBSnapshot"],
  ["source", "ModifyDBSnapshotAttribute"],
  ["dr", "CopyDBSnapshot"],
];
/** And what they call besides. */
const otherCalls: typeof deeds = [
  ["source", "AddTagsToResource"],
  ["source", "DeleteDBSnapshot"],
  ["source", "DescribeDBSnapshots"],
  ["dr", "AddTagsToResource"],
  ["dr", "DeleteDBSnapshot"],
  ["dr", "DescribeDBSnapshots"],
];

/** One operation, of instances and of clusters, or all of an account. */
function someCalls(roll: Dice, one: number): Plain {
  if (!roll.happens(one)) return { account: account(roll) };
  const [where, operation] = roll.one([...deeds, ...deeds, ...otherCalls]);
  return {
    account: where,
    operations: [...new Set([operation, operation.replace("DBSnapshot", "DBClusterSnapshot")])],
  };
}

/** Every kind of fault that heals by itself or leaves only what retention takes away. */
export const kindsOfFaults: Readonly<Record<string, FaultKind>> = {
  calls: always(
    (roll, at) => ({
      at,
      for: lasting(roll),
      calls: {
        share: roll.one([0.3, 1, 1]),
        ...(roll.happens(0.2)
          ? { account: account(roll), error: "quota" }
          : {
              ...someCalls(roll, 0.8),
              error: roll.one(["throttling", "internal", "internal"]),
              effect: roll.one(["before", "after"]),
            }),
      },
    }),
    6,
  ),
  slow: always((roll, at) => ({
    at,
    for: lasting(roll),
    slow: { ...someCalls(roll, 0.6), seconds: roll.one([5, 45, 200]) },
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

/** Two instances of one stack, whose names may be swapped. */
const twins = (databases: readonly Plain[]) => {
  const [one, ...others] = databases.filter(isInstance);
  return one === undefined ? [] : [one, ...others.filter(({ stack }) => stack === one.stack)].slice(0, 2);
};

/**
 * Kinds that are drawn apart, in one of seven seeds beside whatever else is drawn: so that a new kind shifts nothing that the
 * other seeds stand for.
 */
export const rarerKinds: Readonly<Record<string, FaultKind>> = {
  swap: {
    needs: isInstance,
    weight: 1,
    draw: (_roll, at, all) => ({ at, swap: { account: "source", databases: twins(all).map(({ id }) => String(id)) } }),
  },
  quota: always((roll, at) => ({ at, for: lasting(roll), quota: { account: "dr", copiesInProgress: 1 } })),
  wipe: always((_roll, at) => ({ at, wipe: { account: "dr" } })),
  junkEvents: always((roll, at) => ({ at, for: lasting(roll), junkEvents: { account: "source" } })),
};

/** One of {@link rarerKinds}, or none; `faults` are what else goes wrong with the databases. */
export function drawRarerFaults(roll: Dice, databases: readonly Plain[], faults: readonly Plain[]): readonly Plain[] {
  if (!roll.happens(1 / 7)) return [];
  // Names that are another database's, or nobody's, at some moment.
  const changed = new Set(faults.flatMap(({ change }) => (change as { databases?: string[] })?.databases ?? []));
  const same = databases.filter(({ id }) => !changed.has(String(id)));
  const kinds = Object.entries(rarerKinds).filter(([name]) => name !== "swap" || twins(same).length === 2);
  const [, kind] = roll.one(kinds);
  return [kind.draw(roll, `${roll.between(4 * 60, minutesOfFaults)}m`, same)];
}

/** Which of {@link kindsOfFaults} a fault is: the one member that is neither its moment nor its length, but for changes of two kinds. */
export function kindOf(fault: Plain): string {
  const kind = Object.keys(fault).find((key) => key !== "at" && key !== "for") ?? "nothing";
  const { become } = fault[kind] as { readonly become?: string };
  return become === undefined || become === "deleted" ? kind : "rename";
}

/** What goes wrong with these databases, in the order of time. */
export function drawFaults(roll: Dice, databases: readonly Plain[]): readonly Plain[] {
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
