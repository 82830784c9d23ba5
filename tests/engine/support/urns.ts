/** The key that a source's databases and their snapshots are under. */
export function sourceKeyUrn(stack: string): string {
  const types = "lifeboat:components:SourcePipeline$lifeboat:components:SnapshotKey$aws:kms/key:Key";
  return `urn:pulumi:${stack}::rds-lifeboat::${types}::lifeboat-source-snapshots-key`;
}

/** The table of what was ever seen of the copies. */
export function seenUrn(stack: string): string {
  const types = "lifeboat:components:DrPipeline$lifeboat:components:Measure$aws:dynamodb/table:Table";
  return `urn:pulumi:${stack}::rds-lifeboat::${types}::lifeboat-dr-measure-seen`;
}

/** The key that every copy is under. */
export function copyKeyUrn(stack: string): string {
  const types = "lifeboat:components:DrPipeline$lifeboat:components:SnapshotKey$aws:kms/key:Key";
  return `urn:pulumi:${stack}::rds-lifeboat::${types}::lifeboat-dr-copies-key`;
}

/** The policy that bounds all roles of a stack, which the bootstrap makes. */
export function boundaryUrn(stack: string): string {
  return `urn:pulumi:${stack}::rds-lifeboat-bootstrap::aws:iam/policy:Policy::boundary`;
}
