import { RDSServiceException, SnapshotQuotaExceededFault } from "@aws-sdk/client-rds";
import { second } from "../../cli/durations";
import { modelled, unmodelled } from "../cloud/kernel/errors";
import type { Principal } from "../cloud/kernel/types";
import type { FaultContext, Lasting } from "./context";
import type { BusyDatabases, DisabledKeys, FailingCalls, LambdaOutage, SlowCalls } from "./schema";

/*
 * Faults that last for a time and are mended afterwards.
 */

/** Errors as RDS's API gives them. Source: API reference, common errors. */
const rdsErrors = {
  throttling: ["Throttling", "Rate exceeded", 400],
  internal: ["InternalFailure", "The request processing has failed because of an unknown error.", 500],
  quota: ["SnapshotQuotaExceededFault", "Cannot create more than the quota of manual snapshots.", 400],
} as const;

/** What finds the quota of manual snapshots used up. */
const making = ["CreateDBSnapshot", "CopyDBSnapshot", "CreateDBClusterSnapshot", "CopyDBClusterSnapshot"];

/** A share of the product's RDS calls in an account fails, before it has any effect or after it. */
export function failCalls({ account, error, share, effect, ...which }: FailingCalls, context: FaultContext): Lasting {
  const operations = which.operations ?? (error === "quota" ? making : undefined);
  const accounts = new Set(context.places(account).map((place) => place.account));
  const random = context.world.random(`fault/${account}/${operations?.join("/") ?? "all"}`);
  const [name, message, status] = rdsErrors[error];
  const remove = context.world.intercept(({ service, operation, principal, place }) => {
    if (service !== "rds" || principal.kind !== "role" || !accounts.has(place.account)) return undefined;
    if (operations && !operations.includes(operation)) return undefined;
    if (random() >= share) return undefined;
    return error === "quota"
      ? modelled(SnapshotQuotaExceededFault, message)
      : unmodelled(RDSServiceException, name, message, status);
  }, effect);
  const what = operations ? operations.join(", ") : "RDS calls";
  return {
    did: `${Math.round(share * 100)} % of ${what} in the ${account} account fail (${name})${effect === "after" ? " once they have taken effect" : ""}`,
    end: remove,
  };
}

/** The product's RDS calls in an account take so much longer. */
export function slowCalls({ account, operations, seconds }: SlowCalls, context: FaultContext): Lasting {
  const accounts = new Set(context.places(account).map((place) => place.account));
  const end = context.world.slowDown((service, operation, place) => {
    const meant = service === "rds" && accounts.has(place.account) && (operations?.includes(operation) ?? true);
    return meant ? seconds * second : 0;
  });
  const what = operations ? operations.join(", ") : "RDS calls";
  return { did: `${what} in the ${account} account take ${seconds} s longer`, end };
}

/** Keys that a stack declared are disabled by an administrator of their account, and enabled again. */
export function disableKeys({ account, name }: DisabledKeys, context: FaultContext): Lasting {
  const accounts = new Set(context.places(account).map((place) => place.account));
  const keys = context
    .resources()
    .filter(
      ({ declared }) =>
        declared.type === "aws:kms/key:Key" && declared.name === name && accounts.has(declared.place.account),
    );
  if (keys.length === 0)
    throw new Error(`keyDisabled: no stack in the ${account} account declares a key named ${name}`);
  const each = (operation: string) => {
    for (const { declared, state } of keys) {
      const principal: Principal = { kind: "administrator", account: declared.place.account, name: "operator" };
      context.world.call(principal, declared.place, "kms", operation, { KeyId: state.keyId });
    }
  };
  each("DisableKey");
  return { did: `the key ${name} of the ${account} account is disabled`, end: () => each("EnableKey") };
}

/** Databases are in a state in which RDS makes no snapshots. */
export function keepBusy({ databases, status }: BusyDatabases, { cloud }: FaultContext): Lasting {
  const chosen = cloud.rds.databases().filter(({ identifier }) => databases.includes(identifier));
  const missing = databases.filter((id) => !chosen.some(({ identifier }) => identifier === id));
  if (missing.length > 0) throw new Error(`busy: the fleet has no database ${missing.join(", ")}`);
  const set = (to: string) => {
    // By what does not change: its owners may have renamed it meanwhile, or deleted it.
    const known = new Set(chosen.map(({ resourceId }) => resourceId));
    for (const { arn, resourceId } of cloud.rds.databases())
      if (known.has(resourceId)) cloud.rds.setDatabaseStatus(arn, to);
  };
  set(status);
  return {
    did: `${databases.join(", ")} ${databases.length === 1 ? "is" : "are"} ${status}`,
    end: () => set("available"),
  };
}

/** Lambda answers no invocation in the account's regions. */
export function stopLambda({ account }: LambdaOutage, context: FaultContext): Lasting {
  const places = context.places(account);
  for (const place of places) context.cloud.lambda.setOutage(place, true);
  return {
    did: `Lambda is out in the ${account} account`,
    end: () => {
      for (const place of places) context.cloud.lambda.setOutage(place, false);
    },
  };
}
