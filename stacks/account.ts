import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../functions/aws/policy";
import type { LoadedSettings } from "./settings";

/** The account a stack goes into: a provider that refuses any other, and the place as checked with AWS. */
export interface Account {
  /** The provider, which refuses the credentials of any other account. */
  readonly provider: aws.Provider;
  /** Resolves only when the credentials in use are those of the stack's account, so nothing is built on a wrong one. */
  readonly scope: pulumi.Output<Scope>;
}

type Loaded = Pick<LoadedSettings, "settings" | "provider">;

/**
 * Binds the stack to its account, in one region: twice, since a stack in the wrong account would share or delete the wrong
 * data.
 */
export function openAccount(name: string, { settings, provider: told }: Loaded, region: string): Account {
  const { account } = settings;
  const provider = new aws.Provider(`${name}-account`, {
    ...told,
    region: region as aws.Region,
    allowedAccountIds: [account],
  });
  const options = { provider };
  const caller = aws.getCallerIdentityOutput({}, options);
  const { partition } = aws.getPartitionOutput({}, options);
  const scope = pulumi.all([caller.accountId, partition]).apply(([actual, name]) => {
    if (actual !== account) {
      throw new Error(
        `This stack belongs to account ${account} (setting account), but the credentials in use are those of account ` +
          `${actual}. Nothing that takes, shares, copies or deletes is created there. Use a profile of account ${account}, or select the stack of ${actual}.`,
      );
    }
    return { partition: name, account, region };
  });
  return { provider, scope };
}
