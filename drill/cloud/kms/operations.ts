import {
  CancelKeyDeletionRequest$,
  DescribeKeyRequest$,
  DisableKeyRequest$,
  EnableKeyRequest$,
  GetKeyPolicyRequest$,
  KMSInvalidStateException,
  KMSServiceException,
  ListAliasesRequest$,
  MalformedPolicyDocumentException,
  PutKeyPolicyRequest$,
  ScheduleKeyDeletionRequest$,
} from "@aws-sdk/client-kms";
import { ModelError, modelled, unmodelled } from "../kernel/errors";
import type { Call, Operation, Question } from "../kernel/types";
import type { World } from "../kernel/world";
import type { KeyRecord, KeyStore } from "./keys";

/** An operation on one key, which its input names. */
interface KeyOperation extends Pick<Operation, "name" | "inputSchema" | "parameters"> {
  perform(key: KeyRecord, call: Call): unknown;
  /** What conditions of policies see of the call; nothing by default. */
  context?(call: Call): Question["context"];
}

/** KMS operations: what a function reads about a key, and what an attacker or an operator does to one. */
export function kmsOperations(world: World, store: KeyStore): readonly Operation[] {
  const keyOf = (call: Call): KeyRecord => store.resolve(call.place, String(call.input.KeyId));

  const define = ({ name, inputSchema, parameters, perform, context = () => ({}) }: KeyOperation): Operation => ({
    service: "kms",
    name,
    inputSchema,
    parameters,
    questions: (call) => [keyQuestion(keyOf(call), name, { context: context(call) })],
    perform: (call) => perform(keyOf(call), call),
  });

  return [
    listAliases(store),
    define({
      name: "DescribeKey",
      inputSchema: DescribeKeyRequest$,
      parameters: ["KeyId"],
      perform: (key) => Object.freeze({ KeyMetadata: metadataOf(key) }),
    }),
    define({
      name: "EnableKey",
      inputSchema: EnableKeyRequest$,
      parameters: ["KeyId"],
      perform: (key) => {
        refusePending(key);
        store.setState(key, "Enabled");
        return Object.freeze({});
      },
    }),
    define({
      name: "DisableKey",
      inputSchema: DisableKeyRequest$,
      parameters: ["KeyId"],
      perform: (key) => {
        refusePending(key);
        store.setState(key, "Disabled");
        return Object.freeze({});
      },
    }),
    define({
      name: "ScheduleKeyDeletion",
      inputSchema: ScheduleKeyDeletionRequest$,
      parameters: ["KeyId", "PendingWindowInDays"],
      perform: (key, call) => {
        refusePending(key);
        const days = waitingDays(call);
        if (!Number.isInteger(days) || days < 7 || days > 30) {
          throw unmodelled(
            KMSServiceException,
            "ValidationException",
            `PendingWindowInDays must be between 7 and 30, inclusive. Got ${days}.`,
          );
        }
        const pending = store.scheduleDeletion(key, days);
        return Object.freeze({
          KeyId: key.arn,
          DeletionDate: new Date(pending.deletionAt ?? Number.NaN),
          KeyState: pending.state,
          PendingWindowInDays: days,
        });
      },
      context: (call) => ({ "kms:ScheduleKeyDeletionPendingWindowInDays": String(waitingDays(call)) }),
    }),
    define({
      name: "CancelKeyDeletion",
      inputSchema: CancelKeyDeletionRequest$,
      parameters: ["KeyId"],
      perform: (key) => {
        if (key.state !== "PendingDeletion") {
          throw modelled(KMSInvalidStateException, `${key.arn} is not pending deletion.`);
        }
        // API CancelKeyDeletion: the key is left disabled; whoever wants it back enables it.
        store.setState(key, "Disabled");
        return Object.freeze({ KeyId: key.arn });
      },
    }),
    define({
      name: "GetKeyPolicy",
      inputSchema: GetKeyPolicyRequest$,
      parameters: ["KeyId", "PolicyName"],
      perform: (key) => Object.freeze({ Policy: JSON.stringify(key.policy), PolicyName: "default" }),
    }),
    define({
      name: "PutKeyPolicy",
      inputSchema: PutKeyPolicyRequest$,
      parameters: ["KeyId", "PolicyName", "Policy", "BypassPolicyLockoutSafetyCheck"],
      perform: (key, call) => {
        putPolicy(world, store, key, call);
        return Object.freeze({});
      },
    }),
  ];
}

/**
 * API ListAliases: 50 a page unless Limit says otherwise, 100 at most; on no resource (Service Authorization Reference, AWS
 * KMS). Aliases of the account's keys come with them, those of AWS's too once AWS has made them.
 */
function listAliases(store: KeyStore): Operation {
  return {
    service: "kms",
    name: "ListAliases",
    inputSchema: ListAliasesRequest$,
    parameters: ["Limit", "Marker"],
    questions: ({ place }) => [
      { action: "kms:ListAliases", resource: "*", context: {}, resourceAccount: place.account },
    ],
    perform({ place, input }) {
      const limit = Number(input.Limit ?? 50);
      if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
        throw unmodelled(KMSServiceException, "ValidationException", "Limit must be between 1 and 100, inclusive.");
      }
      const after = String(input.Marker ?? "");
      const rest = store.aliasesOf(place).filter(({ name }) => name > after);
      const page = rest.slice(0, limit);
      const truncated = rest.length > page.length;
      return Object.freeze({
        Aliases: page.map(({ arn, name, targetArn }) =>
          Object.freeze({
            AliasArn: arn,
            AliasName: name,
            TargetKeyId: targetArn.slice(targetArn.lastIndexOf("/") + 1),
          }),
        ),
        Truncated: truncated,
        ...(truncated && { NextMarker: page.at(-1)?.name }),
      });
    },
  };
}

/** What a question about a key says beside the key and the action. */
export interface KeyQuestionArgs {
  /** What conditions of policies see of the call; nothing by default. */
  readonly context?: Question["context"];
  /** Host name of the service that asks for the caller, as in `kms:ViaService`; by default the caller asks KMS itself. */
  readonly via?: string;
}

/** The permission question for one KMS action on a key. */
export function keyQuestion(key: KeyRecord, action: string, { context = {}, via }: KeyQuestionArgs = {}): Question {
  return {
    action: `kms:${action}`,
    resource: key.arn,
    context,
    resourcePolicy: key.policy,
    resourceAccount: key.place.account,
    ...(via === undefined ? {} : { via }),
  };
}

function waitingDays(call: Call): number {
  // API ScheduleKeyDeletion: 30 days unless stated.
  return Number(call.input.PendingWindowInDays ?? 30);
}

function refusePending(key: KeyRecord): void {
  if (key.state === "PendingDeletion") throw modelled(KMSInvalidStateException, `${key.arn} is pending deletion.`);
}

function putPolicy(world: World, store: KeyStore, key: KeyRecord, call: Call): void {
  const before = key;
  try {
    store.setPolicy(key, call.input.Policy);
  } catch (error) {
    if (error instanceof ModelError || !(error instanceof Error)) throw error;
    throw modelled(MalformedPolicyDocumentException, error.message);
  }
  if (call.input.BypassPolicyLockoutSafetyCheck === true) return;
  const after = store.resolve(call.place, key.arn);
  if (!world.decide(call.principal, keyQuestion(after, "PutKeyPolicy")).allowed) {
    store.setPolicy(after, before.policy);
    throw modelled(
      MalformedPolicyDocumentException,
      "The new key policy will not allow you to update the key policy in the future.",
    );
  }
}

function metadataOf(key: KeyRecord): object {
  return Object.freeze({
    AWSAccountId: key.place.account,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: key.state,
    ...(key.deletionAt === undefined ? {} : { DeletionDate: new Date(key.deletionAt) }),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
  });
}
