import { deletingPasses } from "../../gitops/guarded";
import type { Cell } from "./reach";

/** What must never be, as a question about all that roles may do: the answer is what speaks against it. */
export type Claim = (cells: readonly Cell[]) => readonly Cell[];

const deletes = ({ action }: Cell) => /^rds:Delete/.test(action);
const roleEnds = (...ends: readonly string[]) => new RegExp(`-(?:${ends.join("|")})-function$`);

/** Passes that delete: of old snapshots and copies, and of what was only on its way. */
const deleting = roleEnds(...deletingPasses);
/** Passes that copy what another account shares. */
const fetching = roleEnds("copy", "stage");

/** What a role may do at all; every other action of AWS is one too many. */
const harmless: readonly RegExp[] = [
  /^rds:Describe/,
  /^rds:(?:Create|Copy|Delete)DB(?:Cluster)?Snapshot$/,
  /^rds:ModifyDB(?:Cluster)?SnapshotAttribute$/,
  /^rds:AddTagsToResource$/,
  /^kms:(?:Decrypt|DescribeKey|GenerateDataKey\w*|ReEncrypt(?:From|To)|CreateGrant)$/,
  /^(?:states:StartExecution|lambda:InvokeFunction|events:PutEvents|sns:Publish)$/,
  /^cloudwatch:(?:PutMetricData|Describe\w+)$/,
  /^logs:(?:CreateLogStream|PutLogEvents)$/,
  /^dynamodb:(?:Scan|PutItem|UpdateItem)$/,
  /^(?:ssm:GetParameter|secretsmanager:GetSecretValue)$/,
];

const ownerOf: Readonly<Record<string, string>> = { source: "111111111111", dr: "222222222222" };
const isForeign = ({ who, target }: Cell) => target.account !== ownerOf[who.split(" ")[0]!];

/** The claims by what they say. */
export const claims = {
  "only the passes that are there for it delete snapshots: their own, with the product's tag, and never one that is held":
    (cells) =>
      cells
        .filter(deletes)
        .filter(
          (cell) =>
            !deleting.test(cell.who) ||
            isForeign(cell) ||
            !/^(?:taken|interim|copied|staged)$/.test(cell.target.marks ?? "untagged"),
        ),

  "what only was on its way is deleted by its tag": (cells) =>
    cells
      .filter(deletes)
      .filter(({ who, target: { marks } }) =>
        /-discard-/.test(who) ? marks !== "interim" : /-unstage-/.test(who) && marks !== "staged",
      ),

  "nothing that deletes tags": (cells) => {
    const who = new Set(cells.filter(deletes).map((cell) => cell.who));
    return cells.filter((cell) => who.has(cell.who) && /Tags?/.test(cell.action));
  },

  "nobody takes tags away, or gives the one that holds": (cells) =>
    cells.filter(
      ({ action, request }) => /RemoveTags|Untag/.test(action) || (/Tag/.test(action) && request === "hold"),
    ),

  "only share changes whom a snapshot is shared with, of the product's own": (cells) =>
    cells
      .filter(({ action }) => /^rds:Modify/.test(action))
      .filter(
        (cell) =>
          !/-share-function$/.test(cell.who) || isForeign(cell) || !/^(?:taken|interim)/.test(cell.target.marks ?? ""),
      ),

  "share records with whom, and gives no other tag": (cells) =>
    cells.filter(
      ({ who, action, request }) => /-share-function$/.test(who) && /Tag/.test(action) && request !== "shared-with",
    ),

  "copies and snapshots are made with the product's tag alone": (cells) =>
    cells
      .filter(({ action }) => /^rds:AddTags/.test(action))
      .filter(({ who, request }) => !/-share-function$/.test(who) && !/^(?:CreatedBy|CopiedBy)/.test(request)),

  "no role changes a tag of a snapshot or copy that is there, but for share, which records with whom it is shared": (
    cells,
  ) =>
    cells
      .filter(({ action, target: { marks = "unmarked" } }) => /Tags?/.test(action) && !/^unmarked/.test(marks))
      .filter(
        ({ who, request, target: { marks = "" } }) =>
          !/-share-function$/.test(who) || request !== "shared-with" || !/^(?:taken|interim)/.test(marks),
      ),

  "no role administers a key, or uses one but through the service it is for": (cells) =>
    cells
      .filter(({ action }) => action.startsWith("kms:") && action !== "kms:DescribeKey")
      .filter(
        ({ action, request }) =>
          !/^kms:(?:Decrypt|GenerateDataKey\w*|ReEncrypt(?:From|To)|CreateGrant)$/.test(action) ||
          !/^via (?:rds|sns|secretsmanager)/.test(request) ||
          (action === "kms:CreateGrant" && !/^via rds.* for itself$/.test(request)),
      ),

  "no role can do what none is there for: no schedule, machine, function, rule, role, alarm, parameter or log is changed":
    (cells) => cells.filter(({ action }) => !harmless.some((one) => one.test(action))),

  "parameters, by which people lift the brake, are read by the expire and measure passes and written by none": (
    cells,
  ) =>
    cells.filter(
      ({ who, action }) =>
        /^ssm:/.test(action) && !(/-dr-(?:expire|measure)-function$/.test(who) && action === "ssm:GetParameter"),
    ),

  "nobody retires a database from being watched, or releases it from being kept, but people": (cells) =>
    cells
      .filter(({ action, target }) => /^dynamodb:/.test(action) && /-measure-seen$/.test(target.label))
      .filter(({ who, action }) => !(/-(?:copy|stage|expire)-function$/.test(who) && action === "dynamodb:Scan"))
      .filter(
        ({ who, action, request }) =>
          !/-measure-function$/.test(who) ||
          !/:(?:Scan|UpdateItem)$/.test(action) ||
          /retired|released|no attributes/.test(request),
      ),

  "roles reach into another account for what it shares and for the one event alone": (cells) =>
    cells
      .filter(isForeign)
      .filter(
        ({ who, action, target, request }) =>
          !(fetching.test(who) && /^rds:(?:Copy|Describe)DB(?:Cluster)?Snapshots?$/.test(action)) &&
          !(fetching.test(who) && /^kms:/.test(action) && /-source-snapshots-key$/.test(target.label)) &&
          !(/-share-function$/.test(who) && request === "rds-lifeboat RDS Snapshot Shared"),
      ),

  "each function writes its own log": (cells) =>
    cells
      .filter(({ action }) => /^logs:/.test(action))
      .filter(({ who, target }) => target.label !== who.replace(/-function$/, "-logs")),

  "each schedule and event starts one machine, each machine runs one function": (cells) => {
    const started = cells.filter(({ action }) => /^(?:states:StartExecution|lambda:InvokeFunction)$/.test(action));
    return started.filter(
      (cell) =>
        / other /.test(cell.target.label) ||
        started.some((one) => one.who === cell.who && one.target.label !== cell.target.label),
    );
  },
} as const satisfies Readonly<Record<string, Claim>>;
