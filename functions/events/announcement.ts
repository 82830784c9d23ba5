/**
 * The one kind of event that a source account may send to a DR account: this snapshot is shared with you. It is a hint;
 * the DR account believes only what RDS tells it about snapshots of its configured accounts.
 */
export const announcement = { source: "rds-lifeboat", detailType: "RDS Snapshot Shared" } as const;

/**
 * The condition that admits events of that kind only. Both keys may have several values, one for each entry of a request;
 * without the second part a request without any would pass. Source: service authorization reference, EventBridge; IAM
 * guide, multivalued context keys.
 */
export const announcementsOnly = {
  "ForAllValues:StringEquals": {
    "events:source": announcement.source,
    "events:detail-type": announcement.detailType,
  },
  Null: { "events:source": "false", "events:detail-type": "false" },
} as const;

/** The bus of a DR account's region, fixed so that neither account needs to know what the other has deployed. */
export const busName = "rds-lifeboat";

/** A place whose bus is told. */
export interface BusPlace {
  /** The account, 12 digits. */
  readonly account: string;
  /**
   * The region of the bus.
   * @example "eu-west-1"
   */
  readonly region: string;
}

/** The ARN of a DR account's bus. */
export function busArn(partition: string, { account, region }: BusPlace): string {
  return `arn:${partition}:events:${region}:${account}:event-bus/${busName}`;
}
