/**
 * AWS's regions by their form, not by a list: a region opened after this was written must not need a new version.
 * Source: AWS General Reference "AWS service endpoints", IAM User Guide "Amazon Resource Names (ARNs)" (partitions).
 */

const areas = "af|ap|ca|eu|il|me|mx|sa|us|cn|us-gov|us-iso|us-isob|us-isof|eu-isoe|eusc-de";
const directions = "north|south|east|west|central|northeast|northwest|southeast|southwest";
const regionForm = new RegExp(`^(?:${areas})-(?:${directions})-[1-9]$`);

/** A part of AWS with its own accounts and ARN prefix; nothing is shared between two of them. */
export type Partition =
  | "aws"
  | "aws-cn"
  | "aws-us-gov"
  | "aws-iso"
  | "aws-iso-b"
  | "aws-iso-e"
  | "aws-iso-f"
  | "aws-eusc";

/** Region prefixes of every partition but `aws`; the longer ones first, since `us-iso` begins `us-isob`. */
const partitionPrefixes: readonly (readonly [prefix: string, partition: Partition])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-isob-", "aws-iso-b"],
  ["us-isof-", "aws-iso-f"],
  ["us-iso-", "aws-iso"],
  ["eu-isoe-", "aws-iso-e"],
  ["eusc-", "aws-eusc"],
];

/** Whether the text has the form of a region's name, such as `eu-west-1`. That the region exists is not known here. */
export function isRegion(text: string): boolean {
  return regionForm.test(text);
}

/** The partition a region belongs to, which is the second part of every ARN in it. */
export function partitionOf(region: string): Partition {
  return partitionPrefixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}
