import { z } from "zod";
import { duration } from "../../cli/validation";

const text = z.string("needs a text").min(1, "needs a text");
const number = z.number("needs a number");

/** `source` and `dr` are the accounts of the stacks with that role; anything else is an account id. */
export const account = z
  .string("needs source, dr or an account id of 12 digits (in quotes)")
  .regex(/^(source|dr|\d{12})$/, "needs source, dr or an account id of 12 digits (in quotes)");

const notNegative = number.nonnegative("needs a number of 0 or more");

const attack = z
  .strictObject(
    {
      account,
      /** Only what is in this region; everything by default. */
      region: text.optional(),
      databases: z.boolean().default(false),
      snapshots: z.boolean().default(false),
      schedules: z.boolean().default(false),
      keys: z.boolean().default(false),
    },
    "needs targets",
  )
  .refine((targets) => targets.databases || targets.snapshots || targets.schedules || targets.keys, {
    message: "needs at least one target: databases, snapshots, schedules or keys set to true",
  });

const share = number.gt(0, "needs a share of more than 0").max(1, "needs a share of 1 at most");
const failingCalls = z.strictObject({
  account,
  /** Operations of RDS; all by default. */
  operations: z.array(text).min(1).optional(),
  /** `quota`: what makes snapshots finds the quota of manual snapshots used up. */
  error: z.enum(["throttling", "internal", "quota"], { error: "needs throttling, internal or quota" }),
  /** Whether the call has taken effect when it fails: then only its answer is lost. */
  effect: z.enum(["before", "after"], { error: "needs before or after" }).default("before"),
  share: share.default(1),
});
/** Calls of functions take longer, so that a pass may run into its time-out in the middle. */
const slowCalls = z.strictObject({
  account,
  /** Operations of RDS; all by default. */
  operations: z.array(text).min(1).optional(),
  seconds: number.gt(0, "needs more than 0").max(900, "needs 900 at most"),
});
/** A key by the name that its stack gives it. */
const disabledKeys = z.strictObject({ account, name: text });
const busyDatabases = z.strictObject({ databases: z.array(text).min(1), status: text.default("modifying") });
const lambdaOutage = z.strictObject({ account });
/** Databases of those names, in the account, are deleted by their owners and created again under the same names. */
const rebuiltDatabases = z.strictObject({
  account,
  /** Only in this region; in all of the account's by default. */
  region: text.optional(),
  databases: z.array(text).min(1),
});

const fates = ["deleted", "renamed", "switched-over"] as const;
/** Instances and clusters of those names, in the account, change as their owners have them change. */
const changedDatabases = z.strictObject({
  account,
  databases: z.array(text).min(1, "needs at least one database"),
  /** Switched over: another database gets the name, and the old one stays under a name that ends with -old1, or the next number that is free. */
  become: z.enum(fates, { error: `needs one of ${fates.join(", ")}` }),
});
/** Somebody takes snapshots by hand, without tags or with some of their own, whose names are those that the next of ours would have. */
const junk = z.strictObject({
  account,
  databases: z.array(text).min(1, "needs at least one database"),
  tags: z.record(text, text).default({}),
});

/** A person says of databases that nothing of them needs to be kept, in the table of what was seen. */
const released = z.strictObject({
  account,
  databases: z.array(text).min(1, "needs at least one database"),
});

/** Two numbers, the lesser first. */
export const range = z
  .tuple([notNegative, notNegative], "needs two numbers: [least, most]")
  .refine(([least, most]) => least <= most, { message: "needs the lesser number first: [least, most]" });
const someShare = number.min(0, "needs a share of 0 or more").max(1, "needs a share of 1 at most").default(0);
const disturbedEvents = z
  .strictObject({
    /** Events that are to reach a bus of this account. */
    account,
    /** Only events of this source, e.g. aws.rds; all by default. */
    source: text.optional(),
    lose: someShare,
    /** The share that PutEvents does not take, and says so. */
    refuse: someShare,
    /** The share, of those that are not lost, that comes twice. */
    double: someShare,
    /** All that are not lost are late by as much, besides the latency that every event has. */
    delaySeconds: range.default([0, 0]),
  })
  .refine(({ lose, refuse, double, delaySeconds }) => lose > 0 || refuse > 0 || double > 0 || delaySeconds[1] > 0, {
    message: "needs lose, refuse, double or delaySeconds: nothing happens to the events",
  });
const regionOutage = z.strictObject({ region: text, account: account.optional() });

const record = z.record(z.string(), z.unknown(), "needs names with values");
/** The settings of deployed functions are changed by somebody with administrator's rights in their account. */
const tampering = z
  .strictObject({
    account,
    /** A part of the functions' names. */
    function: text,
    /** Changed in the JSON of the variable PASS_SETTINGS as a merge patch says: null takes a setting away. */
    settings: record.optional(),
    /** Variables of the environment, for functions that have their settings there. */
    variables: z.record(z.string(), z.string("needs a text (in quotes)"), "needs names with texts").optional(),
  })
  .refine(({ settings = {}, variables = {} }) => Object.keys({ ...settings, ...variables }).length > 0, {
    message: "needs settings or variables: nothing is changed",
  });
/** Clocks of functions are wrong; the time of everything else is right. */
const wrongClocks = z
  .strictObject({
    account,
    /** A part of the functions' names; all of the account's by default. */
    function: text.optional(),
    ahead: duration.optional(),
    behind: duration.optional(),
  })
  .refine(({ ahead = 0, behind = 0 }) => ahead > 0 !== behind > 0, { message: "needs ahead or behind, e.g. 30d" });
const someDatabases = z.array(text).min(1, "needs at least one database").optional();
const several = z.int("needs a whole number").min(1, "needs 1 or more");
/** Somebody with administrator's rights takes and shares many snapshots that look like ours. */
const flood = z.strictObject({
  account,
  /** All of the account's by default, or only {@link newDatabases}. */
  databases: someDatabases,
  /** So many databases are created first, and flood beside those. */
  newDatabases: several.max(1_000, "needs 1000 at most").optional(),
  /** Of each database; RDS would take no more in any run. */
  snapshots: several.max(10_000, "needs 10000 at most"),
  /** From one to the next of a database, if RDS lets it. */
  every: duration.refine((ms) => ms >= 1000, "needs 1s or more"),
});
/**
 * People restore databases of those names from the newest snapshot or copy of ours in the account, without stating tags and with
 * CopyTagsToSnapshot, under names that end with -trial; then they take snapshots of them by hand, without tags.
 */
const restoredDatabases = z.strictObject({
  account,
  databases: z.array(text).min(1, "needs at least one database"),
  /** Of each database. */
  snapshots: several.max(1_000, "needs 1000 at most"),
  /** From one to the next; the first as soon as the database is restored. */
  every: duration.refine((ms) => ms >= 60_000, "needs 1m or more"),
});
/** An account that nobody has configured shares snapshots of its own databases, which have the names of ours. */
const strangers = z.strictObject({
  account: z
    .string("needs an account id of 12 digits (in quotes)")
    .regex(/^\d{12}$/, "needs an account id of 12 digits (in quotes)"),
  /** The names of all source databases by default. */
  databases: someDatabases,
  /** Of each database. */
  snapshots: several.max(10_000, "needs 10000 at most"),
});
/** Shared snapshots are taken back: all of them at once, or as long as it lasts whatever is shared. */
const unshared = z.strictObject({ account });
const stolenTargets = ["snapshots", "schedules", "keys"] as const;
/** Somebody uses the credentials of a role, with its rights and no others. */
const stolenRole = z
  .strictObject({
    account,
    /** A part of the role's name; of a role that is made, its name. */
    role: text,
    /** The role that deploys is stolen: the thief makes this role, with every right that the boundary of the stack leaves. */
    made: z.boolean().optional(),
    /** One of them, or several. */
    delete: z
      .union([z.enum(stolenTargets).transform((one) => [one] as const), z.array(z.enum(stolenTargets)).min(1)], {
        error: `needs some of ${stolenTargets.join(", ")}`,
      })
      .default([]),
    /** The thief gives every marked snapshot the tags that would date its data so long before now. */
    retag: duration.optional(),
  })
  .refine((one) => one.delete.length > 0 || one.retag !== undefined, {
    message: "needs delete or retag: what is done with the role",
  });
/** RDS does not get done what it is asked for, or takes much longer. */
const failingWork = z.strictObject({
  account,
  what: z.enum(["snapshots", "copies"], { error: "needs snapshots or copies" }),
  share: share.default(1),
  /** They take so much longer; by default they fail. */
  stuckFor: duration.optional(),
});
/** Every pass of an account is started so many times at once. */
const reruns = z.strictObject({ account, times: several.max(20, "needs 20 at most") });
/**
 * Schedules and rules of an account's stacks are switched off; schedules may be deleted instead. With `schedule`, only the
 * schedules whose names have that part, and no rule.
 */
const silence = z.strictObject({ account, schedule: text.optional(), delete: z.boolean().default(false) });

const lastingKinds = [
  "calls",
  "keyDisabled",
  "busy",
  "lambdaOutage",
  "events",
  "regionOutage",
  "clock",
  "work",
  "slow",
] as const;
/** Those that are done at once. */
const momentaryKinds = [
  "attack",
  "rebuild",
  "tamper",
  "flood",
  "strangers",
  "operator",
  "reruns",
  "change",
  "junk",
  "release",
  "restore",
] as const;
/** Those that are done at once, or are kept up and then come to an end. */
const eitherKinds = ["unshare", "silence"] as const;
/** Every kind of fault. */
export const faultKinds = [...momentaryKinds, ...eitherKinds, ...lastingKinds] as const;

const momentaryWords: Readonly<Record<(typeof momentaryKinds)[number], string>> = {
  attack: "an attack",
  rebuild: "a rebuild",
  tamper: "a change of settings",
  flood: "a flood",
  strangers: "a share by strangers",
  operator: "the use of a stolen role",
  reruns: "a start of passes",
  change: "a change of databases",
  junk: "a snapshot by hand",
  release: "a release",
  restore: "a restore",
};

/** One fault of a scenario; instants and durations in milliseconds. */
export const fault = z
  .strictObject(
    {
      at: duration,
      /** How long it lasts; an attack or a rebuild, say, is over when it is done. */
      for: duration.optional(),
      attack: attack.optional(),
      rebuild: rebuiltDatabases.optional(),
      calls: failingCalls.optional(),
      keyDisabled: disabledKeys.optional(),
      busy: busyDatabases.optional(),
      lambdaOutage: lambdaOutage.optional(),
      events: disturbedEvents.optional(),
      regionOutage: regionOutage.optional(),
      tamper: tampering.optional(),
      clock: wrongClocks.optional(),
      flood: flood.optional(),
      strangers: strangers.optional(),
      unshare: unshared.optional(),
      operator: stolenRole.optional(),
      silence: silence.optional(),
      work: failingWork.optional(),
      reruns: reruns.optional(),
      slow: slowCalls.optional(),
      change: changedDatabases.optional(),
      junk: junk.optional(),
      release: released.optional(),
      restore: restoredDatabases.optional(),
    },
    "needs a fault, e.g. { at: 10d, attack: { account: source, databases: true } }",
  )
  .superRefine((one, context) => {
    const kinds = faultKinds.filter((kind) => one[kind] !== undefined);
    const problem = (message: string) => context.addIssue({ code: "custom", message });
    const momentary = momentaryKinds.find((kind) => one[kind] !== undefined);
    const either = eitherKinds.some((kind) => one[kind] !== undefined);
    if (kinds.length !== 1) problem(`needs exactly one of ${faultKinds.join(", ")}`);
    else if (momentary !== undefined && one.for !== undefined) {
      problem(`${momentaryWords[momentary]} does not last: leave out for`);
    } else if (momentary === undefined && !either && one.for === undefined)
      problem("needs for: how long it lasts, e.g. 6h");
  });

export type Attack = Readonly<z.output<typeof attack>>;
export type RebuiltDatabases = Readonly<z.output<typeof rebuiltDatabases>>;
export type FailingCalls = Readonly<z.output<typeof failingCalls>>;
export type DisabledKeys = Readonly<z.output<typeof disabledKeys>>;
export type BusyDatabases = Readonly<z.output<typeof busyDatabases>>;
export type LambdaOutage = Readonly<z.output<typeof lambdaOutage>>;
export type DisturbedEvents = Readonly<z.output<typeof disturbedEvents>>;
export type RegionOutage = Readonly<z.output<typeof regionOutage>>;
export type Tampering = Readonly<z.output<typeof tampering>>;
export type WrongClocks = Readonly<z.output<typeof wrongClocks>>;
export type Flood = Readonly<z.output<typeof flood>>;
export type Strangers = Readonly<z.output<typeof strangers>>;
export type Unshared = Readonly<z.output<typeof unshared>>;
export type StolenRole = Readonly<z.output<typeof stolenRole>>;
export type FailingWork = Readonly<z.output<typeof failingWork>>;
export type Reruns = Readonly<z.output<typeof reruns>>;
export type SlowCalls = Readonly<z.output<typeof slowCalls>>;
export type ChangedDatabases = Readonly<z.output<typeof changedDatabases>>;
export type Junk = Readonly<z.output<typeof junk>>;
export type Released = Readonly<z.output<typeof released>>;
export type RestoredDatabases = Readonly<z.output<typeof restoredDatabases>>;
export type Silence = Readonly<z.output<typeof silence>>;
export type Fault = Readonly<z.output<typeof fault>>;
