/** What wants to copy, and what there is to copy with. */
export interface CopyDemand {
  /** Databases that are copied into one region of one account. */
  readonly databases: number;
  /** Copies that RDS runs there at once. */
  readonly slots: number;
  /** Minutes that a copy takes. */
  readonly holdMinutes: number;
  /** Minutes between two passes that look whether a slot is free for one that waits. */
  readonly lookEveryMinutes: number;
  /** Each database is copied once in that many minutes. */
  readonly intervalMinutes: number;
}

/**
 * How rarely more databases of a fleet may begin together than is reckoned with. When a database's turn begins is a hash of its identity, so it
 * is chance; it is the same in every interval, though, so one fleet in a hundred would wait longer, again and again.
 */
const chance = 0.01;

/** Copies that are wanted at any moment, on average: they must fit into the slots there are. */
export function copiesAtOnce({
  databases,
  holdMinutes,
  intervalMinutes,
}: Pick<CopyDemand, "databases" | "holdMinutes" | "intervalMinutes">): number {
  return (databases * holdMinutes) / intervalMinutes;
}

/**
 * The longest that a copy waits for a slot, minutes: 0 where every database can have one of its own, Infinity where the
 * slots are too few for ever.
 *
 * With K slots and copies of C minutes, the copy that is mK after another starts mC after it at the latest. So one waits
 * where mK + 1 of them want to start in less than mC minutes, for the difference. Nobody is told of a slot that has become
 * free: it stays empty for half the time between two looks on average, and the one that waits may find it at the last.
 */
export function queueMinutes(demand: CopyDemand): number {
  const { databases, slots, holdMinutes, lookEveryMinutes, intervalMinutes } = demand;
  if (databases <= slots) return 0;
  if (slots < 1 || copiesAtOnce(demand) > slots) return Number.POSITIVE_INFINITY;
  const shortest = shortestShares(databases, slots).map((share) => share * intervalMinutes);
  const longest = (hold: number) =>
    shortest.reduce((most, minutes, at) => Math.max(most, (at + 1) * hold - minutes), 0);
  if (longest(holdMinutes) === 0) return 0;
  const taken = holdMinutes + lookEveryMinutes / 2;
  if (copiesAtOnce({ ...demand, holdMinutes: taken }) > slots) return Number.POSITIVE_INFINITY;
  return longest(taken) + lookEveryMinutes;
}

const remembered = new Map<string, readonly number[]>();

/** The shortest parts of an interval, 0 to 1, in which K + 1, 2K + 1, ... of the databases begin. */
function shortestShares(databases: number, slots: number): readonly number[] {
  const key = `${databases} ${slots}`;
  const known = remembered.get(key);
  if (known) return known;
  const logs = logFactorials(databases);
  const rounds = Math.ceil(databases / slots) - 1;
  const shares = Array.from({ length: rounds }, (_, at) => shortestShare((at + 1) * slots + 1, databases, logs));
  remembered.set(key, shares);
  return shares;
}

/**
 * The part x of the interval for which it is a matter of {@link chance} that, after any one of the databases, the rest of
 * so many begin within x: at most N times the chance that of N - 1 as many as are lacking fall into it (binomial).
 */
function shortestShare(starting: number, databases: number, logs: readonly number[]): number {
  let low = 0;
  let high = 1;
  for (let halving = 0; halving < 40; halving++) {
    const middle = (low + high) / 2;
    if (databases * tail(databases - 1, starting - 1, middle, logs) <= chance) low = middle;
    else high = middle;
  }
  return low;
}

/** The chance that at least `least` of `count` happen, each with the chance `each`. */
function tail(count: number, least: number, each: number, logs: readonly number[]): number {
  // Below the mean it is no small chance, and only small ones are looked for.
  if (least <= count * each) return 1;
  const choices = logs[count]! - logs[least]! - logs[count - least]!;
  let term = Math.exp(choices + least * Math.log(each) + (count - least) * Math.log1p(-each));
  let sum = term;
  for (let happened = least; happened < count && term > sum * 1e-12; happened++) {
    term *= ((count - happened) / (happened + 1)) * (each / (1 - each));
    sum += term;
  }
  return sum;
}

/** The logarithms of 0! to n!: the factorials themselves are beyond any number. */
function logFactorials(most: number): readonly number[] {
  const logs = [0];
  for (let number = 1; number <= most; number++) logs.push(logs[number - 1]! + Math.log(number));
  return logs;
}
