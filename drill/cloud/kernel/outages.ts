import type { VirtualTime } from "./time";
import type { Instant, Place } from "./types";

/** A time for which a region is out: `to` is undefined while it lasts. */
interface Span {
  readonly covers: (place: Place) => boolean;
  readonly from: Instant;
  to: Instant | undefined;
  /** Work that waits for the end. */
  readonly waiting: (() => void)[];
}

/**
 * Which regions are out. Here is only what the models of services need to know of it: whether a place is out, and that work
 * under way there stands still meanwhile. Which calls fail, and how, is for whoever declares the outage.
 */
export class Outages {
  private readonly spans: Span[] = [];

  constructor(private readonly time: VirtualTime) {}

  /** The region is out, for these accounts or for all, until the returned function is called. */
  begin(region: string, accounts?: ReadonlySet<string>): () => void {
    const covers = (place: Place) => place.region === region && (accounts === undefined || accounts.has(place.account));
    const span: Span = { covers, from: this.time.now(), to: undefined, waiting: [] };
    this.spans.push(span);
    return () => {
      if (span.to !== undefined) return;
      span.to = this.time.now();
      for (const goOn of span.waiting.splice(0)) goOn();
    };
  }

  isOut(place: Place): boolean {
    return this.spans.some((span) => span.to === undefined && span.covers(place));
  }

  /** Does something after that many milliseconds, not counting those for which one of the places was out. */
  work(places: readonly Place[], ms: number, done: () => void, label: string): void {
    const out = this.spans.find((span) => span.to === undefined && places.some(span.covers));
    if (out) {
      out.waiting.push(() => this.work(places, ms, done, label));
      return;
    }
    const from = this.time.now();
    const due = () => {
      const lost = this.outFor(places, from);
      if (lost === 0) done();
      else this.work(places, lost, done, label);
    };
    this.time.after(ms, due, label);
  }

  /** For how long since then at least one of the places was out; spans may overlap. */
  private outFor(places: readonly Place[], since: Instant): number {
    const now = this.time.now();
    let counted = since;
    let lost = 0;
    // In the order of their beginnings, as they were declared.
    for (const { covers, from, to = now } of this.spans) {
      if (to <= counted || !places.some(covers)) continue;
      lost += to - Math.max(from, counted);
      counted = to;
    }
    return lost;
  }
}
