import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import { stableHex } from "../kernel/random";
import type { Place, ResourceType } from "../kernel/types";

/** The service whose service-linked role the model knows. */
const serviceName = "rds.amazonaws.com";
const name = "AWSServiceRoleForRDS";
const path = `/aws-service-role/${serviceName}/`;

/** The roles through which RDS acts for an account on its own: UG UsingWithRDS.IAM.ServiceLinkedRoles. One an account. */
export class ServiceRoles {
  /** Accounts that have never used RDS, or have deleted the role; most accounts have it. */
  private readonly without = new Set<string>();

  exists(account: string): boolean {
    return !this.without.has(account);
  }

  remove(account: string): void {
    this.without.add(account);
  }

  arn({ account, region }: Place): string {
    return `arn:${partitionOf(region)}:iam::${account}:role${path}${name}`;
  }

  /** The role as Pulumi declares it. */
  get type(): ResourceType {
    return {
      type: "aws:iam/serviceLinkedRole:ServiceLinkedRole",
      properties: ["awsServiceName", "description", "tags", "tagsAll"],
      outputs: ({ inputs, place }) => {
        const arn = this.arn(place);
        const uniqueId = `AROA${stableHex(arn, 17).toUpperCase()}`;
        return { id: arn, state: { ...inputs, arn, name, path, uniqueId } };
      },
      create: ({ inputs, place: { account }, urn }) => {
        if (inputs.awsServiceName !== serviceName) {
          throw new ModelError(
            `${urn}: the service-linked role of ${String(inputs.awsServiceName)} is not in the model`,
          );
        }
        // IAM's own words for a role that is there already.
        if (this.exists(account)) {
          throw new Error(
            `${urn}: InvalidInput: Service role name ${name} has been taken in this account, please try a different suffix.`,
          );
        }
        this.without.delete(account);
      },
      replaces: ["awsServiceName"],
      update: () => undefined,
    };
  }
}
