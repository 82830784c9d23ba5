import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { Fields } from "../cloud/kernel/types";
import type { FaultContext, Lasting } from "./kit/context";
import { declaredOf } from "./kit/declared";
import { account, text } from "./kit/forms";
import { either } from "./kit/kind";
import { administratorOf } from "./kit/snapshotCalls";

const schema = z
  .strictObject({
    account,
    /** A part of the key's name in its stack. */
    name: text,
    /** Statements that are taken out of its policy, by their Sid. */
    without: z.array(text).min(1, "needs at least one Sid").optional(),
    /** All of its new policy's statements, as IAM writes them. */
    statements: z.array(z.record(z.string(), z.unknown()), "needs a list of policy statements").min(1).optional(),
  })
  .refine((one) => (one.without === undefined) !== (one.statements === undefined), {
    message: "needs either without or statements: what becomes of the key's policy",
  });

type ChangedPolicies = Readonly<z.output<typeof schema>>;

/**
 * Somebody with administrator's rights replaces the policy of keys that a stack declared; where it lasts, the former one is put
 * back afterwards. What is already encrypted under the key stays so. Source: API PutKeyPolicy.
 */
export const keyPolicy = either({
  schema,
  callers: ({ account }) => account,
  act(changed, at, context) {
    context.report(`after ${formatDuration(at)} ${changePolicies(changed, context).did}`);
  },
  begin: changePolicies,
});

function changePolicies(changed: ChangedPolicies, context: FaultContext): Lasting {
  const { account, name, without = [] } = changed;
  const keys = declaredOf(context, "keyPolicy", { account, type: "aws:kms/key:Key", part: name });
  const restore = keys.map(({ declared, state }) => {
    const call = (operation: string, input: Fields) => {
      const who = administratorOf(declared.place, "operator");
      const key = { KeyId: state.keyId, PolicyName: "default" };
      return context.world.call({
        principal: who,
        place: declared.place,
        service: "kms",
        operation,
        input: { ...key, ...input },
      }) as Fields;
    };
    const former = String(call("GetKeyPolicy", {}).Policy);
    call("PutKeyPolicy", { Policy: JSON.stringify(policyFrom(JSON.parse(former) as Policy, changed, declared.name)) });
    return () => call("PutKeyPolicy", { Policy: former });
  });
  const names = keys.map(({ declared }) => declared.name).join(", ");
  const how = without.length > 0 ? `loses ${without.join(", ")}` : "is another one";
  return {
    did: `the policy of the key ${names} of the ${account} account ${how}`,
    end() {
      for (const put of restore) put();
    },
  };
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Fields[];
}

/** Throws for a Sid that the policy does not have: then nothing would be taken out. */
function policyFrom(former: Policy, { without = [], statements }: ChangedPolicies, key: string): Policy {
  if (statements !== undefined) return { Version: "2012-10-17", Statement: statements };
  const there = former.Statement.map(({ Sid }) => String(Sid));
  const missing = without.filter((sid) => !there.includes(sid));
  if (missing.length > 0)
    throw new Error(
      `keyPolicy: the policy of ${key} has no statement ${missing.join(", ")} (there is ${there.join(", ")})`,
    );
  return { ...former, Statement: former.Statement.filter(({ Sid }) => !without.includes(String(Sid))) };
}
