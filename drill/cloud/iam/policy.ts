import {
  type ValidationError,
  validateIdentityPolicy,
  validateResourcePolicy,
  validateTrustPolicy,
} from "@cloud-copilot/iam-policy";
import { ModelError } from "../kernel/errors";
import type { Fields } from "../kernel/types";

/** One statement, prepared for telling which questions it can bear on. */
export interface Statement {
  /** Its Sid, or its place in the policy counted from 1. */
  readonly id: string;
  readonly effect: "Allow" | "Deny";
  /** Whether the action is one that the statement speaks about. */
  bearsOn(action: string): boolean;
  /** The actions it names; none where it names those that it is not about. */
  readonly actions: readonly { readonly text: string; covers(action: string): boolean }[];
  /** Resource patterns, negated ones included: which of them match decides, not the resource itself. */
  readonly resources: readonly RegExp[];
  /** The same as they are written. */
  readonly resourceTexts: readonly string[];
  /** Its condition as JSON; undefined without one. */
  readonly condition: string | undefined;
  /** Condition keys, lower case. */
  readonly keys: readonly string[];
}

/** A policy document that has been checked. */
export interface Policy {
  readonly document: Fields;
  readonly statements: readonly Statement[];
}

/**
 * Condition keys that the model supplies, lower case; an entry that ends in `/` stands for a family of tag keys.
 * Global keys: IAM User Guide, reference_policies_condition-keys; the others: Service Authorization Reference.
 */
const suppliedKeys = [
  "aws:requestedregion",
  "aws:principalarn",
  "aws:principalaccount",
  "aws:principaltype",
  "aws:principalisawsservice",
  "aws:principalservicename",
  "aws:resourceaccount",
  "aws:securetransport",
  "aws:sourceaccount",
  "aws:sourcearn",
  "aws:viaawsservice",
  "aws:tagkeys",
  "aws:requesttag/",
  "aws:resourcetag/",
  "rds:req-tag/",
  "rds:snapshot-tag/",
  "rds:db-tag/",
  "rds:cluster-snapshot-tag/",
  "rds:cluster-tag/",
  "events:source",
  "events:detail-type",
  "events:eventbusinvocation",
  "cloudwatch:namespace",
  "dynamodb:attributes",
  "kms:viaservice",
  "kms:calleraccount",
  "kms:grantisforawsresource",
  "kms:schedulekeydeletionpendingwindowindays",
  "ssm:overwrite",
  "iam:passedtoservice",
  // Only calls of IAM itself have these, and the model has none of them: such a statement allows and denies nothing here.
  "iam:permissionsboundary",
  "iam:awsservicename",
];

/**
 * Keys that the Service Authorization Reference calls ArrayOfString. Examples of the EventBridge User Guide compare some
 * like single values: whether that holds is not known, with ForAllValues or ForAnyValue it does.
 */
const multivaluedKeys = ["events:source", "events:detail-type", "dynamodb:attributes"];

/** Which kind of policy a document is: they differ in the elements they may have. */
export type PolicyKind = "identity" | "resource" | "trust";

/**
 * Reads a policy given as text or as an object. Throws an error naming `where` for what AWS would refuse as malformed,
 * and a ModelError for a condition key or policy variable that the model does not supply. The ARN in `where` says in which
 * partition the policy is.
 */
export function readPolicy(source: unknown, kind: PolicyKind, where: string): Policy {
  const document = parse(source, where);
  const problems = validators[kind](document);
  if (problems.length > 0) throw new Error(`${where}: malformed policy: ${problems.map(shown).join("; ")}`);
  const raw = [document.Statement].flat() as Fields[];
  refuseForeign(raw, where);
  const statements = raw.map((statement, index) => readStatement(statement, index, `${where}, statement ${index + 1}`));
  return Object.freeze({ document, statements });
}

/** IAM refuses ARNs of another partition than the policy's, in its own words: seen in public, kubernetes/kops issue 6763. */
function refuseForeign(statements: readonly Fields[], where: string): void {
  const own = /\barn:([a-z-]+):/.exec(where)?.[1];
  if (own === undefined) return;
  const foreign = (arns: readonly string[]) =>
    arns.find((arn) => {
      const partition = /^arn:([^:]*):/.exec(arn)?.[1];
      return partition !== undefined && partition !== "*" && partition !== own;
    });
  for (const { Resource, NotResource, Principal } of statements) {
    const resource = foreign(list(Resource ?? NotResource ?? []));
    if (resource !== undefined) {
      const partition = resource.split(":")[1];
      const reason = `MalformedPolicyDocument: Partition "${partition}" is not valid for resource "${resource}".`;
      throw new Error(`${where}: malformed policy: ${reason}`);
    }
    const accounts = (Principal as { readonly AWS?: unknown } | undefined)?.AWS;
    const principal = foreign(list(accounts ?? []));
    if (principal !== undefined) {
      const reason = `MalformedPolicyDocument: Invalid principal in policy: "AWS":"${principal}"`;
      throw new Error(`${where}: malformed policy: ${reason}`);
    }
  }
}

const validators = {
  identity: validateIdentityPolicy,
  resource: validateResourcePolicy,
  trust: validateTrustPolicy,
} as const;

function parse(source: unknown, where: string): Fields {
  if (typeof source === "string") {
    try {
      return JSON.parse(source) as Fields;
    } catch {
      throw new Error(`${where}: malformed policy: not JSON`);
    }
  }
  if (typeof source !== "object" || source === null) throw new Error(`${where}: malformed policy: not a document`);
  // A copy of plain data: what the program handed over may still be changed, and must cross to the worker.
  return JSON.parse(JSON.stringify(source)) as Fields;
}

function shown(problem: ValidationError): string {
  return `${problem.path}: ${problem.message}`;
}

function readStatement(statement: Fields, index: number, where: string): Statement {
  const text = JSON.stringify(statement);
  const variable = /\$\{(?![*?$]\})[^}]*\}/.exec(text);
  if (variable) throw new ModelError(`${where}: policy variable ${variable[0]} is not known to the model`);
  const condition = (statement.Condition ?? {}) as Record<string, Record<string, unknown>>;
  const keys = [...new Set(Object.values(condition).flatMap((keyed) => Object.keys(keyed).map(lower)))];
  for (const key of keys) {
    if (!suppliedKeys.some((known) => (known.endsWith("/") ? key.startsWith(known) : key === known))) {
      throw new ModelError(`${where}: condition key ${key} is not supplied by the model`);
    }
  }
  for (const [operator, keyed] of Object.entries(condition)) {
    const single = Object.keys(keyed).find((key) => multivaluedKeys.includes(lower(key)));
    if (single !== undefined && !/^(ForAllValues:|ForAnyValue:|Null$)/i.test(operator)) {
      throw new ModelError(
        `${where}: ${operator} of ${single}, which has several values: use ForAllValues or ForAnyValue`,
      );
    }
  }
  const actions = statement.Action === undefined ? undefined : list(statement.Action).map(readAction);
  const resourceTexts = list(statement.Resource ?? statement.NotResource ?? []);
  return {
    id: typeof statement.Sid === "string" && statement.Sid !== "" ? statement.Sid : String(index + 1),
    effect: statement.Effect === "Deny" ? "Deny" : "Allow",
    // A NotAction statement is taken to bear on everything: at worst a decision is made once more than needed.
    bearsOn: (action) => actions === undefined || actions.some(({ covers }) => covers(action)),
    actions: actions ?? [],
    resources: resourceTexts.map((one) => glob(one, "")),
    resourceTexts,
    condition: statement.Condition === undefined ? undefined : JSON.stringify(statement.Condition),
    keys,
  };
}

function readAction(text: string): Statement["actions"][number] {
  const pattern = glob(text, "i");
  return { text, covers: (action) => pattern.test(action) };
}

function list(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]) as string[];
}

function lower(text: string): string {
  return text.toLowerCase();
}

function glob(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*/g, ".*")
    .replace(/\?/g, ".");
  return new RegExp(`^${source}$`, `${flags}s`);
}
