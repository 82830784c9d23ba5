/** Minutes of a day: alarms with periods of less than an hour look back no longer. Source: CloudWatch API, PutMetricAlarm. */
const dayMinutes = 1_440;

/** How an alarm looks for data that stay away. */
export interface SilencePeriods {
  /** Length of one period, seconds. */
  readonly period: number;
  /** How many periods must be silent. */
  readonly evaluationPeriods: number;
}

/**
 * The periods of an alarm that is to ring when nothing came for so many minutes, seven days at most. Many short ones rather
 * than a long one: where data are missing CloudWatch looks some periods further back, nobody says how many, and the alarm is
 * silent for as long as it finds a datum there. Source: CloudWatch User Guide, alarms-and-missing-data.
 */
export function silencePeriods(minutes: number): SilencePeriods {
  const periodMinutes = minutes <= dayMinutes ? 5 : 60;
  return { period: periodMinutes * 60, evaluationPeriods: Math.ceil(minutes / periodMinutes) };
}
