import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";
import { createCallerRole } from "./callerRole";

/** Which events start which pass. */
export interface SnapshotRuleArgs {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: pulumi.Output<Scope>;
  /** What the rule is for, in a few words: shown in the console. */
  readonly description: string;
  /**
   * Name of the bus that the rule listens on.
   * @default undefined, the account's default bus, where AWS's own events are
   * @example "rds-lifeboat"
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html
   */
  readonly busName?: pulumi.Input<string>;
  /**
   * Which events start the pass.
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
   */
  readonly pattern: object;
  /** Whose event it is: RDS's own, or an announcement of another account. */
  readonly of: keyof typeof inputs;
  /** ARN of the machine that an event starts with what a pass reads of it. */
  readonly machineArn: pulumi.Input<string>;
}

/** A test for a snapshot's name in an event pattern: how it ends, or must not. */
export type NamePattern = { readonly suffix: string } | { readonly "anything-but": { readonly suffix: string } };

/** The pattern of RDS's own events about snapshots, by their ids and names. Source: UG USER_Events.Messages, AUG likewise. */
export function snapshotEvents(ids: readonly string[], name?: NamePattern): object {
  return {
    source: ["aws.rds"],
    "detail-type": ["RDS DB Snapshot Event", "RDS DB Cluster Snapshot Event"],
    detail: { EventID: ids, ...(name && { SourceIdentifier: [name] }) },
  };
}

/** What a pass reads of an event: see readStart. */
const inputs = {
  rds: {
    inputPaths: { account: "$.account", region: "$.region", type: "$.detail-type", id: "$.detail.SourceIdentifier" },
    inputTemplate: '{"account": <account>, "region": <region>, "type": <type>, "id": <id>}',
  },
  announcement: { inputPaths: { snapshot: "$.detail.snapshot" }, inputTemplate: '{"snapshot": <snapshot>}' },
} as const;

/** Starts a pass for the snapshot that an event names. The event is a hint: the pass looks for itself. */
export class SnapshotRule extends pulumi.ComponentResource {
  constructor(name: string, args: SnapshotRuleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:SnapshotRule", name, {}, opts);
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      { description: args.description, eventBusName: args.busName, eventPattern: JSON.stringify(args.pattern) },
      { parent: this },
    );
    const { scope, machineArn } = args;
    const call = { scope, service: "events.amazonaws.com", sid: "StartPass", action: "states:StartExecution" };
    const role = createCallerRole(name, { ...call, resourceArn: machineArn }, this);
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        eventBusName: args.busName,
        arn: machineArn,
        roleArn: role.arn,
        inputTransformer: inputs[args.of],
        // A hint that is late is of no use: the schedule has long been there.
        retryPolicy: { maximumEventAgeInSeconds: 600, maximumRetryAttempts: 5 },
      },
      { parent: this, dependsOn: [role.policy] },
    );
    this.registerOutputs({});
  }
}
