import type { Plain } from "./plain";

/** What an engineer may have set up, and what then must hold. Times as settings and scenarios write them. */
export interface Setup {
  readonly name: string;
  readonly stacks: readonly Plain[];
  /** So long that all that is kept for too long can be seen. */
  readonly days: number;
  /** Times in minutes where databases and faults change them. */
  readonly invariants: Plain & {
    readonly copyAge: number;
    readonly snapshotGap: number;
    readonly keptAtLeast: { readonly source: number; readonly dr: number };
  };
  /** Names of its source stacks, for the databases. */
  readonly sources: readonly string[];
}

const prod = { file: "Pulumi.prod.yaml", role: "source" };
const drprod = { file: "Pulumi.drprod.yaml", role: "dr" };
/** Of four small databases at most: 60 from snapshot to snapshot, 5 until the take pass looks, snapshot and copy. */
const hourly = {
  copyAge: 95,
  settle: "4h",
  alarmAge: "6h",
  // At the begin of one hour and at the end of the next: where one is missed, two hours lie between its neighbours.
  snapshotGap: 118,
  // The event comes within seconds; to wait for the schedule, up to ten minutes, would be slow.
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
export const setups: readonly Setup[] = [
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
    // Its arithmetic comes to an interval of 41 minutes.
    invariants: { ...brief.invariants, copyAge: 60, alarmAge: "4h", snapshotGap: 80 },
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
