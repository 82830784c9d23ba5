import type { Case } from "./draw";
import type { Plain } from "./plain";

/** Whether a case fails in the way that is looked for. */
export type StillFails = (smaller: Case) => Promise<boolean>;

/**
 * A case that still fails, of which nothing can be left out any more: things are left out one by one, faults first, then
 * databases. What is left is needed, each of it, for the failure to show.
 */
export async function shrink(failing: Case, stillFails: StillFails): Promise<Case> {
  let smallest = failing;
  for (let before: Case | undefined; before !== smallest; ) {
    before = smallest;
    for (const smaller of smallerCases(smallest)) {
      if (!(await stillFails(smaller))) continue;
      smallest = smaller;
      break;
    }
  }
  return smallest;
}

/** The case with one thing less, each. */
function* smallerCases(one: Case): Generator<Case> {
  const faults = one.scenario.faults as readonly Plain[];
  for (const gone of faults.keys()) {
    yield { ...one, scenario: { ...one.scenario, faults: faults.filter((_, index) => index !== gone) } };
  }
  const databases = one.fleet.databases as readonly Plain[];
  if (databases.length < 2) return;
  for (const [gone, { id }] of databases.entries()) {
    // What a fault names must be there.
    if (JSON.stringify(faults).includes(JSON.stringify(id))) continue;
    yield { ...one, fleet: { ...one.fleet, databases: databases.filter((_, index) => index !== gone) } };
  }
}
