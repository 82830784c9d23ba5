import type { DocumentKind } from "./documents";
import { type Action, actionsOf, canBeOne, hasKey, typeOfKey } from "./reference";

/** A statement as it is written. */
export interface RawStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Patterns of actions that may be written so: AWS's own examples do, and all that they cover is one thing. */
const families: Readonly<Record<string, string>> = {
  "kms:GenerateDataKey*": "KMS guide, key policies of services",
  "kms:ReEncrypt*": "KMS guide, ReEncryptFrom and ReEncryptTo go together",
};

/** Actions that the reference at hand is too old for. */
const newer = ["cloudwatch:DescribeAlarmContributors"];

/** Actions that are granted on everything though the reference names resources, and why. */
const unbound: Readonly<Record<string, string>> = {
  "cloudwatch:PutMetricData": "metrics that belong to no data set are no resource: the namespace is the bound",
};

/** What is to be said against one statement of a policy of that kind. */
export async function problemsOf(statement: RawStatement, kind: DocumentKind): Promise<readonly string[]> {
  const patterns = listOf(statement.Action);
  const covered = await Promise.all(patterns.map((pattern) => actionsOf(pattern)));
  const actions = covered.flat();
  return [
    ...formOf(statement),
    ...patterns.flatMap((pattern, index) => problemsOfAction(pattern, covered[index]!, statement, kind)),
    ...(kind === "identity" ? problemsOfResources(statement, patterns, covered) : []),
    ...(kind === "identity" ? [] : problemsOfPrincipals(statement, kind)),
    ...(await problemsOfConditions(statement, actions)),
  ];
}

/** What a provider of identities says of its tokens, in keys that begin with its host. Source: IAM User Guide, reference_policies_iam-condition-keys. */
const tokenKeys = ["aud", "sub"];

/** The hosts of the providers that a statement admits tokens of. */
function issuersOf({ Principal }: RawStatement): readonly string[] {
  const federated = typeof Principal === "object" ? listOf(Principal.Federated) : [];
  return federated.flatMap((arn) => /:oidc-provider\/(.+)$/.exec(arn)?.[1] ?? []);
}

function formOf(statement: RawStatement): readonly string[] {
  const problems: string[] = [];
  if (statement.Sid === undefined) problems.push("has no Sid");
  for (const negated of ["NotAction", "NotResource", "NotPrincipal"] as const) {
    if (statement[negated] !== undefined) problems.push(`has a ${negated}, which reaches what AWS has yet to invent`);
  }
  return problems;
}

function problemsOfAction(
  pattern: string,
  covered: readonly Action[],
  { Effect, Principal }: RawStatement,
  kind: DocumentKind,
): readonly string[] {
  if (covered.length === 0 && !newer.includes(pattern)) return [`has ${pattern}, which AWS does not know`];
  if (Effect === "Deny" || !/[*?]/.test(pattern) || families[pattern] !== undefined) return [];
  // KMS guide, key-policy-default: without this, a key can end up with nobody who may administer it.
  if (kind === "key" && pattern === "kms:*" && principals(Principal).every((one) => /:root$/.test(one))) return [];
  return [`allows ${pattern}, which is ${covered.length} actions: name those that are used`];
}

function problemsOfResources(
  { Effect, Resource }: RawStatement,
  patterns: readonly string[],
  covered: readonly (readonly Action[])[],
): readonly string[] {
  const resources = listOf(Resource);
  const problems: string[] = [];
  patterns.forEach((pattern, index) => {
    const actions = covered[index]!;
    const bound = actions.filter(({ arns }) => arns.length > 0);
    if (resources.includes("*")) {
      if (Effect === "Allow" && bound.length > 0 && unbound[pattern] === undefined) {
        problems.push(`has ${pattern} on everything, though it is about resources`);
      }
    } else if (actions.length > 0 && bound.length === 0) {
      problems.push(`has ${pattern} on resources, though AWS decides it on everything`);
    } else if (actions.length > 0 && !resources.some((resource) => about(bound, resource))) {
      problems.push(`has ${pattern}, which is about none of its resources`);
    }
  });
  const all = covered.flat();
  for (const resource of resources.filter((one) => one !== "*")) {
    const [arn, partition = "", service = "", region = "", account = "", ...name] = resource.split(":");
    if (arn !== "arn" || name.length === 0) problems.push(`has the resource ${resource}, which is no ARN`);
    else if (Effect === "Allow" && [partition, service, region, account].some((part) => /[*?]/.test(part))) {
      problems.push(`has ${resource}, of any account, region or service`);
    } else if (Effect === "Allow" && /^[*?]+$/.test(name.join(":"))) {
      problems.push(`has ${resource}, of any kind`);
    }
    if (all.length > 0 && !about(all, resource)) problems.push(`has ${resource}, which none of its actions is about`);
  }
  return problems;
}

function about(actions: readonly Action[], resource: string): boolean {
  return actions.some(({ arns }) => arns.some((arn) => canBeOne(arn, resource)));
}

function problemsOfPrincipals(
  { Effect, Principal, Condition = {} }: RawStatement,
  kind: DocumentKind,
): readonly string[] {
  if (Effect === "Deny") return [];
  const problems: string[] = [];
  const keys = Object.values(Condition).flatMap((keyed) => Object.keys(keyed).map((key) => key.toLowerCase()));
  const all = principals(Principal);
  const isBound = (...names: readonly string[]) => keys.some((key) => names.includes(key));
  if (all.includes("*") && !isBound("aws:principalaccount", "aws:principalorgid", "aws:principalarn")) {
    problems.push("lets in everybody, whose account no condition names");
  }
  const services = typeof Principal === "object" ? listOf(Principal.Service) : [];
  for (const service of services) {
    // Lambda documents no such keys for what it does as a function's role, and a role can be passed to it in its own
    // account alone. Source: IAM User Guide, id_roles_use_passrole.
    if (kind === "trust" && service === "lambda.amazonaws.com") continue;
    if (!isBound("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid")) {
      problems.push(`lets in ${service} on behalf of any account`);
    }
  }
  for (const host of issuersOf({ Effect, Principal })) {
    const lacking = tokenKeys.filter((key) => !isBound(`${host}:${key}`));
    if (lacking.length > 0)
      problems.push(`lets in tokens of ${host}, of which no condition names the ${lacking.join(", ")}`);
  }
  return problems;
}

/** Operators that compare a list of values, and those that ask whether there is any. */
const ofLists = /^(?:ForAllValues:|ForAnyValue:|Null$)/i;

async function problemsOfConditions(statement: RawStatement, actions: readonly Action[]): Promise<readonly string[]> {
  const { Condition = {} } = statement;
  const ofTokens = issuersOf(statement).flatMap((host) => tokenKeys.map((key) => `${host}:${key}`));
  const services = [...new Set(actions.map(({ name }) => name.split(":")[0]!))];
  const problems: string[] = [];
  for (const [operator, keyed] of Object.entries(Condition)) {
    for (const key of Object.keys(keyed).filter((one) => !ofTokens.includes(one))) {
      const type = await typeOfKey(services, key);
      if (type === undefined) {
        problems.push(`has the condition key ${key}, which none of its services knows`);
        continue;
      }
      const without = actions.filter((action) => !hasKey(action, key)).map(({ name }) => name);
      if (without.length > 0)
        problems.push(`has the condition key ${key}, which ${without.join(", ")} is asked without`);
      if (/^ArrayOf/.test(type) && !ofLists.test(operator)) {
        problems.push(`compares ${key} by ${operator}, though it is a list`);
      }
      if (/^ForAllValues:/i.test(operator) && !demanded(Condition, key)) {
        problems.push(`compares ${key} by ${operator}, which holds for a request without it: demand it with Null`);
      }
      if ((type === "Bool") !== /(?:^|:)Bool(?:IfExists)?$/.test(operator) && !/^Null$/.test(operator)) {
        problems.push(`compares ${key}, of type ${type}, by ${operator}`);
      }
    }
  }
  return problems;
}

function demanded(condition: NonNullable<RawStatement["Condition"]>, key: string): boolean {
  const names = Object.entries(condition.Null ?? {}).map(([name, value]) => `${name.toLowerCase()} ${String(value)}`);
  return names.includes(`${key.toLowerCase()} false`);
}

function principals(principal: RawStatement["Principal"]): readonly string[] {
  if (principal === undefined) return [];
  return typeof principal === "string" ? [principal] : Object.values(principal).flatMap((one) => listOf(one));
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}
