import assert from "node:assert/strict";
import { copiesAtOnce, queueMinutes } from "../../stacks/objective/queue";

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
}

/** The longest wait of a fleet whose turns begin at chance moments of the interval, first come, first served. */
function longestWait({ databases, slots, holdMinutes, intervalMinutes }: Tried, random: () => number): number {
  const turns = Array.from({ length: databases }, () => random() * intervalMinutes).sort((a, b) => a - b);
  const free = Array.from({ length: slots }, () => 0);
  let longest = 0;
  for (let round = 0; round < 8; round++) {
    for (const turn of turns) {
      const at = round * intervalMinutes + turn;
      const first = free.indexOf(Math.min(...free));
      const start = Math.max(at, free[first]!);
      free[first] = start + holdMinutes;
      longest = Math.max(longest, start - at);
    }
  }
  return longest;
}

const tried: readonly Tried[] = [
  { databases: 15, slots: 5, holdMinutes: 26, intervalMinutes: 110 },
  { databases: 15, slots: 5, holdMinutes: 26, intervalMinutes: 90 },
  { databases: 6, slots: 5, holdMinutes: 20, intervalMinutes: 40 },
  { databases: 40, slots: 20, holdMinutes: 11, intervalMinutes: 30 },
  { databases: 85, slots: 20, holdMinutes: 11, intervalMinutes: 60 },
  { databases: 100, slots: 20, holdMinutes: 12, intervalMinutes: 65 },
];

describe("objective: the queue for copy slots", () => {
  for (const demand of tried) {
    const { databases, slots, holdMinutes, intervalMinutes } = demand;
    it(`is borne out by trial: ${databases} on ${slots}, ${holdMinutes} of ${intervalMinutes} min`, () => {
      const random = seeded(7);
      const waits = Array.from({ length: 400 }, () => longestWait(demand, random)).sort((a, b) => a - b);
      const reckoned = queueMinutes(demand);
      const within = waits.filter((wait) => wait <= reckoned + 0.001).length / waits.length;
      assert(within >= 0.97, `${within * 100} % of the fleets wait no longer than ${reckoned} min`);
      assert(reckoned <= waits.at(-1)! * 2, `${reckoned} min are far more than any fleet waits: ${waits.at(-1)}`);
    });
  }

  it("is none while every database can have a slot of its own", () => {
    assert.equal(queueMinutes({ databases: 20, slots: 20, holdMinutes: 100, intervalMinutes: 60 }), 0);
    assert(queueMinutes({ databases: 21, slots: 20, holdMinutes: 57, intervalMinutes: 60 }) > 0);
  });

  it("never ends when more is wanted than the slots can do", () => {
    const demand = { databases: 100, slots: 20, holdMinutes: 13, intervalMinutes: 60 };
    assert.equal(copiesAtOnce(demand), 1300 / 60);
    assert.equal(queueMinutes(demand), Number.POSITIVE_INFINITY);
    assert.equal(queueMinutes({ ...demand, databases: 1, slots: 0 }), Number.POSITIVE_INFINITY);
  });

  it("can be reckoned for thousands", () => {
    const wait = queueMinutes({ databases: 5000, slots: 20, holdMinutes: 11, intervalMinutes: 3000 });
    assert(wait > 0 && wait < 60, `${wait}`);
  });
});
