import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { KMSClient } from "@aws-sdk/client-kms";
import type { RDSClient } from "@aws-sdk/client-rds";

/** An account and a region of it. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Clients of the SDK, all of one account and region. */
export interface Clients {
  readonly rds: Pick<RDSClient, "send">;
  readonly kms: Pick<KMSClient, "send">;
  readonly cloudwatch: Pick<CloudWatchClient, "send">;
}

/** Something that could not be read. */
export interface Problem {
  /** "111111111111 eu-west-1", or whose credentials did not work. */
  readonly where: string;
  /** What is lacking for it, and why, in one line. */
  readonly text: string;
  /** Whether databases may be missing in the fleet; otherwise figures are their upper bounds, or are left out. */
  readonly databases: boolean;
}

/** One database as it goes into the fleet file. Its fields are those of fleet/file.ts. */
export interface FoundDatabase {
  readonly id: string;
  readonly kind: "instance" | "cluster" | "multi-az-cluster";
  readonly engine: string;
  readonly engineVersion: string | undefined;
  readonly sizeGiB: number;
  readonly changeGiBPerHour: number;
  /** A word of the fleet file, or the ARN of a customer-managed key. */
  readonly key: { readonly word: "lifeboat" | "aws/rds" | "aws-owned" | "none" } | { readonly arn: string };
  readonly multiAz: boolean;
  readonly optionGroup: string | undefined;
  readonly persistentOptions: boolean;
  readonly backupWindow: string | undefined;
  readonly maintenanceWindow: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** For people: what is estimated or not known of it. */
  readonly remarks: readonly string[];
}

/** A customer-managed key that databases are under. */
export interface FoundKey {
  readonly arn: string;
  /** Its alias without the `alias/` in front, if it has one that can be seen. */
  readonly alias: string | undefined;
  readonly drAccountMayUse: boolean;
  readonly remarks: readonly string[];
}

/** Manual snapshots of a kind in a place, and how many there may be. */
export interface Quota {
  readonly used: number;
  readonly quota: number;
}

/** What was found in one place. */
export interface PlaceReading {
  readonly place: Place;
  readonly databases: readonly FoundDatabase[];
  readonly keys: readonly FoundKey[];
  readonly manualSnapshots: Quota | undefined;
  readonly manualClusterSnapshots: Quota | undefined;
  /** Databases that were seen and are none of the fleet's, each with the reason. */
  readonly leftOut: readonly string[];
  readonly problems: readonly Problem[];
}

/** "111111111111 eu-west-1" */
export function placeText({ account, region }: Place): string {
  return `${account} ${region}`;
}

/** An error in one line, without what could break a comment or a terminal. */
export function oneLine(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  const text = `${name}: ${message}`.replace(/[^\x20-\x7e]+/g, " ").trim();
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}
