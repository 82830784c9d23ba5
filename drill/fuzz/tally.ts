import type { Case } from "./draw";
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

/** What kind a fault is: the one member that is neither its moment nor its length. */
export function kindOf(fault: Plain): string {
  const kind = Object.keys(fault).find((key) => key !== "at" && key !== "for") ?? "nothing";
  const { become } = fault[kind] as { readonly become?: string };
  return become === undefined || become === "deleted" ? kind : "rename";
}
