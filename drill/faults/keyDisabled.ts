import { z } from "zod";
import type { Principal } from "../cloud/kernel/types";
import type { FaultContext, Lasting } from "./kit/context";
import { account, text } from "./kit/forms";
import { lasting } from "./kit/kind";

/** A key by the name that its stack gives it. */
const schema = z.strictObject({ account, name: text });

type DisabledKeys = Readonly<z.output<typeof schema>>;

/** Keys that a stack declared are disabled by an administrator of their account, and enabled again. */
export const keyDisabled = lasting({ schema, begin: disableKeys });

function disableKeys({ account, name }: DisabledKeys, context: FaultContext): Lasting {
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
      context.world.call({
        principal,
        place: declared.place,
        service: "kms",
        operation,
        input: { KeyId: state.keyId },
      });
    }
  };
  each("DisableKey");
  return { did: `the key ${name} of the ${account} account is disabled`, end: () => each("EnableKey") };
}
