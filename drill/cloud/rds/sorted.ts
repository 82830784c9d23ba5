/** Entries in the order of a text key, kept in order by insertion: listings are read a thousand times per change. */
export class SortedList<T> {
  private readonly keys: string[] = [];
  private readonly values: T[] = [];

  get size(): number {
    return this.values.length;
  }

  /** All values in order; not to be changed. */
  get all(): readonly T[] {
    return this.values;
  }

  /** Inserts, or replaces what has the same key. */
  set(key: string, value: T): void {
    const index = this.lowerBound(key);
    if (this.keys[index] === key) {
      this.values[index] = value;
    } else {
      this.keys.splice(index, 0, key);
      this.values.splice(index, 0, value);
    }
  }

  delete(key: string): void {
    const index = this.lowerBound(key);
    if (this.keys[index] !== key) return;
    this.keys.splice(index, 1);
    this.values.splice(index, 1);
  }

  /** Place of the first entry after that key; 0 without one. */
  after(key: string | undefined): number {
    if (key === undefined) return 0;
    const index = this.lowerBound(key);
    return this.keys[index] === key ? index + 1 : index;
  }

  keyAt(index: number): string | undefined {
    return this.keys[index];
  }

  private lowerBound(key: string): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
