/** One piece of bad input. */
export interface BadCase {
  /** What comes in. */
  readonly what: string;
  /** Gives it to the program and asserts what must come of it. */
  readonly check: () => void | Promise<void>;
}

/** Bad input that comes in by one way. */
export interface Kind {
  /** Where it comes in. */
  readonly name: string;
  /** What is tried, for people. */
  readonly tried: string;
  /** What must come of every case. */
  readonly answer: string;
  readonly cases: readonly BadCase[];
}
