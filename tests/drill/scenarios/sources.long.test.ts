import { type Control, scenariosFail } from "../../support/controls";
import { all, inFunction, unbounded, without } from "../../support/mutations";

/** The copy pass takes whatever is shared for a source's. */
const credulous = inFunction("lifeboat-dr-copy-function", "!isSource.has(", "!String(");

const controls: readonly Control[] = [
  [
    "stranger",
    "a look at whose the snapshots are, and a role that may copy the sources' only",
    all(credulous, unbounded("lifeboat-dr-copy-function")),
    /copies of strangers' snapshots/,
  ],
  ["stranger", "a look at whose the snapshots are", credulous, /denied calls/],
  ["stranger", "the alarm on strangers", without(/dr-measure-strangers$/), /alarm \*strangers/],
  [
    "pattern-of-nothing",
    "the word that a pattern matches nothing",
    inFunction("lifeboat-source-take-function", "= emptyParts(", "= (() => [])("),
    /told of the pattern pord/,
  ],
  ["pattern-of-nothing", "the alarm on no copy at all", without(/dr-measure-none$/), /alarm .*measure-none/],
  ["pattern-of-nothing", "the alarm on what is empty", without(/dr-measure-empty$/), /alarm .*measure-empty/],
  [
    "pattern-of-nothing",
    "the memory of since when a source offers nothing",
    inFunction("lifeboat-dr-measure-function", "last === undefined || last > now ? now : last", "now"),
    /told of the source/,
  ],
  [
    "unknown-tag",
    "the word that no database carries the tag",
    inFunction("lifeboat-source-take-function", "= emptyParts(", "= (() => [])("),
    /told of the tag/,
  ],
  [
    "announced-unseen",
    "the look at what is shared",
    inFunction("lifeboat-dr-copy-function", "return unseen(", "return (() => [])("),
    /told of the source/,
  ],
];

scenariosFail("a scenario fails by what the sources offer", controls);
