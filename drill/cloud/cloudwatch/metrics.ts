import type { Instant } from "../kernel/types";

/** What CloudWatch keeps of a metric for one minute. */
interface Bin {
  readonly minute: number;
  sum: number;
  count: number;
  min: number;
  max: number;
}

export type Statistic = "Sum" | "Average" | "Minimum" | "Maximum" | "SampleCount";

const MINUTE = 60_000;

/** One metric's data by minute, as far back as an alarm looks. */
export class MetricSeries {
  private bins: Bin[] = [];

  /** `keepMinutes`: how far back its alarm asks. */
  constructor(private readonly keepMinutes: number) {}

  /** The same data, kept for an alarm that asks further or less far back. */
  keeping(minutes: number): MetricSeries {
    const series = new MetricSeries(minutes);
    series.bins = this.bins.map((bin) => ({ ...bin }));
    return series;
  }

  add(at: Instant, value: number): void {
    const minute = Math.floor(at / MINUTE);
    const last = this.bins[this.bins.length - 1];
    if (last?.minute === minute) {
      last.sum += value;
      last.count++;
      last.min = Math.min(last.min, value);
      last.max = Math.max(last.max, value);
    } else {
      this.bins.push({ minute, sum: value, count: 1, min: value, max: value });
    }
    const oldest = minute - this.keepMinutes;
    if ((this.bins[0]?.minute ?? minute) < oldest) this.bins = this.bins.filter((bin) => bin.minute >= oldest);
  }

  /** Whether there is any datum from that instant on. */
  hasSince(from: Instant): boolean {
    const last = this.bins[this.bins.length - 1];
    return last !== undefined && last.minute >= Math.floor(from / MINUTE);
  }

  /** The statistic over whole minutes from `from` until before `to`; undefined without data. */
  statistic(statistic: Statistic, from: Instant, to: Instant): number | undefined {
    const first = Math.floor(from / MINUTE);
    const end = Math.floor(to / MINUTE);
    const bins = this.bins.filter(({ minute }) => minute >= first && minute < end);
    if (bins.length === 0) return undefined;
    const sum = bins.reduce((total, bin) => total + bin.sum, 0);
    const count = bins.reduce((total, bin) => total + bin.count, 0);
    switch (statistic) {
      case "Sum":
        return sum;
      case "Average":
        return sum / count;
      case "Minimum":
        return Math.min(...bins.map(({ min }) => min));
      case "Maximum":
        return Math.max(...bins.map(({ max }) => max));
      case "SampleCount":
        return count;
    }
  }
}
