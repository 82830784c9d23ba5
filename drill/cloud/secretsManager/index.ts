import {
  DecryptionFailure,
  GetSecretValueRequest$,
  ResourceNotFoundException,
  SecretsManagerServiceException,
} from "@aws-sdk/client-secrets-manager";
import { partitionOf, serviceHost } from "../../../facts/regions";
import { ModelError, modelled, unmodelled } from "../kernel/errors";
import { stableHex } from "../kernel/random";
import type { Call, Place } from "../kernel/types";
import type { World } from "../kernel/world";
import type { KmsModel } from "../kms/index";

/** A secret as people keep one: made outside of any stack. */
export interface SecretRecord {
  readonly place: Place;
  /** With six random characters at its end, as Secrets Manager gives it. */
  readonly arn: string;
  readonly name: string;
  readonly value: string;
  /** Key id, ARN or alias; undefined for the AWS-managed key aws/secretsmanager. */
  readonly key: string | undefined;
}

/** AWS Secrets Manager: secrets that are there, and reading them. */
export interface SecretsModel {
  add(secret: SecretRecord): void;
  remove(arn: string): void;
}

/** Installs Secrets Manager. */
export function installSecretsManager(world: World, kms: KmsModel): SecretsModel {
  const secrets = new Map<string, SecretRecord>();
  const wanted = (call: Call): string => {
    const id = String(call.input.SecretId);
    if (!id.startsWith("arn:")) throw new ModelError("secretsmanager:GetSecretValue: by ARN only in the model");
    return id;
  };

  world.registerService({
    name: "secrets-manager",
    accessDenied: (message) => unmodelled(SecretsManagerServiceException, "AccessDeniedException", message),
  });
  world.registerOperation({
    service: "secrets-manager",
    name: "GetSecretValue",
    inputSchema: GetSecretValueRequest$,
    parameters: ["SecretId"],
    questions(call) {
      const arn = wanted(call);
      const resourceAccount = arn.split(":")[4] ?? call.place.account;
      return [{ action: "secretsmanager:GetSecretValue", resource: arn, context: {}, resourceAccount }];
    },
    perform(call) {
      const secret = secrets.get(wanted(call));
      // API GetSecretValue.
      if (secret === undefined || secret.place.region !== call.place.region) {
        throw modelled(ResourceNotFoundException, "Secrets Manager can't find the specified secret.");
      }
      checkKey(call, secret);
      return Object.freeze({ ARN: secret.arn, Name: secret.name, SecretString: secret.value });
    },
  });

  /** "Secrets Manager decrypts on the caller's behalf": User Guide, security-encryption. A managed key lets in whoever reads. */
  function checkKey(call: Call, { place, key: id }: SecretRecord): void {
    if (id === undefined) return;
    const key = kms.resolve(place, id);
    if (key.state !== "Enabled") throw modelled(DecryptionFailure, "Secrets Manager can't decrypt the secret value");
    const decision = kms.ask(call, key, "Decrypt", { via: serviceHost("secretsmanager", place.region) });
    if (!decision.allowed) {
      throw unmodelled(SecretsManagerServiceException, "AccessDeniedException", "Access to KMS is not allowed");
    }
  }

  return {
    add(secret) {
      secrets.set(secret.arn, secret);
    },
    remove(arn) {
      secrets.delete(arn);
    },
  };
}

/** The ARN that a secret of that name has in the model; by AWS its end is random. */
export function secretArn({ account, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:secretsmanager:${region}:${account}:secret:${name}-${stableHex(name, 6)}`;
}
