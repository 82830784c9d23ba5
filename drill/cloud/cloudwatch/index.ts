import { limits } from "../../../facts/limits";
import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import { physicalName } from "../kernel/naming";
import type { Instant, Place, ResourceType } from "../kernel/types";
import type { World } from "../kernel/world";
import { seededCrypto } from "../lambda/globals";
import { type AlarmRecord, type AlarmState, alarmProperties, readAlarm } from "./alarm";
import { dashboardType } from "./dashboard";
import { alarmEvent, describeOperations } from "./describe";
import { evaluated, evaluationRange, judge, type Values } from "./judge";
import { type AlarmChange, alarmMessage, reasonFor, reasonOfMany } from "./message";
import { registerCloudWatchOperations } from "./operations";
import { type Contributor, lookBack, metricName, type Seen, seenBy } from "./watches";

/** Amazon CloudWatch: metrics as far as alarms look at them, and the alarms. */
export interface CloudWatchModel {
  /** Alarms with their present states, by ARN. */
  alarms(): readonly { readonly name: string; readonly place: Place; readonly state: AlarmState }[];
  /** Metrics that somebody published, all told: each is paid for. */
  customMetrics(): number;
  /** Requests that published them. */
  requests(): number;
  /** Metrics that alarms look at: of one over many series all that it has seen. */
  metricsInAlarms(): number;
}

interface Alarm {
  record: AlarmRecord;
  seen: Seen;
  state: AlarmState;
  /** Why it is in its state, and since when. */
  reason: string;
  since: Instant;
  configured: Instant;
  /** The instants of evaluations that are queued. */
  readonly queued: Set<Instant>;
}

const MINUTE = 60_000;

/**
 * Installs CloudWatch. Alarms are evaluated once a minute (CloudWatch User Guide, AlarmThatSendsEmail), but here only when
 * an evaluation can differ from the one before: when a datum comes into the time that the alarm looks at, goes over from
 * one of its periods to the next, or leaves it. Data are never late here.
 */
export function installCloudWatch(world: World): CloudWatchModel {
  const { time } = world;
  const rangeOf = (record: AlarmRecord) => evaluationRange(record, world.assumptions.alarmExtraPeriods);
  const alarms = new Map<string, Alarm>();
  const eventId = seededCrypto(world.random("cloudwatch/events")).randomUUID as () => string;
  const byMetric = new Map<string, Alarm[]>();

  world.onMetric((datum) => {
    const watching = byMetric.get(metricName(datum.place, datum.namespace, datum.name));
    if (watching === undefined) return;
    const now = time.now();
    for (const alarm of watching) if (alarm.seen.take(datum, now)) queueFor(alarm, now);
  });

  function queueFor(alarm: Alarm, at: Instant): void {
    const next = (Math.floor(at / MINUTE) + 1) * MINUTE;
    const periodMs = alarm.record.periodSeconds * 1_000;
    for (let period = 0; period <= rangeOf(alarm.record); period++) queue(alarm, next + period * periodMs);
  }

  function queue(alarm: Alarm, at: Instant): void {
    if (alarm.queued.has(at)) return;
    alarm.queued.add(at);
    time.at(at, () => evaluate(alarm, at), `alarm ${alarm.record.name}`);
  }

  function evaluate(alarm: Alarm, now: Instant): void {
    alarm.queued.delete(now);
    if (alarms.get(alarm.record.arn) !== alarm) return;
    if (alarm.record.watched.by === "query") evaluateMany(alarm, now);
    else {
      const { record } = alarm;
      const values = dataPoints(record, rangeOf(record), alarm.seen.contributors.get("")!, now);
      const after = judge(record, values, alarm.state);
      if (after !== alarm.state) change(alarm, after, now, reasonFor(record, after, evaluated(record, values)));
    }
  }

  /**
   * Every series that the query finds has a state of its own, ALARM or OK, and there is one only as long as there are data;
   * the alarm rings while any of them does. Topics are told of the alarm and of each series. Acting_Alarm_Changes. A series
   * that is found no longer is in order, and an alarm that finds none has insufficient data, however it treats what is
   * missing: alarms-and-missing-data, "Missing Data in CloudWatch Metrics Insights alarms".
   */
  function evaluateMany(alarm: Alarm, now: Instant): void {
    const { record, seen } = alarm;
    const found: { readonly one: Contributor; readonly values: Values }[] = [];
    const changed: AlarmChange[] = [];
    const range = rangeOf(record);
    for (const [key, one] of seen.contributors) {
      if (one.series.hasSince(now - lookBack(record, range))) {
        found.push({ one, values: dataPoints(record, range, one, now) });
        continue;
      }
      seen.contributors.delete(key);
      const reason = "No data was returned for this contributor";
      if (one.ringing) changed.push({ contributor: one.attributes, before: "ALARM", after: "OK", at: now, reason });
    }
    // More series than a query returns are partial data: with ORDER BY its last value says which are looked at.
    const most = limits.cloudWatch.seriesPerInsightsQuery;
    const judged = found.length <= most ? found : ordered(record, found).slice(0, most);
    for (const { one, values } of judged) {
      const ringing = judge(record, values, "OK") === "ALARM";
      if (ringing === one.ringing) continue;
      one.ringing = ringing;
      const [before, after] = ringing ? (["OK", "ALARM"] as const) : (["ALARM", "OK"] as const);
      const reason = reasonFor(record, after, evaluated(record, values));
      changed.push({ contributor: one.attributes, before, after, at: now, reason });
    }
    const ringing = judged.filter(({ one }) => one.ringing).length;
    const after = ringing > 0 ? "ALARM" : judged.length > 0 ? "OK" : withoutData(record, alarm.state);
    if (after !== alarm.state) change(alarm, after, now, reasonOfMany(ringing, judged.length));
    for (const one of changed) tell(record, one);
  }

  function change(alarm: Alarm, after: AlarmState, at: Instant, reason: string): void {
    const { record } = alarm;
    const told: AlarmChange = { before: alarm.state, after, at, reason };
    Object.assign(alarm, { state: after, reason, since: at });
    world.notify.onAlarm(record.name, record.place, after, at);
    world.emit(alarmEvent(record, told, eventId()));
    tell(record, told);
  }

  function tell(record: AlarmRecord, told: AlarmChange): void {
    if (!record.actionsEnabled) return;
    const { account } = record.place;
    const principal = { kind: "service", service: "cloudwatch.amazonaws.com", account, sourceArn: record.arn } as const;
    const { subject, message } = alarmMessage(record, told);
    for (const topicArn of actionsFor(record, told.after)) {
      try {
        const input = { TopicArn: topicArn, Message: message, Subject: subject };
        world.call({ principal, place: record.place, service: "sns", operation: "Publish", input });
      } catch (error) {
        // An action that is refused shows in the alarm's history only; observers of calls were told.
        if (!(error instanceof Error) || !("$metadata" in error)) throw error;
      }
    }
  }

  /** API PutMetricAlarm: "the alarm state is immediately set to INSUFFICIENT_DATA". */
  const fresh = () => ({ reason: "Unchecked: Initial alarm creation", since: time.now(), configured: time.now() });

  function described({ account, region }: Place) {
    const there = [...alarms.values()].filter(
      ({ record: { place } }) => place.account === account && place.region === region,
    );
    return there.sort((a, b) => (a.record.name < b.record.name ? -1 : 1));
  }

  const keyOf = ({ watched, place }: AlarmRecord): string => {
    const { namespace, metricName: name } = watched.by === "query" ? watched.query : watched;
    return metricName(place, namespace, name);
  };
  const listen = (alarm: Alarm): void => {
    const key = keyOf(alarm.record);
    byMetric.set(key, [...(byMetric.get(key) ?? []), alarm]);
  };
  const ignore = (alarm: Alarm): void => {
    const key = keyOf(alarm.record);
    byMetric.set(
      key,
      (byMetric.get(key) ?? []).filter((one) => one !== alarm),
    );
  };

  world.registerType({
    ...alarmType,
    create(declared, { name, arn }) {
      const record = readAlarm(declared, String(name), String(arn));
      if (alarms.has(record.arn)) throw new Error(`alarm ${record.name}: it exists already`);
      const alarm: Alarm = {
        record,
        seen: seenBy(record, rangeOf(record)),
        state: "INSUFFICIENT_DATA",
        ...fresh(),
        queued: new Set(),
      };
      listen(alarm);
      alarms.set(record.arn, alarm);
      queue(alarm, (Math.floor(time.now() / MINUTE) + 1) * MINUTE);
    },
    // API PutMetricAlarm: "When you update an existing alarm, its state is left unchanged, but the update completely
    // overwrites the previous configuration of the alarm."
    update({ declared, state: { name, arn } }) {
      const alarm = alarms.get(String(arn));
      if (alarm === undefined) throw new ModelError(`alarm ${String(name)} is not there`);
      ignore(alarm);
      const before = alarm.record;
      alarm.record = readAlarm(declared, String(name), String(arn));
      alarm.configured = time.now();
      // The metrics' data stay; of what an alarm did not look at before, the model has kept none.
      alarm.seen = seenAnew(alarm, before, rangeOf(alarm.record));
      listen(alarm);
      queueFor(alarm, time.now());
    },
    remove(_declared, { arn }) {
      const alarm = alarms.get(String(arn));
      if (alarm === undefined) return;
      ignore(alarm);
      alarms.delete(String(arn));
    },
  });
  world.registerType(dashboardType());
  const { customMetrics, requests } = registerCloudWatchOperations(world);
  for (const operation of describeOperations(described)) world.registerOperation(operation);
  return {
    alarms: () =>
      [...alarms.entries()]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { record, state }]) => ({ name: record.name, place: record.place, state })),
    customMetrics,
    requests,
    metricsInAlarms: () => [...alarms.values()].reduce((sum, { seen }) => sum + seen.metrics(), 0),
  };
}

/** The values of a series in the last periods, oldest first. */
function dataPoints(
  { watched, periodSeconds }: AlarmRecord,
  periods: number,
  { series }: Contributor,
  now: Instant,
): Values {
  const { statistic } = watched.by === "query" ? watched.query : watched;
  const period = periodSeconds * 1_000;
  const values: (number | undefined)[] = [];
  for (let i = periods; i > 0; i--) {
    values.push(series.statistic(statistic, now - i * period, now - (i - 1) * period));
  }
  return values;
}

/** The state of an alarm whose query finds nothing. */
function withoutData(record: AlarmRecord, before: AlarmState): AlarmState {
  const many = record.watched.by === "query" && record.watched.query.groupBy.length > 0;
  return many ? "INSUFFICIENT_DATA" : judge(record, [], before);
}

function ordered<Found extends { readonly values: Values }>(
  { watched }: AlarmRecord,
  found: readonly Found[],
): Found[] {
  const sign = watched.by === "query" && watched.query.order === "ASC" ? 1 : -1;
  const last = ({ values }: Found): number => values.findLast((value) => value !== undefined) ?? 0;
  return [...found].sort((a, b) => sign * (last(a) - last(b)));
}

function actionsFor(record: AlarmRecord, state: AlarmState): readonly string[] {
  switch (state) {
    case "ALARM":
      return record.alarmActions;
    case "OK":
      return record.okActions;
    case "INSUFFICIENT_DATA":
      return record.insufficientDataActions;
  }
}

/** What a changed alarm looks at: what it has seen so far, as long as it looks at the same. */
function seenAnew({ record, seen }: Alarm, before: AlarmRecord, periods: number): Seen {
  const same = JSON.stringify(record.watched) === JSON.stringify(before.watched);
  return same ? seenBy(record, periods, seen.contributors) : seenBy(record, periods);
}

const alarmType: Omit<ResourceType, "create"> = {
  type: "aws:cloudwatch/metricAlarm:MetricAlarm",
  properties: alarmProperties,
  outputs(declared) {
    const name = physicalName(declared);
    const arn = `arn:${partitionOf(declared.place.region)}:cloudwatch:${declared.place.region}:${declared.place.account}:alarm:${name}`;
    return { id: name, state: { ...declared.inputs, name, arn } };
  },
  replaces: ["name"],
};
