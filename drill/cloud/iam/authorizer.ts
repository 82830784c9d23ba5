import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import type { Decision, Fields, Principal, Question } from "../kernel/types";
import type { Authorizer, Ledger } from "../kernel/world";
import { evaluate } from "./evaluator";
import { GrantLedger, type UseCounter } from "./ledger";
import { knownAction, knownPolicy } from "./newerActions";
import { type Policy, readPolicy, type Statement } from "./policy";

/** A role's policies by name; replaced as a whole when one changes. */
export interface RolePolicies {
  readonly roleArn: string;
  readonly policies: ReadonlyMap<string, Policy>;
}

/** Policies of the `AdministratorAccess` kind, for people and attackers. */
const administratorPolicy = readPolicy(
  { Version: "2012-10-17", Statement: [{ Sid: "AdministratorAccess", Effect: "Allow", Action: "*", Resource: "*" }] },
  "identity",
  "AdministratorAccess",
);

const administratorPolicies: ReadonlyMap<string, Policy> = new Map([["AdministratorAccess", administratorPolicy]]);
const noPolicies: ReadonlyMap<string, Policy> = new Map();

/** What bears on one action of one set of policies: the statements' patterns and the keys they look at. */
interface Bearing {
  readonly patterns: readonly RegExp[];
  readonly keys: readonly string[];
}

/** One question to the policies, and who asks it where. */
interface Asked {
  readonly principal: Principal;
  readonly question: Question;
  readonly requestedRegion: string;
}

interface Remembered {
  readonly decision: Decision;
  /** Where it was refused; the words of a refusal name the resource asked about, so they are made each time. */
  readonly denials: readonly string[];
  readonly counters: readonly UseCounter[];
}

/**
 * Decides permission questions with iam-simulate and remembers the decisions. Two questions are the same when the
 * principal, its policies, the action, the kind and owner of the resource and the resource's policy are the same, the
 * same patterns of the statements that bear on the action match the resource, and the context keys that those
 * statements look at have the same values: nothing else can change the outcome.
 */
export class PolicyAuthorizer implements Authorizer {
  private readonly roles = new Map<string, ReadonlyMap<string, Policy>>();
  /** Permissions boundaries by the policies of the role that they bound. */
  private readonly boundaries = new WeakMap<ReadonlyMap<string, Policy>, Policy>();
  private readonly identities = new WeakMap<ReadonlyMap<string, Policy>, number>();
  private readonly remembered = new Map<string, Remembered>();
  private readonly bearings = new Map<string, Bearing>();
  private readonly granted = new GrantLedger();
  private readonly resourcePolicies = new WeakMap<Fields, { readonly policy: Policy; readonly id: number }>();
  private readonly resourcePolicyIds = new Map<string, number>();
  private nextIdentity = 1;
  private asked = 0;

  readonly ledger: Ledger;

  constructor() {
    const authorizer = this;
    this.ledger = {
      get distinctDecisions() {
        return authorizer.remembered.size;
      },
      get decisions() {
        return authorizer.asked;
      },
      statements: () => authorizer.granted.statements(),
      grants: () => authorizer.granted.grants(),
    };
  }

  /** Sets all identity policies of a role, and its boundary. Statements stay in the ledger after they are gone. */
  setRole(roleArn: string, policies: ReadonlyMap<string, Policy>, boundary?: Policy): void {
    this.roles.set(roleArn, policies);
    if (boundary) this.boundaries.set(policies, boundary);
    this.granted.setRole(roleArn, policies);
  }

  decide(principal: Principal, question: Question, requestedRegion: string): Decision {
    this.asked++;
    const policies = this.policiesOf(principal);
    const resourcePolicy = this.readResourcePolicy(question);
    const bearing = this.bearing(policies, resourcePolicy, question.action);

    let key = `${callerOf(principal, requestedRegion)}|${this.identity(policies)}|${question.action}|${kindOf(question.resource)}|${question.resourceAccount}|${resourcePolicy?.id ?? 0}|`;
    for (const pattern of bearing.patterns) key += pattern.test(question.resource) ? "1" : "0";
    for (const name of bearing.keys) key += `|${String(contextValue(name, principal, question, requestedRegion))}`;

    let remembered = this.remembered.get(key);
    if (remembered === undefined) {
      remembered = this.evaluate({ principal, question, requestedRegion }, policies, resourcePolicy?.policy);
      this.remembered.set(key, remembered);
    }
    for (const counter of remembered.counters) counter.uses++;
    if (remembered.decision.allowed) return remembered.decision;
    return {
      ...remembered.decision,
      reason: refusal(callerOf(principal, requestedRegion), principal, question, remembered.denials),
    };
  }

  private policiesOf(principal: Principal): ReadonlyMap<string, Policy> {
    if (principal.kind === "administrator") return administratorPolicies;
    if (principal.kind === "service") return noPolicies;
    const policies = this.roles.get(principal.roleArn);
    if (policies === undefined) throw new ModelError(`role ${principal.roleArn} does not exist`);
    return policies;
  }

  private readResourcePolicy(question: Question): { readonly policy: Policy; readonly id: number } | undefined {
    const document = question.resourcePolicy;
    if (document === undefined) return undefined;
    const known = this.resourcePolicies.get(document);
    if (known) return known;
    const text = JSON.stringify(document);
    const id = this.resourcePolicyIds.get(text) ?? this.resourcePolicyIds.size + 1;
    this.resourcePolicyIds.set(text, id);
    const trust = question.action === "sts:AssumeRole";
    const policy = readPolicy(document, trust ? "trust" : "resource", `policy of ${question.resource}`);
    const read = { policy, id };
    this.resourcePolicies.set(document, read);
    return read;
  }

  private identity(policies: ReadonlyMap<string, Policy>): number {
    const known = this.identities.get(policies);
    if (known !== undefined) return known;
    const identity = this.nextIdentity++;
    this.identities.set(policies, identity);
    return identity;
  }

  private bearing(
    policies: ReadonlyMap<string, Policy>,
    resourcePolicy: { readonly policy: Policy; readonly id: number } | undefined,
    action: string,
  ): Bearing {
    const key = `${this.identity(policies)}|${resourcePolicy?.id ?? 0}|${action}`;
    const known = this.bearings.get(key);
    if (known) return known;
    const statements: Statement[] = [];
    for (const policy of policies.values()) statements.push(...policy.statements);
    statements.push(...(this.boundaries.get(policies)?.statements ?? []));
    if (resourcePolicy) statements.push(...resourcePolicy.policy.statements);
    const relevant = statements.filter((statement) => statement.bearsOn(action));
    const bearing: Bearing = {
      patterns: relevant.flatMap((statement) => statement.resources),
      keys: [...new Set(relevant.flatMap((statement) => statement.keys))],
    };
    this.bearings.set(key, bearing);
    return bearing;
  }

  private evaluate(
    { principal, question, requestedRegion }: Asked,
    policies: ReadonlyMap<string, Policy>,
    resourcePolicy: Policy | undefined,
  ): Remembered {
    const caller = callerOf(principal, requestedRegion);
    const boundary = this.boundaries.get(policies);
    const evaluation = evaluate({
      request: {
        principal: caller,
        action: knownAction(question.action),
        resource: { resource: concrete(question.resource), accountId: question.resourceAccount },
        contextVariables: contextOf(principal, question, requestedRegion),
      },
      identityPolicies: [...policies].map(([name, { document }]) => ({
        name,
        policy: knownPolicy(document, question.action),
      })),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(resourcePolicy === undefined ? {} : { resourcePolicy: resourcePolicy.document }),
      ...(boundary && {
        permissionBoundaryPolicies: [{ name: "boundary", policy: knownPolicy(boundary.document, question.action) }],
      }),
    });
    return {
      decision: Object.freeze({
        allowed: evaluation.allowed,
        statements: evaluation.allowed
          ? [...evaluation.identityGrants, ...evaluation.resourceGrants.map((id) => `resource policy/${id}`)]
          : [],
        reason: evaluation.allowed ? "allowed" : "refused",
      }),
      denials: evaluation.denials,
      counters:
        evaluation.allowed && principal.kind === "role"
          ? this.granted.countersOf(principal.roleArn, evaluation.identityGrants, question)
          : [],
    };
  }
}

/** The caller as policies and error messages name it, of a call in that region. */
export function callerOf(principal: Principal, region: string): string {
  switch (principal.kind) {
    case "service":
      return principal.service;
    case "administrator":
      return `arn:${partitionOf(region)}:sts::${principal.account}:assumed-role/Administrator/${principal.name.replace(/[^\w+=,.@-]/g, "-")}`;
    case "role":
      return `arn:${partitionOf(region)}:sts::${principal.account}:assumed-role/${roleNameOf(principal.roleArn)}/${principal.session}`;
  }
}

function roleNameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}

type ContextValue = string | readonly string[];

/** Keys that the model supplies by itself; a question's own context comes first. */
const globalKeys: Readonly<
  Record<string, (principal: Principal, question: Question, region: string) => ContextValue | undefined>
> = {
  "aws:RequestedRegion": (_principal, _question, region) => region,
  "aws:ResourceAccount": (_principal, question) => question.resourceAccount,
  "aws:SecureTransport": () => "true",
  "aws:ViaAWSService": (_principal, question) => (question.via === undefined ? "false" : "true"),
  "aws:PrincipalIsAWSService": (principal) => (principal.kind === "service" ? "true" : "false"),
  "aws:PrincipalServiceName": (principal) => (principal.kind === "service" ? principal.service : undefined),
  "aws:SourceAccount": (principal) => (principal.kind === "service" ? principal.account : undefined),
  "aws:SourceArn": (principal) => (principal.kind === "service" ? principal.sourceArn : undefined),
  "aws:PrincipalAccount": (principal) => (principal.kind === "service" ? undefined : principal.account),
  "aws:PrincipalType": (principal) => (principal.kind === "service" ? undefined : "AssumedRole"),
  "aws:PrincipalArn": (principal, _question, region) => {
    if (principal.kind === "service") return undefined;
    if (principal.kind === "role") return principal.roleArn;
    return `arn:${partitionOf(region)}:iam::${principal.account}:role/Administrator`;
  },
  "kms:CallerAccount": (principal, question) => (question.action.startsWith("kms:") ? principal.account : undefined),
  "kms:ViaService": (_principal, question) => (question.action.startsWith("kms:") ? question.via : undefined),
};

const globalKeysByLowerCase = new Map(Object.entries(globalKeys).map(([name, value]) => [name.toLowerCase(), value]));

/** One context value by its lower-case key: only those that a policy looks at are ever computed. */
function contextValue(key: string, principal: Principal, question: Question, region: string): ContextValue | undefined {
  for (const name in question.context) {
    if (name.length === key.length && name.toLowerCase() === key) return question.context[name];
  }
  return globalKeysByLowerCase.get(key)?.(principal, question, region);
}

/** All context values, for the simulator. */
function contextOf(principal: Principal, question: Question, region: string): Record<string, string | string[]> {
  const context: Record<string, string | string[]> = {};
  const set = (name: string, value: ContextValue | undefined): void => {
    if (value !== undefined) context[name] = typeof value === "string" ? value : [...value];
  };
  for (const [name, value] of Object.entries(globalKeys)) set(name, value(principal, question, region));
  for (const [name, value] of Object.entries(question.context)) set(name, value);
  return context;
}

/** `arn:aws:rds:eu-west-1:111111111111:snapshot` of a snapshot's ARN: all of it that the simulator itself looks at. */
function kindOf(resource: string): string {
  let colons = 0;
  for (let i = 0; i < resource.length; i++) {
    const char = resource[i];
    if (colons === 5 && (char === ":" || char === "/")) return resource.slice(0, i);
    if (char === ":") colons++;
  }
  return resource;
}

/**
 * RDS authorizes a listing on `db:*`, literally. The simulator takes an asterisk for any resource, so it is given a
 * name that no database can have: patterns that match everything match it, narrower ones do not.
 */
function concrete(resource: string): string {
  return resource === "*" ? resource : resource.replace(/\*$/, "~");
}

function refusal(caller: string, principal: Principal, question: Question, denials: readonly string[]): string {
  const explicit = denials.find((denial) => denial.startsWith("explicit "));
  const byIdentity = principal.kind !== "service" && denials.includes("identity");
  const byBoundary = !byIdentity && denials.includes("pb");
  const because = explicit
    ? `with an explicit deny in ${explicit.endsWith("resource") ? "a resource-based" : "an identity-based"} policy`
    : `because no ${byBoundary ? "permissions boundary" : `${byIdentity ? "identity-based" : "resource-based"} policy`} allows the ${question.action} action`;
  return `User: ${caller} is not authorized to perform: ${question.action} on resource: ${question.resource} ${because}`;
}
