import { drAccount, sourceAccount } from "../../support/snapshots";
import { changesOf, type Description } from "./description";
import { describedStack, type StackName } from "./stacks";

type Overrides = Readonly<Record<string, unknown>>;

/** One setting that is changed by itself. */
export interface Change {
  /** Its path as docs/settings.md has it, and the stack: "dr.brake.surplus in drprod". */
  readonly name: string;
  readonly stack: StackName;
  /** The change, as overrides of the stack file. */
  readonly set: Overrides;
  /** What else the stack has, before and after. */
  readonly beside: Overrides;
  /** Whether other changes beside it could be refused, or do more. */
  readonly alone: boolean;
}

const uuid = "11111111-2222-3333-4444-555555555555";
const own = { prod: sourceAccount, drprod: drAccount };
const at = { prod: "eu-west-1", drprod: "eu-central-1" };
const key = (account: string, region: string) => `arn:aws:kms:${region}:${account}:key/${uuid}`;

/** An objective that is held, of which the fleet decides the interval. */
const objective = {
  recoveryPointObjective: "6h",
  "fleet.instances": 40,
  "fleet.clusters": 5,
  "source.interval": null,
  "source.quotas": { instanceSnapshots: 5_000, clusterSnapshots: 5_000 },
};
const slack = (stack: StackName) =>
  `arn:aws:secretsmanager:${at[stack]}:${own[stack]}:secret:rds-lifeboat/slack-AbCdEf`;
const source = { account: sourceAccount, region: "eu-west-1", stack: "organization/rds-lifeboat/prod" };
/** A source whose keys are listed: another account's key, as a source may have. */
const keyed = {
  "dr.sources": [{ account: sourceAccount, region: "eu-west-1", keys: [key("999999999999", "eu-west-1")] }],
};
const destinations = {
  "source.drAccounts": null,
  "source.drRegions": null,
  "source.destinations": [{ account: "222222222222", region: "eu-central-1" }],
};
const slower = { "dr.alarms.slower": [{ databases: ["archive-.*"], age: "2d" }] };
const group = { from: "orders-tde", to: "orders-tde-copies" };

interface Changed {
  /** What the setting is changed to. */
  readonly to: unknown;
  /** What cannot but change with it. */
  readonly also?: Overrides;
  /** What the stack needs for that, before and after; nothing by default. */
  readonly beside?: Overrides | ((stack: StackName) => Overrides);
  /** Not together with others: ARNs in settings name the account and region, and what is added is made of many settings. */
  readonly alone?: true;
  /** Where; by default in every stack that has the setting. */
  readonly in?: StackName;
}

/** What each setting is changed to, by its path. */
const values: Readonly<Record<string, Changed>> = {
  account: { to: "333333333333", alone: true },
  region: { to: "eu-north-1", alone: true },
  platform: { to: "shop" },
  createdBy: { to: "lifeboat-2" },
  logLevel: { to: "debug" },
  logRetentionDays: { to: 90 },
  dryRun: { to: true },
  deletionProtection: { to: false },
  permissionsBoundary: { to: (stack: StackName) => `arn:aws:iam::${own[stack]}:policy/bounds` },
  "notifications.email": { to: ["night@example.com"] },
  "notifications.topics": { to: (stack: StackName) => [`arn:aws:sns:${at[stack]}:${own[stack]}:operations`] },
  "notifications.slack.webhookSecret": { to: slack },
  "notifications.slack.key": {
    to: (stack: StackName) => key(own[stack], at[stack]),
    beside: (stack) => ({ "notifications.slack.webhookSecret": slack(stack) }),
  },
  "notifications.heartbeat": { to: "https://monitor.example.com/ping/1" },
  "notifications.runbook": { to: "https://wiki.example.com/lifeboat" },
  "notifications.reminder": { to: "12h" },
  recoveryPointObjective: { to: "7h", beside: (stack) => (stack === "prod" ? objective : {}) },
  "fleet.file": {
    to: "drill/fleets/clusters.yaml",
    beside: { ...objective, "fleet.instances": null, "fleet.clusters": null },
    in: "prod",
  },
  "fleet.instances": { to: 300, beside: objective, in: "prod" },
  "fleet.clusters": { to: 12, beside: objective, in: "prod" },
  "fleet.largestGiB": { to: 600, beside: objective, in: "prod" },
  "fleet.changeGiBPerHour": { to: 60, beside: objective, in: "prod" },
  "fleet.copying": { to: "two-step", beside: objective, in: "prod" },
  "fleet.others.instances": { to: 257, beside: objective, in: "prod" },
  "fleet.others.clusters": { to: 10, beside: objective, in: "prod" },
  "measured.snapshotMinutes": { to: 25, beside: objective, in: "prod" },
  "measured.copyMinutes": { to: 70, beside: objective, in: "prod" },
  "measured.clusterCopyMinutes": { to: 30, beside: objective, in: "prod" },
  "source.databases.patterns": { to: ["orders-.*"] },
  "source.databases.tagFilter": { to: { key: "Backup", value: "yes" } },
  "source.exclude.patterns": { to: ["legacy-.*"] },
  "source.exclude.tag": { to: { key: "Backup", value: "none" } },
  "source.drAccounts": { to: ["222222222222", "555555555555"] },
  "source.drRegions": { to: ["eu-central-1", "eu-north-1"] },
  "source.destinations": {
    to: [
      { account: "222222222222", region: "eu-central-1" },
      { account: "555555555555", region: "eu-north-1" },
    ],
    beside: destinations,
  },
  "source.destinations[].account": {
    to: "555555555555",
    beside: destinations,
  },
  "source.destinations[].region": {
    to: "eu-north-1",
    beside: destinations,
  },
  "source.key": { to: key(sourceAccount, "eu-west-1") },
  "source.keys": { to: [key(sourceAccount, "eu-west-1")] },
  "source.interval": { to: "2h" },
  "source.acceptIoSuspension": { to: true },
  "source.ioSuspensionInterval": { to: "2d" },
  "source.acceptCopiesWithoutKey": { to: true },
  "source.includeReadReplicas": { to: true },
  "source.schedules.take": { to: "rate(7 minutes)" },
  "source.schedules.share": { to: "rate(13 minutes)" },
  "source.schedules.expire": { to: "rate(2 hours)" },
  "source.retention": { to: "3d" },
  "source.keepAllHours": { to: 6 },
  "source.keepNewest": { to: 4 },
  "source.quotas.instanceSnapshots": { to: 5_000 },
  "source.quotas.clusterSnapshots": { to: 5_000 },
  "dr.region": { to: "eu-north-1", alone: true },
  "dr.key": { to: key(drAccount, "eu-central-1") },
  "dr.copying": { to: "two-step", alone: true },
  "dr.serviceRole": { to: "create" },
  "dr.sources": {
    to: [source, { account: "444444444444", region: "eu-west-2", keys: [key("444444444444", "eu-west-2")] }],
  },
  "dr.sources[].account": { to: "444444444444", beside: keyed, alone: true },
  // A key is of its region, and goes with it.
  "dr.sources[].region": {
    to: "eu-west-2",
    also: { "dr.sources.0.keys": [key("999999999999", "eu-west-2")] },
    beside: keyed,
  },
  "dr.sources[].alias": { to: "shop" },
  "dr.sources[].keys": { to: [key(sourceAccount, "eu-west-1")] },
  "dr.sources[].stack": { to: "organization/rds-lifeboat/prod", beside: keyed },
  "dr.optionGroups": { to: [group] },
  "dr.optionGroups[].from": { to: "billing-tde", beside: { "dr.optionGroups": [group] } },
  "dr.optionGroups[].to": { to: "billing-tde-copies", beside: { "dr.optionGroups": [group] } },
  "dr.optionGroups[].account": { to: sourceAccount, beside: { "dr.optionGroups": [group] } },
  "dr.acceptCopiesWithoutKey": { to: true },
  "dr.databases.patterns": { to: ["orders-.*"] },
  "dr.exclude.patterns": { to: ["legacy-.*"] },
  "dr.schedules.copy": { to: "rate(7 minutes)" },
  "dr.schedules.expire": { to: "rate(2 hours)" },
  "dr.retention": { to: "5d" },
  "dr.keepAllHours": { to: 6 },
  "dr.keepAllDays": { to: 1 },
  "dr.dailyDays": { to: 14 },
  "dr.weeklyWeeks": { to: 5 },
  "dr.monthlyMonths": { to: 11 },
  "dr.released": { to: [`arn:aws:rds:eu-west-1:${sourceAccount}:db-ABCDEFGHIJKLMNOPQRSTUVWXY1`] },
  "dr.copyWindow": { to: "3d" },
  "dr.copiesPerHour": { to: 9 },
  "dr.newDatabasesPerDay": { to: 17 },
  "dr.brake.window": { to: "4d" },
  "dr.brake.surplus": { to: 8 },
  "dr.keepNewest": { to: 4 },
  "dr.expected": { to: ["orders"] },
  "dr.measureEvery": { to: "5m" },
  "dr.alarms.age": { to: "4h" },
  "dr.alarms.empty": { to: "3d" },
  "dr.alarms.slower": { to: [{ databases: ["archive-.*"], age: "2d" }], alone: true },
  "dr.alarms.slower[].databases": { to: ["old-.*"], beside: slower },
  "dr.alarms.slower[].age": { to: "3d", beside: slower },
  "dr.cloudTrail": { to: true, alone: true },
  "dr.quotas.instanceSnapshots": { to: 5_000 },
  "dr.quotas.clusterSnapshots": { to: 5_000 },
};

/** Settings of the table. */
export const paths: readonly string[] = Object.keys(values);

/** The stack that copies in two steps has a pass more, which is told much of what the copy pass is told. */
const twoSteps = { "dr.copying": "two-step" };

/** Every change, in the table's order; of those of the DR account, what can be made beside others is made with two steps as well. */
export const changes: readonly Change[] = Object.entries(values).flatMap(([path, changed]) => {
  const [part = ""] = path.split(".");
  const stacks: readonly StackName[] = { source: ["prod"] as const, dr: ["drprod"] as const }[part] ?? [
    "prod",
    "drprod",
  ];
  const once = stacks
    .filter((stack) => changed.in === undefined || changed.in === stack)
    .map((stack) => changeIn(stack, path, changed));
  const again = once
    .filter(({ stack, alone }) => part === "dr" && stack === "drprod" && !alone)
    .map((change) => ({ ...change, name: `${change.name}, in two steps`, beside: { ...change.beside, ...twoSteps } }));
  return [...once, ...again];
});

function changeIn(stack: StackName, path: string, { to, also, beside = {}, alone }: Changed): Change {
  return {
    name: `${path} in ${stack}`,
    stack,
    set: { [path.replaceAll("[]", ".0")]: typeof to === "function" ? to(stack) : to, ...also },
    beside: typeof beside === "function" ? beside(stack) : beside,
    alone: alone === true,
  };
}

/** The file that says what each change does, and what it begins with. */
export const effectsFile = "settings";
export const effectsAbout = [
  "What changes in a stack when one setting is changed: by resource and property, what is there afterwards.",
  "The stacks are those of prod.yaml and drprod.yaml; changes.ts has what each setting is changed to. {}: the preview alone uses it.",
];

/** What each change does, by the change's name: by resource and property, what is there afterwards. */
export type Effects = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Makes one change, or several of the same stack beside the same settings. Says what the stack declares otherwise. */
export async function effectOf([first, ...others]: readonly [Change, ...Change[]]): Promise<Effects[string]> {
  const { stack, beside } = first;
  const set = Object.assign({}, first.set, ...others.map((other) => other.set)) as Overrides;
  return changesOf(await before(stack, beside), await describedStack(stack, structuredClone({ ...beside, ...set })));
}

const known = new Map<string, Promise<Description>>();

/** What a stack declares without a change: many begin with the same. */
function before(stack: StackName, beside: Overrides): Promise<Description> {
  const key = JSON.stringify([stack, beside]);
  const found = known.get(key) ?? describedStack(stack, structuredClone(beside));
  known.set(key, found);
  return found;
}
