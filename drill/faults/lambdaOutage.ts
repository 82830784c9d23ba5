import { z } from "zod";
import type { FaultContext, Lasting } from "./kit/context";
import { account } from "./kit/forms";
import { lasting } from "./kit/kind";

const schema = z.strictObject({ account });

type LambdaOutage = Readonly<z.output<typeof schema>>;

/** Lambda answers no invocation in the account's regions. */
export const lambdaOutage = lasting({ schema, begin: stopLambda });

function stopLambda({ account }: LambdaOutage, context: FaultContext): Lasting {
  const places = context.places(account);
  for (const place of places) context.cloud.lambda.setOutage(place, true);
  return {
    did: `Lambda is out in the ${account} account`,
    end: () => {
      for (const place of places) context.cloud.lambda.setOutage(place, false);
    },
  };
}
