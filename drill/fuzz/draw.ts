import { drawAssumptions } from "./assumptions";
import { type Dice, dice } from "./dice";
import { drawFaults, drawRarerFaults } from "./faults";
import type { Plain } from "./plain";
import { type Setup, setups } from "./setups";
import { drawSmallQuota, type SmallQuota } from "./smallQuota";

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

/** Names that contain one another, at their longest, and ordinary ones. */
const names = ["orders", "orders-eu", "orders-eu-2", "a", `x${"y".repeat(61)}z`, "billing", "crm"];

/** The case of a seed. */
export function drawCase(seed: number): Case {
  const setup = dice(seed, "setup").one(setups);
  const databases = drawDatabases(dice(seed, "fleet"), setup);
  const late = dice(seed, "late");
  // What appears later, nothing happens to: it may not be there yet.
  const newcomer = { ...drawDatabases(late, setup)[0], id: "newcomer", createdAt: `${late.between(60, 20 * 60)}m` };
  const usual = drawFaults(dice(seed, "faults"), databases);
  const rarer = drawRarerFaults(dice(seed, "rare faults"), databases, usual);
  const all = late.happens(0.25) ? [...databases, newcomer] : databases;
  const smallQuota = drawSmallQuota(dice(seed, "quota"), setup, all, usual);
  const faults = [...usual, ...rarer, ...(smallQuota?.holds ?? [])];
  return {
    seed,
    fleet: { firstCopyWithin: "3h", databases: all },
    scenario: {
      name: `fuzz-${seed}`,
      title: `Seed ${seed}: ${setup.name}`,
      description: `Drawn from seed ${seed}.`,
      stacks: setup.stacks.map((stack) => withSmallQuota(stack, smallQuota)),
      fleet: `./fuzz-${seed}.fleet.yaml`,
      days: setup.days,
      quotas: quotasWith(smallQuota),
      assume: drawAssumptions(seed),
      faults,
      expect: { invariants: invariantsOf(setup, all, faults, smallQuota) },
    },
  };
}

function withSmallQuota(stack: Plain, smallQuota: SmallQuota | undefined): Plain {
  if (smallQuota === undefined || stack.role !== "dr") return stack;
  return { ...stack, set: { ...(stack.set as Plain | undefined), ...smallQuota.set } };
}

function quotasWith(smallQuota: SmallQuota | undefined): Plain {
  const enough = 1_000;
  if (smallQuota === undefined) return { manualSnapshots: enough, manualClusterSnapshots: enough };
  const { instance, cluster } = smallQuota.quota;
  return {
    manualSnapshots: { source: enough, dr: instance },
    manualClusterSnapshots: { source: enough, dr: cluster },
  };
}

/**
 * What holds for these databases and faults. A clock that is ahead deletes as much earlier, up to where the brake takes it for
 * wrong; one that is behind, by as much at most, lets the next slot begin as much later. What is re-encrypted is copied twice,
 * and in full.
 */
function invariantsOf(
  { invariants }: Setup,
  databases: readonly Plain[],
  faults: readonly Plain[],
  smallQuota: SmallQuota | undefined,
): Plain {
  const managed = databases.filter(({ key }) => key === "aws/rds");
  const clocks = (way: "ahead" | "behind") =>
    faults.some(({ clock }) => (clock as Plain | undefined)?.[way] !== undefined);
  const ahead = clocks("ahead") ? 90 : 0;
  const { keptAtLeast, copyAge, snapshotGap } = invariants;
  return {
    ...invariants,
    snapshotGap: `${snapshotGap + (clocks("behind") ? 90 : 0)}m`,
    copyAge: `${copyAge + (managed.length > 0 ? 45 : 0)}m`,
    keptAtLeast: {
      source: `${keptAtLeast.source - ahead}m`,
      dr: `${(smallQuota?.keptAtLeast ?? keptAtLeast.dr) - ahead}m`,
    },
    ...(smallQuota && {
      keptAtMost: { ...(invariants.keptAtMost as Plain), dr: smallQuota.keptAtMost },
      copiesQuota: smallQuota.quota,
    }),
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
