/** What an event says: look at this snapshot. Anybody can say anything in an event, so it decides nothing but where to look. */
export interface Hint {
  readonly region: string;
  readonly account: string;
  readonly kind: "snapshot" | "cluster-snapshot";
  /** The snapshot's identifier. */
  readonly id: string;
  /** Its ARN, where the event says it. */
  readonly arn: string | undefined;
}

/** What started a pass. */
export type Start =
  /** A schedule, or a person: look at everything. */
  | {
      readonly by: "schedule";
      /** When the schedule meant it to start, ms since the epoch; not there where a person started it. */
      readonly at?: number;
    }
  | { readonly by: "event"; readonly hint: Hint }
  /** An event that names no snapshot: look at nothing, or junk events would cost a listing each. */
  | { readonly by: "junk" };

const arnShape =
  /^arn:aws[a-z-]{0,20}:rds:([a-z0-9-]{1,30}):(\d{12}):(snapshot|cluster-snapshot):([A-Za-z0-9-]{1,255})$/;
const placeShape = /^[a-z0-9-]{1,30} \d{12}$/;

/**
 * Letters, digits and single hyphens, a letter first and no hyphen last; RDS answers a question about any other with an
 * error, so that whoever may announce could make passes fail. Source: API reference, CreateDBSnapshot.
 */
const idShape = /^[A-Za-z](?:-?[A-Za-z0-9])*$/;

/** Longest identifiers. Source: API reference, CreateDBSnapshot and CreateDBClusterSnapshot. */
const longestIds = { snapshot: 255, "cluster-snapshot": 63 } as const;

function isId(kind: Hint["kind"], id: string): boolean {
  return id.length <= longestIds[kind] && idShape.test(id);
}

/**
 * Reads the input of a pass: `{ scheduledAt: TIME }` from a schedule, `{}` from a person, `{ snapshot: ARN }` from an announcement, `{ account, region, type, id }`
 * from RDS's own events, whose SourceArn the documentation shows in more than one form. Source: UG,
 * rds-cloud-watch-events.
 */
export function readStart(event: unknown): Start {
  if (typeof event !== "object" || event === null || Array.isArray(event)) return { by: "junk" };
  if (Object.keys(event).length === 0) return { by: "schedule" };
  const { snapshot, account, region, type, id, scheduledAt } = event as Readonly<Record<string, unknown>>;
  if (typeof scheduledAt === "string") {
    const at = Date.parse(scheduledAt);
    return Number.isNaN(at) ? { by: "schedule" } : { by: "schedule", at };
  }
  if (typeof snapshot === "string") {
    const parts = arnShape.exec(snapshot);
    if (!parts) return { by: "junk" };
    const [arn, itsRegion, itsAccount, kind, itsId] = parts as unknown as [
      string,
      string,
      string,
      Hint["kind"],
      string,
    ];
    if (!isId(kind, itsId)) return { by: "junk" };
    return { by: "event", hint: { arn, region: itsRegion, account: itsAccount, kind, id: itsId } };
  }
  const kind =
    type === "RDS DB Snapshot Event"
      ? "snapshot"
      : type === "RDS DB Cluster Snapshot Event"
        ? "cluster-snapshot"
        : undefined;
  if (kind === undefined || typeof id !== "string" || !isId(kind, id)) return { by: "junk" };
  if (typeof region !== "string" || typeof account !== "string" || !placeShape.test(`${region} ${account}`)) {
    return { by: "junk" };
  }
  return { by: "event", hint: { arn: undefined, region, account, kind, id } };
}
