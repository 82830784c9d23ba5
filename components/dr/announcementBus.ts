import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { announcementsOnly, busName } from "../../functions/events/announcement";
import { policyDocument } from "../kit/policyDocument";

/** What the bus needs to know. */
export interface AnnouncementBusArgs {
  /**
   * The partition of the stack, for ARNs of principals.
   * @example "aws"
   */
  readonly partition: pulumi.Input<string>;
  /** The accounts that may say that they have shared a snapshot, 12 digits each. */
  readonly accounts: readonly string[];
}

/** Where the source accounts tell of shared snapshots: open to those accounts, for that one kind of event. */
export class AnnouncementBus extends pulumi.ComponentResource {
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: AnnouncementBusArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:AnnouncementBus", name, {}, opts);
    const parent = { parent: this };
    const bus = new aws.cloudwatch.EventBus(
      `${name}-bus`,
      { name: busName, description: "Source accounts tell here of snapshots that they have shared" },
      parent,
    );
    if (args.accounts.length > 0) {
      new aws.cloudwatch.EventBusPolicy(
        `${name}-policy`,
        {
          eventBusName: bus.name,
          policy: pulumi.all([args.partition, bus.arn]).apply(([partition, arn]) =>
            policyDocument([
              {
                Sid: "SourcesAnnounceShares",
                Effect: "Allow",
                Principal: { AWS: args.accounts.map((account) => `arn:${partition}:iam::${account}:root`) },
                Action: "events:PutEvents",
                Resource: arn,
                Condition: announcementsOnly,
              },
            ]),
          ),
        },
        parent,
      );
    }
    this.name = bus.name;
    this.arn = bus.arn;
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}
