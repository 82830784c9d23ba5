import { z } from "zod";
import { modelled, unmodelled } from "../cloud/kernel/errors";
import type { FaultContext, Lasting } from "./kit/context";
import { rdsExceptions } from "./kit/exceptions";
import { account, share, text } from "./kit/forms";
import { lasting } from "./kit/kind";

const schema = z.strictObject({
  account,
  /** Operations of RDS; all by default. */
  operations: z.array(text).min(1).optional(),
  /** `quota`: what makes snapshots finds the quota of manual snapshots used up. */
  error: z.enum(["throttling", "internal", "quota"], { error: "needs throttling, internal or quota" }),
  /** Whether the call has taken effect when it fails: then only its answer is lost. */
  effect: z.enum(["before", "after"], { error: "needs before or after" }).default("before"),
  share: share.default(1),
});

type FailingCalls = Readonly<z.output<typeof schema>>;

/** A share of the product's RDS calls in an account fails, before it has any effect or after it. */
export const calls = lasting({ schema, begin: failCalls });

/** Errors as RDS's API gives them. Source: API reference, common errors. */
const rdsErrors = {
  throttling: ["Throttling", "Rate exceeded", 400],
  internal: ["InternalFailure", "The request processing has failed because of an unknown error.", 500],
  quota: ["SnapshotQuotaExceededFault", "Cannot create more than the quota of manual snapshots.", 400],
} as const;

/** What finds the quota of manual snapshots used up. */
const making = ["CreateDBSnapshot", "CopyDBSnapshot", "CreateDBClusterSnapshot", "CopyDBClusterSnapshot"];

function failCalls({ account, error, share, effect, ...which }: FailingCalls, context: FaultContext): Lasting {
  const operations = which.operations ?? (error === "quota" ? making : undefined);
  const accounts = new Set(context.places(account).map((place) => place.account));
  const random = context.world.random(`fault/${account}/${operations?.join("/") ?? "all"}`);
  const [name, message, status] = rdsErrors[error];
  const remove = context.world.intercept(({ service, operation, principal, place }) => {
    if (service !== "rds" || principal.kind !== "role" || !accounts.has(place.account)) return undefined;
    if (operations && !operations.includes(operation)) return undefined;
    if (random() >= share) return undefined;
    return error === "quota"
      ? modelled(rdsExceptions().SnapshotQuotaExceededFault, message)
      : unmodelled(rdsExceptions().RDSServiceException, name, message, status);
  }, effect);
  const what = operations ? operations.join(", ") : "RDS calls";
  return {
    did: `${Math.round(share * 100)} % of ${what} in the ${account} account fail (${name})${effect === "after" ? " once they have taken effect" : ""}`,
    end: remove,
  };
}
