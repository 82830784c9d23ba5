import { physicalName } from "../naming";
import type { Instant, Place, ResourceType } from "../types";
import type { World } from "../world";
import { type AlarmRecord, type AlarmState, alarmProperties, comparisons, readAlarm } from "./alarm";
import { type AlarmChange, alarmMessage, reasonFor } from "./message";
import { MetricSeries } from "./metrics";

/** Amazon CloudWatch: metrics as far as alarms look at them, and the alarms. */
export interface CloudWatchRoom {
  /** Alarms with their present states, by ARN. */
  alarms(): readonly { readonly name: string; readonly place: Place; readonly state: AlarmState }[];
}

interface Alarm {
  readonly record: AlarmRecord;
  readonly series: MetricSeries;
  state: AlarmState;
  /** Whether an evaluation is queued. */
  queued: boolean;
}

const MINUTE = 60_000;

/**
 * Installs CloudWatch. Alarms are evaluated once a minute (CloudWatch User Guide, AlarmThatSendsEmail), but only while
 * an evaluation can differ from the one before: as long as there are data in the time the alarm looks at, and once
 * when they have left it. CloudWatch also looks at a few periods further back for data that came late; here data are
 * never late.
 */
export function installCloudWatch(world: World): CloudWatchRoom {
  const { time } = world;
  const alarms = new Map<string, Alarm>();
  const byMetric = new Map<string, { readonly series: MetricSeries; readonly alarms: Alarm[] }>();

  world.onMetric(({ place, namespace, name, dimensions, value }) => {
    const watched = byMetric.get(metricKey(place, namespace, name, dimensions));
    if (watched === undefined) return;
    watched.series.add(time.now(), value);
    for (const alarm of watched.alarms) queue(alarm);
  });

  function queue(alarm: Alarm): void {
    if (alarm.queued) return;
    alarm.queued = true;
    time.at((Math.floor(time.now() / MINUTE) + 1) * MINUTE, () => evaluate(alarm), `alarm ${alarm.record.name}`);
  }

  function evaluate(alarm: Alarm): void {
    alarm.queued = false;
    const { record, series } = alarm;
    const now = time.now();
    const values = dataPoints(record, series, now);
    const after = judge(record, values, alarm.state);
    if (after !== alarm.state) change(alarm, after, now, values);
    if (series.hasSince(now - lookBack(record))) queue(alarm);
  }

  function change(alarm: Alarm, after: AlarmState, at: Instant, values: readonly (number | undefined)[]): void {
    const { record } = alarm;
    const told: AlarmChange = { before: alarm.state, after, at, reason: reasonFor(record, after, values) };
    alarm.state = after;
    world.notify.onAlarm(record.name, record.place, after, at);
    if (!record.actionsEnabled) return;
    const { account } = record.place;
    const principal = { kind: "service", service: "cloudwatch.amazonaws.com", account, sourceArn: record.arn } as const;
    const { subject, message } = alarmMessage(record, told);
    for (const topicArn of actionsFor(record, after)) {
      try {
        const input = { TopicArn: topicArn, Message: message, Subject: subject };
        world.call(principal, record.place, "sns", "Publish", input);
      } catch (error) {
        // An action that is refused shows in the alarm's history only; observers of calls were told.
        if (!(error instanceof Error) || !("$metadata" in error)) throw error;
      }
    }
  }

  world.registerType(
    alarmType((record) => {
      if (alarms.has(record.arn)) throw new Error(`alarm ${record.name}: it exists already`);
      const key = metricKey(record.place, record.namespace, record.metricName, record.dimensions);
      const minutes = lookBack(record) / MINUTE + 1;
      const watched = byMetric.get(key) ?? { series: new MetricSeries(minutes), alarms: [] };
      watched.series.keep(minutes);
      byMetric.set(key, watched);
      const alarm: Alarm = { record, series: watched.series, state: "INSUFFICIENT_DATA", queued: false };
      watched.alarms.push(alarm);
      alarms.set(record.arn, alarm);
      queue(alarm);
    }),
  );
  return {
    alarms: () =>
      [...alarms.entries()]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, { record, state }]) => ({ name: record.name, place: record.place, state })),
  };
}

function metricKey(
  place: Place,
  namespace: string,
  name: string,
  dimensions: Readonly<Record<string, string>>,
): string {
  const sorted = Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${place.account}|${place.region}|${namespace}|${name}|${JSON.stringify(sorted)}`;
}

/** Milliseconds that an evaluation looks back. */
function lookBack(record: AlarmRecord): number {
  return record.periodSeconds * 1_000 * record.evaluationPeriods;
}

/** The last periods' values, oldest first. */
function dataPoints(record: AlarmRecord, series: MetricSeries, now: Instant): readonly (number | undefined)[] {
  const period = record.periodSeconds * 1_000;
  const values: (number | undefined)[] = [];
  for (let i = record.evaluationPeriods; i > 0; i--) {
    values.push(series.statistic(record.statistic, now - i * period, now - (i - 1) * period));
  }
  return values;
}

/**
 * The state that the data points give: CloudWatch User Guide, alarms-and-missing-data. M breaching points of N ring;
 * missing ones count as the alarm says.
 */
function judge(record: AlarmRecord, values: readonly (number | undefined)[], before: AlarmState): AlarmState {
  const breaches = comparisons[record.comparison];
  const present = values.filter((value) => value !== undefined);
  const missing = values.length - present.length;
  const breaching =
    present.filter((value) => breaches(value, record.threshold)).length +
    (record.treatMissing === "breaching" ? missing : 0);
  if (breaching >= record.datapointsToAlarm) return "ALARM";
  if (present.length > 0 || record.treatMissing === "notBreaching" || record.treatMissing === "breaching") return "OK";
  return record.treatMissing === "ignore" ? before : "INSUFFICIENT_DATA";
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

function alarmType(add: (record: AlarmRecord) => void): ResourceType {
  return {
    type: "aws:cloudwatch/metricAlarm:MetricAlarm",
    properties: alarmProperties,
    outputs(declared) {
      const name = physicalName(declared);
      const arn = `arn:aws:cloudwatch:${declared.place.region}:${declared.place.account}:alarm:${name}`;
      return { id: name, state: { ...declared.inputs, name, arn } };
    },
    create: (declared, state) => add(readAlarm(declared, String(state.name), String(state.arn))),
  };
}
