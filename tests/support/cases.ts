import assert from "node:assert/strict";

/**
 * Counts in how many runs of a property the cases occur that it is about. A property whose generator hardly ever reaches them
 * holds for a broken program as well: {@link check} fails where a case occurs too seldom. The least numbers are far below
 * what the generator reaches, so that no draw of fast-check falls below them by chance.
 */
export class Cases<Name extends string> {
  private readonly counts = new Map<Name, number>();

  /** `least`: of each case, the fewest runs in which it must occur, of all that it makes (100 by default). */
  constructor(private readonly least: Readonly<Record<Name, number>>) {}

  /** Called once in each run: whether the case has occurred in it. */
  note(name: Name, occurred: boolean): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + (occurred ? 1 : 0));
  }

  /** After all runs. */
  check(): void {
    for (const [name, least] of Object.entries(this.least) as [Name, number][]) {
      const count = this.counts.get(name) ?? 0;
      assert.ok(
        count >= least,
        `"${name}" occurred in ${count} runs, and not in ${least}: the generator must reach it`,
      );
    }
  }
}
