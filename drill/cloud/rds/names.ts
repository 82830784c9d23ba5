import { RDSServiceException } from "@aws-sdk/client-rds";
import { limits } from "../../../facts/limits";
import { unmodelled } from "../errors";
import type { Place } from "../types";

/** The RDS resources that the model has. */
export type RdsKind = "db" | "snapshot";

/** An RDS ARN taken apart. */
export interface RdsArn {
  readonly place: Place;
  readonly kind: RdsKind;
  readonly identifier: string;
}

export function rdsArn(place: Place, kind: RdsKind, identifier: string): string {
  return `arn:aws:rds:${place.region}:${place.account}:${kind}:${identifier}`;
}

/** Undefined for what is not the ARN of an instance or instance snapshot. */
export function parseRdsArn(text: string): RdsArn | undefined {
  const match = /^arn:aws:rds:([a-z0-9-]+):(\d{12}):(db|snapshot):(.+)$/.exec(text);
  if (!match) return undefined;
  const [, region, account, kind, identifier] = match;
  return { place: { account: account!, region: region! }, kind: kind as RdsKind, identifier: identifier! };
}

/** An RDS refusal for which the SDK has no class: its base class with the wire code as name. */
export function refuse(code: "InvalidParameterValue" | "InvalidParameterCombination", message: string): Error {
  return unmodelled(RDSServiceException, code, message);
}

/**
 * The identifier as RDS keeps it (lower case), if it is one. API CreateDBSnapshot, CopyDBSnapshot: 1 to 255 letters,
 * digits or hyphens (63 for an instance), a letter first, no hyphen at the end, no two in a row.
 */
export function checkedIdentifier(kind: RdsKind, parameter: string, identifier: string): string {
  const longest =
    kind === "snapshot" ? limits.rds.instanceSnapshotIdentifierLength : limits.rds.databaseIdentifierLength;
  if (!/^[A-Za-z](?:-?[A-Za-z0-9])*$/.test(identifier)) {
    throw refuse(
      "InvalidParameterValue",
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  if (identifier.length > longest) {
    throw refuse("InvalidParameterValue", `The parameter ${parameter} must not be longer than ${longest} characters.`);
  }
  return identifier.toLowerCase();
}

/** Two places are one if account and region are. */
export function samePlace(a: Place, b: Place): boolean {
  return a.account === b.account && a.region === b.region;
}
