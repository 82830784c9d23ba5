import { copyKeyActions } from "../aws/keyPolicy";
import { type Scope, type Statement, viaServices } from "../aws/policy";
import { actions, listSnapshots, snapshotArns, unmarked } from "../rds/permissions";
import { tagKeys } from "../snapshots/tags";

/** What a copying role does, where. */
export interface CopyingNeeds {
  /** The places whose snapshots it lists. */
  readonly listed: readonly Scope[];
  /** The places whose snapshots it copies, and the tags these must carry where they are our own. */
  readonly from: readonly Scope[];
  readonly fromTags?: Readonly<Record<string, string>>;
  /** Whether it also asks for a snapshot by its ARN, which is the source account's, as for one that an event names. */
  readonly looksAtThem?: boolean;
  /** Where it makes copies. */
  readonly into: readonly Scope[];
  /** Tags that every copy is given. */
  readonly given: Readonly<Record<string, string>>;
  /** Keys of the snapshots and of their copies. */
  readonly keyArns: readonly string[];
}

/**
 * The permissions to copy snapshots. Keys are reached through RDS in the regions involved, and never by the role itself.
 * Both ends are authorized. Source: UG USER_CopySnapshot; service authorization reference.
 */
export function copyingNeeds({ listed, from, fromTags, looksAtThem, into, given, keyArns }: CopyingNeeds): Statement[] {
  const regions = [...new Set([...listed, ...into].map(({ region }) => region))].sort();
  const viaRds = { "kms:ViaService": regions.flatMap((region) => viaServices("rds", region)) };
  return [
    listSnapshots(listed),
    {
      Sid: "CopyFromSources",
      Effect: "Allow",
      // In one statement, since with many sources a policy is full of their ARNs.
      Action: [...actions("copy"), ...(looksAtThem ? actions("listSnapshots") : [])],
      Resource: snapshotArns(from),
      ...(fromTags && { Condition: { StringEquals: keyed("aws:ResourceTag", fromTags) } }),
    },
    {
      Sid: "MakeTaggedCopies",
      Effect: "Allow",
      Action: [...actions("copy"), "rds:AddTagsToResource"],
      Resource: snapshotArns(into),
      // Of snapshots and copies that are there already it changes no tag, and copies none by this statement.
      Condition: { StringEquals: keyed("aws:RequestTag", given), Null: unmarked },
    },
    {
      Sid: "UseKeysThroughRds",
      Effect: "Allow",
      Action: [...copyKeyActions],
      Resource: keyArns,
      Condition: { StringEquals: viaRds },
    },
    {
      Sid: "GrantKeysToRds",
      Effect: "Allow",
      Action: ["kms:CreateGrant"],
      Resource: keyArns,
      Condition: { StringEquals: viaRds, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
  ];
}

/** Tags as condition keys: `aws:RequestTag/CopiedBy`. */
function keyed(key: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
}

/** The tag by which copies of a stack are known. */
export function copiedByTag(createdBy: string): Readonly<Record<string, string>> {
  return { [tagKeys.copiedBy]: createdBy };
}
