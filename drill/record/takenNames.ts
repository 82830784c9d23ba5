import type { Call, Question, SnapshotRecord } from "../cloud/kernel/types";

/**
 * The names that marked snapshots and copies have. No role may give tags to these, so where a pass asks for a name that one beside it has
 * used a moment ago, IAM refuses before RDS finds the name taken: no permission is missing.
 */
export class TakenNames {
  private readonly arns = new Set<string>();

  changed(before: SnapshotRecord | undefined, after: SnapshotRecord | undefined): void {
    if (before) this.arns.delete(before.arn);
    if (after && (after.tags.CreatedBy ?? after.tags.CopiedBy) !== undefined) this.arns.add(after.arn);
  }

  /** Whether a refusal is about a name that is taken. */
  refuse({ operation }: Call, { resource }: Question): boolean {
    return /^(?:Create|Copy)DB(?:Cluster)?Snapshot$/.test(operation) && this.arns.has(resource);
  }
}
