import type { Case } from "./draw";
import { kindOf } from "./faults";
import type { Plain } from "./plain";

/** How often things happened over many cases. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  /** Counts a case's faults by kind. */
  addFaults({ scenario }: Case): void {
    for (const fault of scenario.faults as readonly Plain[]) this.add(kindOf(fault));
  }

  /** One line each, by name. */
  get lines(): readonly string[] {
    return [...this.counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([what, times]) => `  ${times.toLocaleString("en-US").padStart(9)}  ${what}`);
  }

  count(what: string): number {
    return this.counts.get(what) ?? 0;
  }
}
