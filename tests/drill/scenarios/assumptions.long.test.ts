import { type Control, scenariosFail } from "../../support/controls";
import { inFunction } from "../../support/mutations";

/** The copy pass asks for shared snapshots by their type alone. */
const byTypeAlone = inFunction("lifeboat-dr-copy-function", "IncludeShared: true", "IncludeShared: false");

/** A listing of RDS ends after its first page. */
const firstPage = (name: string) => inFunction(name, "while (marker)", "while (false)");

const controls: readonly Control[] = [
  ["assumption-small-pages", "the pages of what is shared", firstPage("lifeboat-dr-copy-function"), /recoverable|age/],
  ["assumption-small-pages", "the pages of databases", firstPage("lifeboat-source-take-function"), /recoverable|age/],
  ["assumption-shared-listing", "the parameter IncludeShared", byTypeAlone, /recoverable/],
  [
    "assumption-pending-copies",
    "the ARN that a pending copy is copied from",
    inFunction("lifeboat-dr-copy-function", "identified(own, offered)", "own"),
    /copied twice|worst copy age/,
  ],
  [
    "assumption-pending-copies",
    "the tag of the resource id",
    inFunction("lifeboat-dr-measure-function", "resourceId = tag.Value", "void tag.Value"),
    /alarm/,
  ],
  [
    "assumption-hindering-options",
    "the day that a refusal counts",
    inFunction("lifeboat-source-share-function", "ago < refusedForMs", "ago < 0"),
    /calls of rds:ModifyDBSnapshotAttribute/,
  ],
  [
    "assumption-option-groups",
    "the attempt with the option group",
    inFunction("lifeboat-dr-copy-function", 'optionGroup: "copied" }', "optionGroup: undefined }"),
    /recoverable/,
  ],
  [
    "option-group-missing",
    "the hour between attempts",
    inFunction("lifeboat-dr-copy-function", "&& !reminds", "&& reminds"),
    /calls of rds:CopyDBSnapshot/,
  ],
  [
    "pending-copies-hang",
    "the limit of a day",
    inFunction("lifeboat-dr-copy-function", "> longestMakingMs", "> 1e12"),
    /told of/,
  ],
];

scenariosFail("a scenario fails where an assumption about AWS is wrong", controls);
