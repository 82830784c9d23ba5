import { KMSKeyNotAccessibleFault, RDSServiceException } from "@aws-sdk/client-rds";
import { serviceHost } from "../../../facts/regions";
import type { IamModel } from "../iam";
import { modelled, unmodelled } from "../kernel/errors";
import type { Call, Question } from "../kernel/types";
import type { World } from "../kernel/world";
import type { KeyRecord, KmsModel } from "../kms";
import type { RdsEvents } from "./events";
import type { Groups } from "./groups";
import type { Kind } from "./kind";
import type { OptionGroups } from "./optionGroups";
import type { RdsStore } from "./store";

/** What every part of the model of RDS works with: one for each kind of databases. */
export interface RdsContext {
  readonly kind: Kind;
  readonly world: World;
  readonly kms: KmsModel;
  readonly iam: IamModel;
  readonly store: RdsStore;
  readonly events: RdsEvents;
  readonly optionGroups: OptionGroups;
  readonly groups: Groups;
}

/** The SDK's error for a call that permissions refuse: RDS has no class for it. */
export function rdsAccessDenied(message: string): Error {
  return unmodelled(RDSServiceException, "AccessDenied", message, 403);
}

/** The host name by which KMS knows RDS of a region (`kms:ViaService`). */
export function viaRds(region: string): string {
  return serviceHost("rds", region);
}

/**
 * The refusal for a key that RDS cannot use for the caller: KMS's own reason is not passed on. In these words:
 * pbudzon/aws-maintenance#13 (source), awslabs/rds-snapshot-tool#70 (target).
 */
export function keyNotAccessible(role: "source snapshot" | "target", key: string): Error {
  return modelled(
    KMSKeyNotAccessibleFault,
    `The ${role} KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`,
  );
}

/** Whether a key can be used; an unencrypted record has none and always can. */
export function keyUsable(kms: KmsModel, arn: string | undefined): boolean {
  return arn === undefined || kms.stateOf(arn) === "Enabled";
}

/** A key that a call of RDS needs. */
interface NeededKey {
  readonly role: "source snapshot" | "target";
  /** Undefined where there is none of that name. */
  readonly key: KeyRecord | undefined;
  /** What the call names it. */
  readonly named: string;
  /** KMS permissions that the caller needs, without `kms:`. */
  readonly actions: readonly string[];
}

/**
 * Asks, for the caller, the KMS permissions that RDS uses on its behalf; `kms:GrantIsForAWSResource` is true for the
 * grant. Throws KMSKeyNotAccessibleFault if one is refused or the key is not enabled.
 */
export function requireKey({ kms }: RdsContext, call: Call, { role, key, named, actions }: NeededKey): KeyRecord {
  if (key === undefined || key.state !== "Enabled") throw keyNotAccessible(role, named);
  // RDS asks in the region of the key: a cross-region copy is seen there as coming from RDS of that region.
  const inKeyRegion: Call = { ...call, place: { account: call.place.account, region: key.place.region } };
  for (const action of actions) {
    const context: Question["context"] = action === "CreateGrant" ? { "kms:GrantIsForAWSResource": "true" } : {};
    if (!kms.ask(inKeyRegion, key, action, { context, via: viaRds(key.place.region) }).allowed) {
      throw keyNotAccessible(role, key.arn);
    }
  }
  return key;
}
