import assert from "node:assert/strict";
import { copiesAtOnce, queueMinutes } from "../../../stacks/objective/queue";

/** Numbers from 0 to 1, the same ones for the same seed (a linear congruence, Numerical Recipes). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

interface Tried {
  readonly databases: number;
  readonly slots: number;
  readonly holdMinutes: number;
  readonly intervalMinutes: number;
  readonly lookEveryMinutes: number;
}

/**
 * The longest wait of a fleet whose turns begin at chance moments of the interval. A copy that finds no slot waits for
 * the next pass that finds one, the oldest first; in between another's event may take the slot.
 */
function longestWait(demand: Tried, random: () => number): number {
  const { databases, slots, holdMinutes, intervalMinutes, lookEveryMinutes } = demand;
  const turns = Array.from({ length: databases }, () => random() * intervalMinutes);
  const rounds = Array.from({ length: 8 }, (_, round) => turns.map((turn) => turn + round * intervalMinutes)).flat();
  const looks = Math.ceil((9 * intervalMinutes) / lookEveryMinutes);
  const first = random() * lookEveryMinutes;
  const moments = [
    ...rounds.map((at) => ({ at, look: false })),
    ...Array.from({ length: looks }, (_, look) => ({ at: first + look * lookEveryMinutes, look: true })),
  ].sort((a, b) => a.at - b.at);
  const waiting: number[] = [];
  let ends: number[] = [];
  let longest = 0;
  for (const { at, look } of moments) {
    ends = ends.filter((end) => end > at);
    if (!look) waiting.push(at);
    while (waiting.length > 0 && ends.length < slots) {
      const asked = look ? waiting.shift()! : waiting.pop()!;
      ends.push(at + holdMinutes);
      longest = Math.max(longest, at - asked);
      if (!look) break;
    }
  }
  return longest;
}

const tried: readonly Tried[] = [
  { databases: 15, slots: 5, holdMinutes: 26, intervalMinutes: 110, lookEveryMinutes: 10 },
  { databases: 15, slots: 5, holdMinutes: 18, intervalMinutes: 90, lookEveryMinutes: 10 },
  { databases: 15, slots: 5, holdMinutes: 26, intervalMinutes: 90, lookEveryMinutes: 1 },
  { databases: 6, slots: 5, holdMinutes: 20, intervalMinutes: 40, lookEveryMinutes: 10 },
  { databases: 40, slots: 20, holdMinutes: 11, intervalMinutes: 40, lookEveryMinutes: 10 },
  { databases: 85, slots: 20, holdMinutes: 11, intervalMinutes: 80, lookEveryMinutes: 10 },
  { databases: 85, slots: 20, holdMinutes: 11, intervalMinutes: 60, lookEveryMinutes: 1 },
  { databases: 100, slots: 20, holdMinutes: 12, intervalMinutes: 95, lookEveryMinutes: 10 },
  { databases: 100, slots: 20, holdMinutes: 12, intervalMinutes: 68, lookEveryMinutes: 1 },
];

const often = { lookEveryMinutes: 1 };

describe("objective: the queue for copy slots", () => {
  for (const demand of tried) {
    const { databases, slots, holdMinutes, intervalMinutes, lookEveryMinutes } = demand;
    it(`is borne out by trial: ${databases} on ${slots}, ${holdMinutes} of ${intervalMinutes} min, a look every ${lookEveryMinutes}`, () => {
      const random = seeded(7);
      const waits = Array.from({ length: 400 }, () => longestWait(demand, random)).sort((a, b) => a - b);
      const reckoned = queueMinutes(demand);
      const within = waits.filter((wait) => wait <= reckoned + 0.001).length / waits.length;
      assert(within >= 0.97, `${within * 100} % of the fleets wait no longer than ${reckoned} min`);
      assert(reckoned <= waits.at(-1)! * 2, `${reckoned} min are far more than any fleet waits: ${waits.at(-1)}`);
    });
  }

  it("is none while every database can have a slot of its own", () => {
    assert.equal(queueMinutes({ ...often, databases: 20, slots: 20, holdMinutes: 100, intervalMinutes: 60 }), 0);
    assert(queueMinutes({ ...often, databases: 21, slots: 20, holdMinutes: 56, intervalMinutes: 60 }) > 0);
  });

  it("never ends when more is wanted than the slots can do", () => {
    const demand = { ...often, databases: 100, slots: 20, holdMinutes: 13, intervalMinutes: 60 };
    assert.equal(copiesAtOnce(demand), 1300 / 60);
    assert.equal(queueMinutes(demand), Number.POSITIVE_INFINITY);
    assert.equal(queueMinutes({ ...demand, databases: 1, slots: 0 }), Number.POSITIVE_INFINITY);
    // Or more than they can do while they stay empty until somebody looks.
    const seldom = { ...demand, intervalMinutes: 70, lookEveryMinutes: 10 };
    assert.equal(queueMinutes(seldom), Number.POSITIVE_INFINITY);
    assert(queueMinutes({ ...seldom, lookEveryMinutes: 1 }) < 20);
  });

  it("can be reckoned for thousands", () => {
    const wait = queueMinutes({ ...often, databases: 5000, slots: 20, holdMinutes: 11, intervalMinutes: 3000 });
    assert(wait > 0 && wait < 60, `${wait}`);
  });
});
