/**
 * AWS's regions: the form of their names, and those that there were when this was written.
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

/**
 * The regions by their names. One that AWS has opened since is added here; a test sees that none lacks that the SDK knows.
 * Source: the AWS SDK's partitions (@aws-sdk/core 3.1169), which are AWS's own list of endpoints.
 */
export const knownRegions: readonly string[] = [
  ...["af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1"],
  ...["ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-4", "ap-southeast-5"],
  ...["ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "eu-central-1", "eu-central-2", "eu-north-1"],
  ...["eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1"],
  ...["me-west-1", "mx-central-1", "sa-east-1", "sa-west-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"],
  ...["cn-north-1", "cn-northwest-1", "us-gov-east-1", "us-gov-west-1", "us-iso-east-1", "us-iso-west-1"],
  ...["us-isob-east-1", "us-isob-west-1", "us-isof-east-1", "us-isof-south-1", "eu-isoe-west-1", "eusc-de-east-1"],
];

/** Whether the text has the form of a region's name, such as `eu-west-1`. Whether there is one of that name: {@link isKnownRegion}. */
export function isRegion(text: string): boolean {
  return regionForm.test(text);
}

/** Whether AWS had a region of that name when {@link knownRegions} was written. */
export function isKnownRegion(text: string): boolean {
  return knownRegions.includes(text);
}

/** The suffix of the names of AWS's services in a partition, which for KMS are the values of `kms:ViaService`. */
const dnsSuffixes: Readonly<Record<Partition, string>> = {
  aws: "amazonaws.com",
  "aws-cn": "amazonaws.com.cn",
  "aws-us-gov": "amazonaws.com",
  "aws-iso": "c2s.ic.gov",
  "aws-iso-b": "sc2s.sgov.gov",
  "aws-iso-e": "cloud.adc-e.uk",
  "aws-iso-f": "csp.hci.ic.gov",
  "aws-eusc": "amazonaws.eu",
};

/** The suffix of host names in a region: `amazonaws.com.cn` in China. */
export function dnsSuffixOf(region: string): string {
  return dnsSuffixes[partitionOf(region)];
}

/**
 * The host name of a service in a region: `rds.cn-north-1.amazonaws.com.cn`. Source: the AWS SDK's partitions.json. Principals
 * of services are other names: they end in `amazonaws.com` in all partitions for the services that this program uses.
 */
export function serviceHost(service: string, region: string): string {
  return `${service}.${region}.${dnsSuffixOf(region)}`;
}

/** The partition a region belongs to, which is the second part of every ARN in it. */
export function partitionOf(region: string): Partition {
  return partitionPrefixes.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}
