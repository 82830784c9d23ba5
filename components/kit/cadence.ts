/** When a pass runs. */
export interface Cadence {
  /**
   * The schedule in the words of EventBridge Scheduler, UTC.
   * @example "rate(10 minutes)", "cron(0 3 * * ? *)"
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: string;
  /**
   * The longest time between two of its runs, minutes.
   * @example 10
   */
  readonly everyMinutes: number;
}
