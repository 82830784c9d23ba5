/*
 * What a pipeline must not change by itself, since data can be lost by it: the passes that delete, keys, the memory of what
 * was seen, and what people have decided about deletions. The deploy role is denied it (gitops/bootstrap), and a deployment
 * that would need it is stopped before it begins (gitops/changes): a person deploys it.
 */

/**
 * How the names of functions that delete snapshots, and of their roles, go on after the part of the stack they are in. A test
 * derives the same list from the policies that the program declares (tests/gitops/guarded.test.ts).
 */
export const deletingPasses = ["expire", "discard", "unstage"] as const;

/** Patterns of the names that the functions of those passes have in an account, and their roles and policies. */
export const deletingNames: readonly string[] = deletingPasses.map((pass) => `lifeboat-*-${pass}-function*`);

const deleting = new RegExp(`^lifeboat-.*-(?:${deletingPasses.join("|")})-function`);

/** What is done to a resource, as people think of it. */
export type Operation = "create" | "update" | "replace" | "delete";

/** A change of one resource. */
export interface Change {
  readonly operation: Operation;
  /** Pulumi's token of the type: `aws:kms/key:Key`. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  /** The inputs that differ, where the engine says so. */
  readonly properties: readonly string[];
}

/** Types of which whatever is lost does not come back, or locks others out. */
const irreplaceable: Readonly<Record<string, string>> = {
  "aws:kms/key:Key": "a key: what is under it is lost with it, or with its policy",
  "aws:dynamodb/table:Table": "the memory of what was seen",
  "aws:ssm/parameter:Parameter": "what a person has decided about deletions",
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": "the role through which RDS copies",
};

/** Why a change takes a person; undefined for one that a pipeline may make. */
export function whyPerson({ operation, type, name, properties }: Change): string | undefined {
  if (deleting.test(name)) return "a pass that deletes snapshots, or its role";
  const bounds = properties.filter((property) => ["assumeRolePolicy", "permissionsBoundary"].includes(property));
  if (type === "aws:iam/role:Role" && operation === "update" && bounds.length > 0)
    return "whom a role trusts, or what bounds it";
  const kept = irreplaceable[type];
  if (kept === undefined || operation === "create") return undefined;
  // A table is changed in place without loss; a key's policy can shut everybody out, and a parameter may only be made.
  return operation === "update" && type === "aws:dynamodb/table:Table" ? undefined : kept;
}
