import { type Control, scenariosFail } from "../../support/controls";
import { inFunction } from "../../support/mutations";

const controls: readonly Control[] = [
  [
    "copies-fail",
    "the state of copies in measuring",
    inFunction(
      "lifeboat-dr-measure-function",
      'snapshot.state !== "usable" || unusable.has(',
      'snapshot.state === "making" || unusable.has(',
    ),
    /alarm lifeboat-dr-measure-age-/,
  ],
  [
    "copies-fail-between",
    "the state of copies that a snapshot has, so that it is not copied again",
    inFunction(
      "lifeboat-dr-copy-function",
      'copy.state !== "usable" || offer.takenAt === undefined',
      "offer.takenAt === undefined",
    ),
    /worst copy age/,
  ],
];

scenariosFail("a copy that failed counts, and a scenario fails", controls);
