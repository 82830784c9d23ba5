import { type Dice, dice } from "./dice";
import type { Plain } from "./plain";

/**
 * How a seed draws what AWS does where nobody can say. Each has dice of its own, so that another one changes none of them.
 */
const draws: Readonly<Record<string, (roll: Dice) => unknown>> = {
  sharedTypeAloneLists: (roll) => roll.happens(0.5),
  includeSharedListsOwn: (roll) => roll.happens(0.5),
  failedSnapshotsDated: (roll) => roll.happens(0.5),
  // A moment, as usual, or as long as it is made.
  remoteCopyPendingMinutes: (roll) => roll.one([0, 5, 600]),
  finishedCopyHasResourceId: (roll) => roll.happens(0.5),
  sharingRefusedByState: (roll) => roll.happens(0.5),
  hinderingOptionsListed: (roll) => roll.happens(0.5),
  optionGroupAlongAcrossRegions: (roll) => roll.happens(0.5),
  // As many as are asked for, or a few.
  recordsPerPage: (roll) => roll.one([100, 100, 3]),
};

/** The names of the assumptions that seeds draw. */
export const drawnAssumptions: readonly string[] = Object.keys(draws);

/** What is assumed of AWS in the case of a seed, as a scenario's `assume` says it. */
export function drawAssumptions(seed: number): Plain {
  return Object.fromEntries(Object.entries(draws).map(([name, draw]) => [name, draw(dice(seed, `assume/${name}`))]));
}
