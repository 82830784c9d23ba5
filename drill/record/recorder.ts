import { hour, minute } from "../../cli/durations";
import type {
  Call,
  DatabaseRecord,
  EndedExecution,
  Instant,
  KeyState,
  Notification,
  Observer,
  Place,
  Question,
  SnapshotRecord,
} from "../cloud/kernel/types";
import type { WatchedAges } from "../judge/invariants";
import type { AgesOverTime, Holding, Measured } from "../report/types";
import { quotaName } from "../run/quotas";
import { agesOverTime } from "./ageSeries";
import { type AgeFigures, ageFigures, mostAtOnce, percentile, type Stretch } from "./ages";
import { UsableCopies } from "./copies";
import { CopyCounts } from "./copyCounts";
import { bump, compare, entry, newCounts, recordsIn, sortedRecord } from "./counting";
import { FunctionLogs } from "./functionLogs";
import { namesOf } from "./namesakes";
import type { AccountRole, ExecutionCounts, RecordedAlarm, RecordedDenial, RecordedMessage, Window } from "./recorded";
import { begunSince } from "./recorded";
import { StorageMeter } from "./storage";
import { Suspensions } from "./suspensions";
import { TakenNames } from "./takenNames";

/** What a recorder needs to know of its run. */
export interface RecorderOptions {
  readonly start: Instant;
  /** The moment from which loss and alarms are counted. */
  readonly disaster: Instant | undefined;
  /** What came before is not counted in ages and overheads; by default the start. */
  readonly measureFrom?: Instant;
  readonly roles: ReadonlyMap<string, AccountRole>;
  /** Whether what each place holds is watched; by default what is held anywhere only. */
  readonly byPlace?: boolean;
}

/** A database that is watched. */
interface Watched {
  readonly database: DatabaseRecord;
  readonly countedFrom: Instant;
  /** How long its first copy may take, milliseconds. */
  readonly firstCopyTime: number;
}

/** A place that is to hold copies of some databases, since when. */
export interface WatchedPlace {
  readonly place: Place;
  readonly from: Instant;
  readonly keeps: (home: Place) => boolean;
}

/** Listens to a run and turns what happened into figures. It only observes: nothing in the run depends on it. */
export class Recorder implements Observer {
  readonly copies: UsableCopies;
  readonly storage = new StorageMeter();
  readonly suspensions = new Suspensions();
  readonly logs = new FunctionLogs();
  private readonly databases: Watched[] = [];
  /** When databases were deleted for good, by resource id. */
  private readonly goneAt = new Map<string, Instant>();
  /** Every snapshot ever made, by ARN: what a copy came from may be gone when the copy is there. */
  private readonly origins = new Map<string, Pick<SnapshotRecord, "requestedAt" | "ownDurationMs" | "sourceArn">>();
  private readonly overheads: number[] = [];
  private readonly counts = new CopyCounts();
  private readonly held = new Map<string, { now: number; peak: number }>();
  private readonly calls = new Map<string, Map<string, number>>();
  private readonly taken = new TakenNames();
  private readonly denials = new Map<string, RecordedDenial>();
  private readonly alarmsRung: RecordedAlarm[] = [];
  private readonly ended = new Map<string, Record<keyof ExecutionCounts, number>>();
  private readonly told = new Map<string, number>();
  private readonly toldPeople: RecordedMessage[] = [];
  private foreign = 0;
  private mailed = 0;
  private visited = 0;
  private moved = { full: 0, incremental: 0, acrossRegions: 0 };

  constructor(private readonly options: RecorderOptions) {
    this.copies = new UsableCopies(options.roles.size === 1, options.byPlace);
  }

  /** Counts this database in; until `firstCopyUntil` its first full copy is under way and its age is not counted. */
  watch(database: DatabaseRecord, firstCopyUntil: Instant): void {
    this.databases.push({
      database,
      countedFrom: Math.max(firstCopyUntil, this.options.measureFrom ?? firstCopyUntil),
      firstCopyTime: firstCopyUntil - database.createdAt,
    });
    this.copies.watch(database);
  }

  /** A database was deleted by its owner: from then on its age is not counted, and no more of its data can be lost. */
  gone({ resourceId }: DatabaseRecord, at: Instant): void {
    this.goneAt.set(resourceId, at);
  }

  /** When a database was deleted by its owner. */
  lostAt({ resourceId }: DatabaseRecord): Instant | undefined {
    return this.goneAt.get(resourceId);
  }

  onSnapshot(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined, at: Instant): void {
    this.copies.snapshot(before, after, at);
    this.storage.snapshot(before, after, at);
    this.taken.changed(before, after);
    if (after) this.origins.set(after.arn, after);
    if (after && before === undefined && after.sourceArn === undefined) this.suspensions.begun(after);
    const record = after ?? before;
    if (record?.type === "manual" && (before === undefined) !== (after === undefined)) {
      this.count(record, after ? 1 : -1);
    }
    if (after?.status === "available" && before?.status !== "available" && after.sourceArn) this.copied(after, at);
    if (before === undefined && after?.sourceArn && this.isForeign(after)) this.foreign++;
  }

  onKey(keyArn: string, state: KeyState, at: Instant): void {
    this.copies.key(keyArn, state, at);
  }

  onCall(call: Call, _at: Instant, _error: string | undefined, answer: unknown): void {
    if (call.principal.kind !== "role" || call.principal.stolen) return;
    this.visited += recordsIn(answer);
    bump(entry(this.calls, this.roleOf(call.principal.account), newCounts), `${call.service}:${call.operation}`);
  }

  onDenied(call: Call, question: Question, at: Instant): void {
    const { principal } = call;
    if (principal.kind === "administrator" || (principal.kind === "role" && principal.stolen)) return;
    if (this.taken.refuse(call, question)) return;
    const who = principal.kind === "role" ? principal.roleArn : principal.service;
    const key = `${who} ${call.operation} ${question.action} ${question.resource}`;
    const known = this.denials.get(key);
    this.denials.set(key, {
      principal: who,
      operation: `${call.service}:${call.operation}`,
      action: question.action,
      resource: question.resource,
      count: (known?.count ?? 0) + 1,
      firstAfterMinutes: known?.firstAfterMinutes ?? this.after(at),
    });
  }

  onAlarm(name: string, place: Place, state: "OK" | "ALARM" | "INSUFFICIENT_DATA", at: Instant): void {
    const { account } = place;
    if (state === "ALARM") {
      this.alarmsRung.push({ name, account, afterMinutes: this.after(at) });
      return;
    }
    const rung = this.alarmsRung.findLast((one) => one.name === name && one.account === account);
    if (rung !== undefined) rung.untilMinutes ??= this.after(at);
  }

  onNotification({ account, by, message, at, recipients }: Notification): void {
    if (by === "mail") {
      bump(this.told, this.roleOf(account));
      this.mailed += recipients.length;
    }
    // A message that nobody receives has told nobody anything.
    if (recipients.length > 0) this.toldPeople.push({ account, by, afterMinutes: this.after(at), text: message });
  }

  onExecution({ machineArn, status }: Pick<EndedExecution, "machineArn" | "status">): void {
    const machine = machineArn.split(":").at(-1)!;
    const counts = entry(this.ended, machine, () => ({ succeeded: 0, failed: 0, timedOut: 0, aborted: 0 }));
    counts[executionEnds[status]]++;
  }

  onLog(_functionArn: string, line: string): void {
    this.logs.line(line);
  }

  /** Records that listings handed to the program's functions: what each pass has to look at. */
  get recordsVisited(): number {
    return this.visited;
  }

  /**
   * Ages of the newest usable copies, per database and moment, from the end of each first-copy time to `until`; what is in
   * one of the windows is left out.
   */
  copyAge(until: Instant, except: readonly Window[] = []): AgeFigures | undefined {
    return ageFigures(this.databases.flatMap((one) => this.stretches(one, until, except)));
  }

  /** What places hold of what they are to hold, by then: the options must have said that it is watched. */
  holdings(places: readonly WatchedPlace[], until: Instant): readonly Holding[] {
    return places.map(({ place, from, keeps }) => {
      const own = this.databases.filter(({ database }) => keeps(database.place) && database.createdAt <= until);
      const ages = ageFigures(
        own.flatMap(({ database, countedFrom, firstCopyTime }) => {
          const begin = Math.max(countedFrom, from + firstCopyTime);
          const timeline = this.copies.timelineIn(database.resourceId, place);
          return timeline.stretches(begin, this.endOf(database, until));
        }),
      );
      return {
        account: place.account,
        region: place.region,
        databases: own.length,
        held: own.filter(({ database }) => this.copies.newest(database.resourceId, until, place)).length,
        worstAgeMinutes: (ages?.worst ?? 0) / minute,
      };
    });
  }

  /** Worst age per database identifier, milliseconds, sorted by name. */
  worstAges(until: Instant): readonly { readonly database: string; readonly worst: number }[] {
    return this.databases
      .map((one) => ({
        database: this.names.get(one.database.resourceId)!,
        worst: ageFigures(this.stretches(one, until))?.worst ?? 0,
      }))
      .sort((a, b) => compare(a.database, b.database));
  }

  /** What the ages of each database were, as far as they count: until a moment, or until the database was gone. */
  watchedAges(until: Instant): readonly WatchedAges[] {
    return this.databases.map(({ database, countedFrom }) => ({
      name: this.names.get(database.resourceId)!,
      place: database.place,
      createdAt: database.createdAt,
      countedFrom,
      until: this.endOf(database, until),
      timeline: this.copies.timeline(database.resourceId),
    }));
  }

  /** Ages from the start to `end`, in intervals; `until` is the last moment that counts towards a database's worst. */
  agesOverTime(end: Instant, until: Instant): AgesOverTime {
    const { names } = this;
    const aged = this.databases.map((one) => ({
      ...one,
      name: names.get(one.database.resourceId)!,
      gone: this.goneAt.get(one.database.resourceId),
      timeline: this.copies.timeline(one.database.resourceId),
      worst: ageFigures(this.stretches(one, until))?.worst ?? 0,
    }));
    return agesOverTime(aged, this.options.start, end);
  }

  /** Milliseconds between snapshot requested and copy usable that neither the snapshot nor the copy itself took. */
  copyOverhead(share: number): number | undefined {
    return percentile(this.overheads, share);
  }

  /** GiB that copies moved; `acrossRegions` is the part of it that went to another region. */
  get movedGiB(): { readonly full: number; readonly incremental: number; readonly acrossRegions: number } {
    return this.moved;
  }

  /** Copies made, the youngest that was given up, and what is left, seen from the disaster or else from `end`. */
  copyCounts(end: Instant): Measured["copies"] {
    const { full, incremental, twice } = this.counts;
    const left = this.databases.map(({ database }) => this.copies.usable(database.resourceId));
    return {
      full,
      incremental,
      twice,
      youngestDeletedHours: this.copies.youngestDeleted() / hour,
      foreign: this.foreign,
      fewest: left.length === 0 ? 0 : Math.min(...left),
      reachMinutes: this.reach(this.options.disaster ?? end) / minute,
    };
  }

  /** Most manual snapshots held at once, by quota: "account/region", and "account/region/clusters". */
  get quotaPeak(): Readonly<Record<string, number>> {
    return sortedRecord([...this.held].map(([place, { peak }]) => [place, peak]));
  }

  /** API calls of roles, by the account's part and "service:Operation". */
  get apiCalls(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return sortedRecord([...this.calls].map(([role, counts]) => [role, sortedRecord([...counts])]));
  }

  get denied(): readonly RecordedDenial[] {
    return [...this.denials].sort(([a], [b]) => compare(a, b)).map(([, denial]) => denial);
  }

  get alarms(): readonly RecordedAlarm[] {
    return this.alarmsRung;
  }

  get executions(): Readonly<Record<string, ExecutionCounts>> {
    return sortedRecord([...this.ended].map(([machine, counts]) => [machine, { ...counts }]));
  }

  get notifications(): Readonly<Record<string, number>> {
    return sortedRecord([...this.told]);
  }

  /** Mails that went out: one to each address of a topic. */
  get mails(): number {
    return this.mailed;
  }

  /** What people were told, in order. */
  get messages(): readonly RecordedMessage[] {
    return this.toldPeople;
  }

  /** When the first-copy time of the last database is over. */
  get settledAt(): Instant {
    return Math.max(this.options.start, ...this.databases.map(({ countedFrom }) => countedFrom));
  }

  /**
   * The worst moment from `from` to `until`, for the databases that were protected before: of how many there was a usable
   * copy, a database that its owner deleted meanwhile included; and the worst age, which of such a one is not counted.
   */
  atWorst(from: Instant, until: Instant): NonNullable<Measured["atWorst"]> {
    const settled = this.databases.filter(({ countedFrom }) => countedFrom <= from);
    const timelines = settled.map(({ database }) => this.copies.timeline(database.resourceId));
    const ages = ageFigures(settled.flatMap((one) => this.stretches({ ...one, countedFrom: from }, until)));
    return {
      recoverable: settled.length - mostAtOnce(timelines.flatMap((timeline) => timeline.without(from, until))),
      total: settled.length,
      worstAgeMinutes: (ages?.worst ?? 0) / minute,
    };
  }

  /** When an account that keeps copies first told of something after `since` that it was not telling of by then. */
  noticed(since: Instant): { readonly afterMinutes: number; readonly by?: string } {
    const from = this.after(since);
    const keepers = this.alarmsRung.filter(({ account }) => ["dr", "both"].includes(this.roleOf(account)));
    const [first] = begunSince(keepers, from);
    if (first === undefined) return { afterMinutes: Number.POSITIVE_INFINITY };
    return { afterMinutes: first.afterMinutes - from, by: first.name };
  }

  private get names(): ReadonlyMap<string, string> {
    return namesOf(this.databases.map(({ database }) => database));
  }

  private endOf({ resourceId }: DatabaseRecord, until: Instant): Instant {
    return Math.min(until, this.goneAt.get(resourceId) ?? until);
  }

  private stretches(
    { database, countedFrom }: Watched,
    until: Instant,
    except: readonly Window[] = [],
  ): readonly Stretch[] {
    const timeline = this.copies.timeline(database.resourceId);
    const end = this.endOf(database, until);
    const found: Stretch[] = [];
    let begin = countedFrom;
    for (const { from, to } of [...except].sort((a, b) => a.from - b.from)) {
      found.push(...timeline.stretches(begin, Math.min(from, end)));
      begin = Math.max(begin, to);
    }
    return [...found, ...timeline.stretches(begin, end)];
  }

  private copied(copy: SnapshotRecord, at: Instant): void {
    this.counts.finished(copy);
    this.moved[copy.full ? "full" : "incremental"] += copy.movedGiB;
    if (copy.sourceArn?.split(":")[3] !== copy.place.region) this.moved.acrossRegions += copy.movedGiB;
    if (at < (this.options.measureFrom ?? at)) return;
    let own = copy.ownDurationMs;
    let origin = this.origins.get(copy.sourceArn!);
    while (origin?.sourceArn) {
      own += origin.ownDurationMs;
      origin = this.origins.get(origin.sourceArn);
    }
    if (origin) this.overheads.push(at - origin.requestedAt - own - origin.ownDurationMs);
  }

  /** How far back from a moment the copies of every database reach that was there by then. */
  private reach(from: Instant): number {
    const there = this.databases.filter(({ database }) => database.createdAt <= from);
    const reaches = there.map(({ database: { resourceId } }) => from - (this.copies.oldest(resourceId) ?? from));
    return reaches.length === 0 ? 0 : Math.max(0, Math.min(...reaches));
  }

  /** Whether an account of the run copies what belongs to none of its databases. */
  private isForeign({ resourceId, place }: SnapshotRecord): boolean {
    return this.options.roles.has(place.account) && !this.copies.isWatched(resourceId);
  }

  private count({ place, kind }: SnapshotRecord, by: 1 | -1): void {
    const held = entry(this.held, quotaName(place, kind), () => ({ now: 0, peak: 0 }));
    held.now += by;
    held.peak = Math.max(held.peak, held.now);
  }

  private roleOf(account: string): string {
    return this.options.roles.get(account) ?? account;
  }

  private after(at: Instant): number {
    return (at - (this.options.disaster ?? this.options.start)) / minute;
  }
}

const executionEnds = { SUCCEEDED: "succeeded", FAILED: "failed", TIMED_OUT: "timedOut", ABORTED: "aborted" } as const;
