import {
  type ValidationError,
  validateIdentityPolicy,
  validateResourcePolicy,
  validateTrustPolicy,
} from "@cloud-copilot/iam-policy";
import type { DeclaredPolicies, DocumentKind, PolicyDocument } from "./documents";
import { problemsOf, type RawStatement } from "./lintStatement";

/** Something that a policy should not have, or not so. */
export interface Finding {
  /** The resource that carries the policy, and which statement of it. */
  readonly where: string;
  readonly problem: string;
}

/**
 * Characters that a policy may have, white space not counted; those of a role's inline policies count together. Sources:
 * IAM User Guide, reference_iam-quotas; KMS guide, resource-limits; SNS API, PolicyLimitExceeded of a topic's policy;
 * EventBridge guide, eb-quota.
 */
const sizes: Readonly<Record<DocumentKind, number>> = {
  identity: 10_240,
  trust: 2_048,
  key: 32_768,
  topic: 30_720,
  bus: 10_240,
};

const validators: Readonly<Record<DocumentKind, (document: object) => ValidationError[]>> = {
  identity: validateIdentityPolicy,
  trust: validateTrustPolicy,
  key: validateResourcePolicy,
  topic: validateResourcePolicy,
  bus: validateResourcePolicy,
};

/** All that is to be said against the policies, sorted by where it is. */
export async function lint({ documents, others }: DeclaredPolicies): Promise<readonly Finding[]> {
  const each = await Promise.all(documents.map(lintDocument));
  const findings = [
    ...others.map(({ name, problem }) => ({ where: name, problem })),
    ...tooLong(documents),
    ...each.flat(),
  ];
  // Stacks differ in accounts and keys, and have the same to be said against them.
  const unlike = new Map(findings.map((finding) => [`${finding.where}: ${finding.problem}`, finding]));
  return [...unlike].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, finding]) => finding);
}

async function lintDocument({ kind, name, text }: PolicyDocument): Promise<readonly Finding[]> {
  const document = parsed(text);
  if (document === undefined) return [{ where: name, problem: "is no JSON document" }];
  const malformed = validators[kind](document).map(({ path, message }) => ({
    where: name,
    problem: `is malformed: ${path}: ${message}`,
  }));
  if (malformed.length > 0) return malformed;
  const findings: Finding[] = [];
  if (document.Version !== "2012-10-17") findings.push({ where: name, problem: "is not of the version 2012-10-17" });
  const known = new Set<string>();
  for (const [index, statement] of [document.Statement].flat().entries()) {
    const where = `${name} ${statement.Sid ?? `statement ${index + 1}`}`;
    for (const problem of await problemsOf(statement, kind)) findings.push({ where, problem });
    if (statement.Sid !== undefined && known.has(statement.Sid)) findings.push({ where, problem: "has a Sid twice" });
    known.add(statement.Sid ?? "");
  }
  return findings;
}

interface RawDocument {
  readonly Version?: string;
  readonly Statement: RawStatement | readonly RawStatement[];
}

function parsed(text: string): RawDocument | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === "object" && document !== null ? (document as RawDocument) : undefined;
  } catch {
    return undefined;
  }
}

function tooLong(documents: readonly PolicyDocument[]): readonly Finding[] {
  const lengths = new Map<string, { readonly kind: DocumentKind; readonly name: string; readonly length: number }>();
  for (const { kind, name, holder, place, text } of documents) {
    const key = `${kind} ${place} ${holder}`;
    const length = text.replace(/\s/g, "").length + (lengths.get(key)?.length ?? 0);
    lengths.set(key, { kind, name, length });
  }
  return [...lengths.values()]
    .filter(({ kind, length }) => length > sizes[kind])
    .map(({ kind, name, length }) => ({
      where: name,
      problem: `is ${length.toLocaleString("en-US")} characters long, of ${sizes[kind].toLocaleString("en-US")} that AWS allows`,
    }));
}
