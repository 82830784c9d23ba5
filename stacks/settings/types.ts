import type { PerKind, Plan } from "../objective";
import type { FleetDatabase } from "./fleetFile";

/**
 * What a stack is told: one readonly object, checked as a whole before anything is created. The texts that people write
 * (`interval: 1h`) arrive here as numbers with their unit in the name.
 */

/** A schedule in the words of EventBridge Scheduler; `at(...)` is refused, since a sweep must come back. */
export type ScheduleExpression = `rate(${string})` | `cron(${string})`;

/** How much the functions write to their logs, most first. */
export const logLevels = ["debug", "info", "warn", "error"] as const;
/** One of {@link logLevels}. */
export type LogLevel = (typeof logLevels)[number];

/** The ways from a shared snapshot to a copy in another region. */
export const copyingModes = ["single-step", "two-step"] as const;
/** One of {@link copyingModes}. */
export type CopyingMode = (typeof copyingModes)[number];

/** Whether the account has RDS's service-linked role already, or the stack creates it. */
export const serviceRoles = ["present", "create"] as const;
/** One of {@link serviceRoles}. */
export type ServiceRoleSetting = (typeof serviceRoles)[number];

/** Slack beside the mail. */
export interface SlackSettings {
  /** ARN of the secret of Secrets Manager whose value is the address of an incoming webhook. */
  readonly webhookSecret: string;
  /** ARN of the customer-managed key that the secret is encrypted with; undefined for the one that AWS manages. */
  readonly key: string | undefined;
}

/** The settings of one stack. */
export interface Settings {
  /** The AWS account this stack may be deployed to, 12 digits. */
  readonly account: string;
  /** The AWS region this stack is deployed to. */
  readonly region: string;
  /** Value of the `Platform` tag of everything this stack makes. */
  readonly platform: string;
  /** Value of the `CreatedBy` and `CopiedBy` tags, by which the stack knows its own snapshots again. */
  readonly createdBy: string;
  readonly logLevel: LogLevel;
  /** One of the periods that CloudWatch Logs knows. */
  readonly logRetentionDays: number;
  /** Log what would be done and change nothing. */
  readonly dryRun: boolean;
  /** Whether what holds data, or without which data is lost, survives the destruction of the stack. */
  readonly deletionProtection: boolean;
  /** ARN of the policy that bounds every role of the stack; undefined where nothing does. */
  readonly permissionsBoundary: string | undefined;
  /** Who is told about failures. */
  readonly notifications: {
    readonly email: readonly string[];
    /** ARNs of existing topics of this account, at most one per region of the stack, in place of those it would create. */
    readonly topics: readonly string[];
    /** Where the address of Slack's webhook is kept; undefined without Slack. */
    readonly slack: SlackSettings | undefined;
    /** An https address outside of AWS that is called while the notifier can tell people; undefined: none. */
    readonly heartbeat: string | undefined;
    /** Where the run-book is, as messages name it. */
    readonly runbook: string;
    /** After how long people are told again of what still stands. */
    readonly reminderMinutes: number;
  };
  /** What is wanted of the age of copies, and what that is reckoned from. */
  readonly objective: ObjectiveSettings;
  /** What an account that owns databases gets. A stack has at least one of `source` and `dr`. */
  readonly source: SourceSettings | undefined;
  /** What an account that keeps copies gets. */
  readonly dr: DrSettings | undefined;
}

/** What the preview's arithmetic is about. */
export interface ObjectiveSettings {
  /** The oldest that the newest copy of a database may get, if it is stated. */
  readonly minutes: number | undefined;
  /** The interval that all of it is for; undefined in a stack that only copies and states no objective. */
  readonly intervalMinutes: number | undefined;
  /** Whether `source.interval` is given beside an objective, rather than found. */
  readonly intervalGiven: boolean;
  /** Where the fleet is from: a file, the numbers in the settings, or neither, so that it is assumed. */
  readonly fleetFrom: "file" | "settings" | "assumption";
  /** The databases of the fleet file in the places that the stack is about, of which some may not be chosen; undefined without a file. */
  readonly databases: readonly FleetDatabase[] | undefined;
  /** What the fleet file says that it lacks. */
  readonly unread?: readonly string[];
  readonly plan: Plan;
}

/** A tag by which databases are chosen; both parts must be equal. */
export interface TagFilter {
  readonly key: string;
  readonly value: string;
}

/** Which databases are meant. */
export interface DatabaseChoice {
  /** Regular expressions as given, and behind them what those mean that are probably globs; the program anchors each as `^(?:pattern)$`. A database is chosen if any matches. */
  readonly patterns: readonly string[];
  /** The tag that a database must carry besides; source only. */
  readonly tag: TagFilter | undefined;
}

/** An account and region that keeps copies. */
export interface Destination {
  readonly account: string;
  readonly region: string;
}

/** What is held of databases whose snapshots suspend their I/O: Single-AZ instances, and SQL Server. */
export interface IoSuspensionSettings {
  /** Whether they may be snapshotted as often as all others, unless a tag on one says otherwise. */
  readonly accepted: boolean;
  /** Length of a slot of those that may not; at least that of all others. */
  readonly intervalMinutes: number;
  /** Whether those that may wait for the end of their backup and maintenance windows: not where an objective is stated. */
  readonly acceptedWait: boolean;
}

/** Which databases are protected only where people have said so. */
export interface AcceptanceSettings {
  /** Whether Aurora clusters are protected whose copies no key protects. */
  readonly acceptCopiesWithoutKey: boolean;
  /** Whether read replicas are protected as well. */
  readonly includeReadReplicas: boolean;
}

/** What an account that owns databases gets. */
export interface SourceSettings {
  readonly databases: DatabaseChoice;
  /** Where copies are kept: each place is told of new snapshots. */
  readonly destinations: readonly Destination[];
  /** Accounts that snapshots are shared with, those of the destinations: up to 20, never the own one. None where this stack copies them itself. */
  readonly drAccounts: readonly string[];
  /** Regions in which copies are made; the key's policy lets RDS in these regions use the key. */
  readonly drRegions: readonly string[];
  /** ARN of an existing key that takes the place of the one the stack would create. */
  readonly key: string | undefined;
  /** ARNs of other customer-managed keys that databases of this account and region are encrypted with. */
  readonly keys: readonly string[];
  /** Length of a slot: each database gets one snapshot per slot. */
  readonly intervalMinutes: number;
  /** What is held of databases whose snapshots suspend their I/O. */
  readonly ioSuspension: IoSuspensionSettings;
  /** Which databases are protected only where people have said so. */
  readonly acceptance: AcceptanceSettings;
  readonly schedules: {
    readonly take: ScheduleExpression;
    readonly share: ScheduleExpression;
    readonly expire: ScheduleExpression;
  };
  /** Age from which a snapshot may be deleted, subject to {@link keepNewest}. */
  readonly retentionMinutes: number;
  /** Age up to which every one stays; beyond it the first of each day does, up to the retention. Undefined keeps all. */
  readonly keepAllMinutes: number | undefined;
  /** Newest usable snapshots of a database that are never deleted, at least 2: a copy in flight needs its source. */
  readonly keepNewest: number;
  /** Manual snapshots that the account may have in this region. */
  readonly quotas: PerKind;
}

/** An account and region whose shared snapshots count. */
export interface DrSource {
  readonly account: string;
  readonly region: string;
  /** What the names of its copies begin with; undefined: their snapshots' names stay as they are. */
  readonly alias: string | undefined;
  /** ARNs of the keys that its snapshots are encrypted with. */
  readonly keys: readonly string[];
  /** Stack of that account, as `organization/project/stack`, whose outputs name further keys. */
  readonly stack: string | undefined;
}

/** Databases that are snapshotted less often than others. */
export interface SlowerDatabases {
  readonly patterns: readonly string[];
  /** How old the newest copy of each may get, and that as people write it. */
  readonly ageMinutes: number;
  readonly ageText: string;
}

/** The option group of copies that stands for one of the sources. */
export interface OptionGroupMapping {
  readonly from: string;
  readonly to: string;
  /** The source account; undefined for all. */
  readonly account: string | undefined;
}

/** What an account that keeps copies gets. */
export interface DrSettings {
  /** Where the copies are made and kept. */
  readonly region: string;
  /** ARN of an existing key in {@link region} that takes the place of the one the stack would create. */
  readonly key: string | undefined;
  /** The only accounts whose shares count: at least one. The own one only with copies in another region. */
  readonly sources: readonly DrSource[];
  /** No two say something else of the same group. */
  readonly optionGroups: readonly OptionGroupMapping[];
  /** Whether snapshots of Aurora clusters are copied that no copy can put under a key. */
  readonly acceptCopiesWithoutKey: boolean;
  /** Patterns only: a shared snapshot does not show the tags of its database. */
  readonly databases: DatabaseChoice;
  /** Straight to {@link region}, or through a copy in the snapshot's own region that is deleted once the other has arrived. */
  readonly copying: CopyingMode;
  /** What is expected of the role through which RDS copies from another region. */
  readonly serviceRole: ServiceRoleSetting;
  readonly schedules: { readonly copy: ScheduleExpression; readonly expire: ScheduleExpression };
  /** Age from which a copy may be deleted, subject to {@link keepNewest}. */
  readonly retentionMinutes: number;
  /** Age up to which every one stays; beyond it the first of each day does, up to the retention. Undefined keeps all. */
  readonly keepAllMinutes: number | undefined;
  /** Days, weeks and months for which the first usable copy of each stays; 0 for not at all. */
  readonly dailyDays: number;
  readonly weeklyWeeks: number;
  readonly monthlyMonths: number;
  /** Newest usable copies of a database that are never deleted, at least 1. */
  readonly keepNewest: number;
  /** Identities of databases of which also the newest copies go by time. */
  readonly released: readonly string[];
  /** Copies of a database whose data may be of the same hour. */
  readonly copiesPerHour: number;
  /** Databases of one source that get their first copy in a day; undefined for as many as it had before. */
  readonly newDatabasesPerDay: number | undefined;
  /** When deletions are doubted. */
  readonly brake: {
    /** A deletion is an ordinary one for so long after the copy's time was over. */
    readonly windowMinutes: number;
    /** Copies of one database that may be overdue for longer; with more of them nothing is deleted. */
    readonly surplus: number;
  };
  /** Names of databases that must be there. */
  readonly expected: readonly string[];
  readonly measureEveryMinutes: number;
  readonly alarms: {
    /** How old the newest copy of a database may get before people are told. */
    readonly ageMinutes: number;
    /** How long a source may offer nothing, a pattern match nothing, and no database have a copy, before people are told. */
    readonly emptyMinutes: number;
    readonly slower: readonly SlowerDatabases[];
  };
  /** Whether a trail of the account records what is done where the copies are. */
  readonly cloudTrail: boolean;
  /** Manual snapshots that the account may have in {@link region}. */
  readonly quotas: PerKind;
}
