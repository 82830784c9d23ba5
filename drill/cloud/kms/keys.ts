import { NotFoundException } from "@aws-sdk/client-kms";
import { partitionOf, serviceHost } from "../../../facts/regions";
import { readPolicy } from "../iam";
import { modelled } from "../kernel/errors";
import { stableUuid } from "../kernel/random";
import type { Fields, Instant, KeyState, Place } from "../kernel/types";
import type { World } from "../kernel/world";

/** A key as the model holds it. Frozen; changes replace it. */
export interface KeyRecord {
  readonly arn: string;
  readonly keyId: string;
  readonly place: Place;
  /** `AWS` for aws/rds and the like: their policy cannot be changed, and they cannot be shared. */
  readonly manager: "AWS" | "CUSTOMER";
  readonly state: KeyState;
  /** The key policy, one frozen object until it changes. */
  readonly policy: Fields;
  readonly description: string;
  readonly createdAt: Instant;
  /** When it will be deleted, while that is pending. */
  readonly deletionAt: Instant | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a new key is made from. */
export interface KeySeed {
  readonly keyId: string;
  readonly place: Place;
  readonly manager: "AWS" | "CUSTOMER";
  readonly policy: unknown;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
}

const DAY = 86_400_000;

/** All keys and aliases. Keeps their states; asks no permissions. */
export class KeyStore {
  private readonly keys = new Map<string, KeyRecord>();
  private readonly aliases = new Map<string, string>();

  constructor(private readonly world: World) {}

  add(seed: KeySeed): KeyRecord {
    const arn = keyArn(seed.place, seed.keyId);
    const policy = Object.freeze(readPolicy(seed.policy, "resource", `key policy of ${arn}`).document);
    const createdAt = this.world.time.now();
    return this.set({ ...seed, arn, policy, createdAt, deletionAt: undefined, state: "Enabled" });
  }

  /** The key of that ARN; a key that was deleted is no longer found. */
  find(arn: string): KeyRecord | undefined {
    const key = this.keys.get(arn);
    return key?.state === "Deleted" ? undefined : key;
  }

  /** The state, also of a key that was deleted; undefined if there never was one. */
  stateOf(arn: string): KeyState | undefined {
    return this.keys.get(arn)?.state;
  }

  /** Key id, key ARN, alias name or alias ARN, as KMS takes them. Throws NotFoundException. */
  resolve(place: Place, id: string): KeyRecord {
    const arn = id.startsWith("arn:")
      ? (this.aliases.get(id) ?? id)
      : id.startsWith("alias/")
        ? this.aliases.get(aliasArn(place, id))
        : keyArn(place, id);
    const key = arn === undefined ? undefined : this.find(arn);
    if (key === undefined) {
      const shown = id.startsWith("alias/") ? aliasArn(place, id) : id.startsWith("arn:") ? id : keyArn(place, id);
      throw modelled(NotFoundException, `${id.includes("alias/") ? "Alias" : "Key"} '${shown}' does not exist`);
    }
    return key;
  }

  /** The aliases of a place in the order of their names. */
  aliasesOf(place: Place): readonly { readonly arn: string; readonly name: string; readonly targetArn: string }[] {
    const prefix = aliasArn(place, "");
    return [...this.aliases]
      .filter(([arn]) => arn.startsWith(prefix))
      .map(([arn, targetArn]) => ({ arn, name: arn.slice(prefix.length), targetArn }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  addAlias(place: Place, name: string, targetArn: string): string {
    const arn = aliasArn(place, name);
    if (this.aliases.has(arn)) throw new Error(`AlreadyExistsException: An alias with the name ${arn} already exists`);
    this.aliases.set(arn, targetArn);
    return arn;
  }

  removeAlias(place: Place, name: string): void {
    this.aliases.delete(aliasArn(place, name));
  }

  setPolicy(key: KeyRecord, document: unknown): void {
    const policy = Object.freeze(readPolicy(document, "resource", `key policy of ${key.arn}`).document);
    this.set({ ...key, policy });
  }

  setState(key: KeyRecord, state: KeyState): void {
    this.set({ ...key, state, deletionAt: undefined });
  }

  /** KMS guide, deleting-keys: pending for the waiting period, then gone with everything encrypted under it. */
  scheduleDeletion(key: KeyRecord, days: number): KeyRecord {
    const deletionAt = this.world.time.now() + days * DAY;
    const pending = this.set({ ...key, state: "PendingDeletion", deletionAt });
    this.world.time.at(
      deletionAt,
      () => {
        // Cancelled, or cancelled and scheduled anew: then this deletion is no longer the one that counts.
        const current = this.keys.get(key.arn);
        if (current?.state !== "PendingDeletion" || current.deletionAt !== deletionAt) return;
        this.set({ ...current, state: "Deleted", deletionAt: undefined });
      },
      `deletion of ${key.arn}`,
    );
    return pending;
  }

  private set(key: KeyRecord): KeyRecord {
    const before = this.keys.get(key.arn);
    const frozen = Object.freeze(key);
    this.keys.set(key.arn, frozen);
    if (before?.state !== key.state) this.world.notify.onKey(key.arn, key.state, this.world.time.now());
    return frozen;
  }
}

/** `arn:aws:kms:<region>:<account>:key/<id>` */
export function keyArn(place: Place, keyId: string): string {
  return `arn:${partitionOf(place.region)}:kms:${place.region}:${place.account}:key/${keyId}`;
}

/** The key that AWS manages for a service in an account and region: there is one, and it stays the same. */
export function awsManagedKeyArn(place: Place, service: string): string {
  return keyArn(place, stableUuid(`${place.account}/${place.region}/aws/${service}`));
}

/** `arn:aws:kms:<region>:<account>:alias/...`; the name includes `alias/`. */
export function aliasArn(place: Place, name: string): string {
  return `arn:${partitionOf(place.region)}:kms:${place.region}:${place.account}:${name}`;
}

/** KMS guide, key-policy-default: what a key gets that is created without a policy. */
export function defaultKeyPolicy({ account, region }: Place): Fields {
  return {
    Version: "2012-10-17",
    Id: "key-default-1",
    Statement: [
      {
        Sid: "Enable IAM User Permissions",
        Effect: "Allow",
        Principal: { AWS: `arn:${partitionOf(region)}:iam::${account}:root` },
        Action: "kms:*",
        Resource: "*",
      },
    ],
  };
}

/**
 * KMS guide, key-policy-aws-managed: the service's principals of the account, through the service only. Nobody can
 * change it, which is why nothing under such a key can be shared.
 */
export function awsManagedKeyPolicy(place: Place, service: string): Fields {
  return {
    Version: "2012-10-17",
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use it`,
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:CreateGrant",
          "kms:ListGrants",
          "kms:DescribeKey",
        ],
        Resource: "*",
        Condition: {
          StringEquals: {
            "kms:CallerAccount": place.account,
            "kms:ViaService": serviceHost(service, place.region),
          },
        },
      },
      {
        Sid: "Allow direct access to key metadata to the account",
        Effect: "Allow",
        Principal: { AWS: `arn:${partitionOf(place.region)}:iam::${place.account}:root` },
        Action: ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
        Resource: "*",
      },
    ],
  };
}
