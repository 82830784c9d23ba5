import { RDSServiceException } from "@aws-sdk/client-rds";
import { limits } from "../../../facts/limits";
import { partitionOf } from "../../../facts/regions";
import { unmodelled } from "../kernel/errors";
import type { Place } from "../kernel/types";

/** The RDS resources that the model has. */
export type RdsResource = "db" | "snapshot" | "cluster" | "cluster-snapshot";

/** An RDS ARN taken apart. */
export interface RdsArn {
  readonly place: Place;
  readonly resource: RdsResource;
  readonly identifier: string;
}

export function rdsArn(place: Place, resource: RdsResource, identifier: string): string {
  return `arn:${partitionOf(place.region)}:rds:${place.region}:${place.account}:${resource}:${identifier}`;
}

/** Undefined for what is not the ARN of an instance, a cluster or a snapshot of either. */
export function parseRdsArn(text: string): RdsArn | undefined {
  const match = /^arn:([a-z-]+):rds:([a-z0-9-]+):(\d{12}):(db|snapshot|cluster|cluster-snapshot):(.+)$/.exec(text);
  if (!match) return undefined;
  const [, partition, region, account, resource, identifier] = match;
  if (partition !== partitionOf(region!)) return undefined;
  return {
    place: { account: account!, region: region! },
    resource: resource as RdsResource,
    identifier: identifier!,
  };
}

/** A resource as a parameter names it: by an ARN of that sort, or by name in `here`. Names are kept in lower case. */
export function named(resource: RdsResource, given: string, here: Place): Omit<RdsArn, "resource"> {
  const arn = parseRdsArn(given);
  // The ARN of another sort of resource, or of another partition, is a name that nothing has.
  const known = arn?.resource === resource && partitionOf(arn.place.region) === partitionOf(here.region);
  return known ? arn : { place: here, identifier: given.toLowerCase() };
}

/** The lower-case name, of a name or an ARN of that sort. */
export function nameOf(resource: RdsResource, given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const arn = parseRdsArn(given);
  return arn?.resource === resource ? arn.identifier : given.toLowerCase();
}

/** An RDS refusal for which the SDK has no class: its base class with the wire code as name. */
export function refuse(code: "InvalidParameterValue" | "InvalidParameterCombination", message: string): Error {
  return unmodelled(RDSServiceException, code, message);
}

/** API CreateDBInstance, CreateDBCluster, CreateDBSnapshot, CreateDBClusterSnapshot: characters of an identifier. */
const longest: Readonly<Record<RdsResource, number>> = {
  db: limits.rds.databaseIdentifierLength,
  cluster: limits.rds.databaseIdentifierLength,
  snapshot: limits.rds.instanceSnapshotIdentifierLength,
  "cluster-snapshot": limits.rds.clusterSnapshotIdentifierLength,
};

/**
 * The identifier as RDS keeps it (lower case), if it is one. API CreateDBSnapshot, CopyDBSnapshot: letters, digits or
 * hyphens, a letter first, no hyphen at the end, no two in a row; 255 characters of an instance's snapshot, 63 of others.
 */
export function checkedIdentifier(resource: RdsResource, parameter: string, identifier: string): string {
  if (!/^[A-Za-z](?:-?[A-Za-z0-9])*$/.test(identifier)) {
    throw refuse(
      "InvalidParameterValue",
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  if (identifier.length > longest[resource]) {
    throw refuse(
      "InvalidParameterValue",
      `The parameter ${parameter} must not be longer than ${longest[resource]} characters.`,
    );
  }
  return identifier.toLowerCase();
}

/** Two places are one if account and region are. */
export function samePlace(a: Place, b: Place): boolean {
  return a.account === b.account && a.region === b.region;
}
