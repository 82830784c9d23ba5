import type { Database, WithoutKey } from "../rds/kind";

/** What people have accepted or asked for that decides about some kinds of databases. */
export interface Acceptance {
  /**
   * Whether Aurora clusters are protected whose copies can be put under no key.
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
   */
  readonly acceptCopiesWithoutKey: boolean;
  /**
   * Whether read replicas are snapshotted like other databases.
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.html
   */
  readonly includeReadReplicas: boolean;
}

/** Why a database is not snapshotted. */
export type Unprotected =
  /** It is chosen and cannot be protected: a person must act. The text says what to do. */
  | { readonly unfit: string }
  /** A rule leaves it out, and no data are lost by that: nobody needs to act. */
  | { readonly leftOut: string };

/** Whether the take pass may snapshot a database of its kind; undefined if it may. */
export function unprotected(
  { replicaOf, unfit, withoutKey }: Pick<Database, "replicaOf" | "unfit" | "withoutKey">,
  { acceptCopiesWithoutKey, includeReadReplicas }: Acceptance,
): Unprotected | undefined {
  if (replicaOf !== undefined && !includeReadReplicas) {
    return { leftOut: `it is a read replica of ${replicaOf}; source.includeReadReplicas protects read replicas too` };
  }
  if (unfit !== undefined) return { unfit };
  if (withoutKey !== undefined && !acceptCopiesWithoutKey) return { unfit: withoutKeyAdvice(withoutKey, "source") };
  return undefined;
}

/** What is said of such a cluster, or of a snapshot of it, where nobody has accepted copies without a key. */
export function withoutKeyAdvice(withoutKey: WithoutKey | undefined, side: "source" | "dr"): string {
  const how = {
    unencrypted: "it is an Aurora cluster without encryption",
    "aws-owned": "it is an Aurora cluster under a key that AWS owns",
    unknown: "it is of an Aurora cluster without encryption, or under a key that AWS owns",
  }[withoutKey ?? "unknown"];
  return (
    `${how}, and RDS cannot put copies of its snapshots under a key: no key policy would keep a copy from whoever may share ` +
    "it. Nothing of it is copied. Restore it once under a KMS key, or accept such copies by " +
    `${side}.acceptCopiesWithoutKey in this stack and in the ${side === "dr" ? "source" : "DR"} account's, or exclude it by ${side}.exclude.patterns`
  );
}
