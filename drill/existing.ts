import type { Cloud } from "./cloud/index";
import type { Place } from "./cloud/types";
import type { ExistingKey, Scenario } from "./scenario";

/** What was in the accounts before the scenario's stacks are deployed. */
export interface Existing {
  /** ARNs of the keys. */
  readonly keys: readonly string[];
}

/**
 * Puts what a scenario says exists already into its accounts. `placeOf` gives the place of a role's stack or of an
 * account; it throws for one that the scenario does not have.
 */
export function arrangeExisting(
  cloud: Cloud,
  { keys }: Pick<Scenario, "keys">,
  placeOf: (roleOrId: string, region: string | undefined) => Place,
): Existing {
  return {
    keys: keys.map((key) => {
      const place = placeOf(key.account, key.region);
      return cloud.kms.addKey(place, `existing-${key.id}`, keyPolicy(place.account, key), key.id).arn;
    }),
  };
}

/** As people make keys: IAM of the key's own account decides, and besides whoever is stated. */
function keyPolicy(account: string, { statements }: ExistingKey): object {
  const owner = { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" };
  return { Version: "2012-10-17", Statement: [owner, ...statements] };
}
