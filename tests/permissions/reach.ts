import { createWorld } from "../../drill/cloud";
import { ModelError } from "../../drill/cloud/kernel/errors";
import type { Principal, Question } from "../../drill/cloud/kernel/types";
import { create, type Planned } from "../../drill/deploy";
import { type Action, actionsOf, canBeOne } from "../../drill/permissions/reference";
import { defaultAssumptions } from "../../facts/assumptions";
import { noon } from "../support/snapshots";
import { allMarks, labelOf, type Target, targetsOf } from "./targets";

/** Something that a principal may do. */
export interface Cell {
  /** Who: a role by the name that the program gives it, after its account's. */
  readonly who: string;
  readonly action: string;
  readonly target: Target;
  /** What of the request made it allowed; empty where nothing depends on it. */
  readonly request: string;
}

/** A request, as far as a permission depends on it. */
interface Request {
  readonly name: string;
  readonly context: Question["context"];
  readonly via?: string;
}

const nothingAsked: readonly Request[] = [{ name: "", context: {} }];

/** Tags that a call may give. */
const giving = {
  "no tags": {},
  CreatedBy: { CreatedBy: "rds-lifeboat" },
  "CreatedBy, re-encrypted": { CreatedBy: "rds-lifeboat", "rds-lifeboat:re-encrypted": "rds-lifeboat" },
  CopiedBy: { CopiedBy: "rds-lifeboat" },
  "CopiedBy, staged": { CopiedBy: "rds-lifeboat", "rds-lifeboat:staged": "YES" },
  "shared-with": { "rds-lifeboat:shared-with:222222222222": "YES" },
  "shared-with and more": { "rds-lifeboat:shared-with:222222222222": "YES", Other: "x" },
  hold: { "rds-lifeboat:hold": "" },
} as const;

const tagRequests = Object.entries(giving).map(([name, tags]): Request => {
  const context: Record<string, string | readonly string[]> = {};
  for (const [key, value] of Object.entries(tags)) {
    context[`aws:RequestTag/${key}`] = value;
    context[`rds:req-tag/${key}`] = value;
  }
  return { name, context: Object.keys(tags).length === 0 ? {} : { ...context, "aws:TagKeys": Object.keys(tags) } };
});

const vias = ["rds", "sns", "secretsmanager"].flatMap((service) =>
  ["eu-west-1", "eu-central-1"].map((region) => `${service}.${region}`),
);
const keyRequests: readonly Request[] = [
  { name: "directly", context: {} },
  ...[...vias, "rds.us-east-1"].map((via) => ({ name: `via ${via}`, context: {}, via: `${via}.amazonaws.com` })),
];
const grantRequests: readonly Request[] = keyRequests.flatMap((request) => [
  request,
  { ...request, name: `${request.name} for itself`, context: { "kms:GrantIsForAWSResource": "true" } },
]);

const event = (source: string, type: string): Request => ({
  name: `${source} ${type}`,
  context: { "events:source": [source], "events:detail-type": [type] },
});

const byAction: Readonly<Record<string, readonly Request[]>> = {
  "events:PutEvents": [
    event("rds-lifeboat", "RDS Snapshot Shared"),
    event("rds-lifeboat", "Other"),
    event("others", "RDS Snapshot Shared"),
    { name: "nothing said", context: {} },
  ],
  "cloudwatch:PutMetricData": ["rds-lifeboat", "AWS/RDS"].map((name) => ({
    name,
    context: { "cloudwatch:namespace": name },
  })),
  "dynamodb:UpdateItem": [
    { name: "no attributes", context: {} },
    { name: "copies", context: { "dynamodb:Attributes": ["identity", "copies"] } },
    { name: "retired", context: { "dynamodb:Attributes": ["identity", "retired"] } },
    { name: "released", context: { "dynamodb:Attributes": ["identity", "released"] } },
  ],
  "kms:CreateGrant": grantRequests,
};

function requestsFor({ name, keys }: Action): readonly Request[] {
  const own = byAction[name];
  if (own) return own;
  if (name.startsWith("kms:")) return keyRequests;
  return keys.has("aws:requesttag/") ? tagRequests : nothingAsked;
}

interface RawStatement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
}

function allowing(policy: unknown): readonly RawStatement[] {
  const { Statement } = policy as { readonly Statement: RawStatement | readonly RawStatement[] };
  return [Statement].flat().filter(({ Effect }) => Effect === "Allow");
}

/** A declared role. */
export interface Role {
  /** By the name that the program gives it, after its account's. */
  readonly name: string;
  readonly principal: Principal & { readonly kind: "role" };
  /** All its policies as text. */
  readonly policies: string;
}

/** Everything that was declared, with its roles in a model that can be asked. */
export class Reach {
  readonly targets: readonly Target[];
  private readonly cloud = createWorld({ seed: 1, start: noon, assumptions: defaultAssumptions });

  constructor(private readonly resources: readonly Planned[]) {
    this.targets = targetsOf(resources);
    // Only the roles and their policies: nothing is to run.
    create(this.cloud, { outputs: {}, resources: resources.filter(({ declared }) => isOfRoles(declared.type)) });
  }

  /** All declared roles. */
  get roles(): readonly Role[] {
    return this.resources
      .filter(({ declared }) => declared.type === "aws:iam/role:Role")
      .map(({ declared: { name, place }, state }) => {
        const roleArn = String(state.arn);
        return {
          name: labelOf(place.account, name.replace(/-role$/, "")),
          principal: { kind: "role", account: place.account, roleArn, session: "test" },
          policies: JSON.stringify([...this.cloud.iam.policiesOf(roleArn)]),
        };
      });
  }

  /**
   * All that the roles may do, of all actions of AWS: of those that a statement of theirs allows, or one of a resource to
   * somebody else than an account as a whole. What nothing allows is refused (IAM User Guide, policy evaluation logic).
   */
  async cells(of: (role: Role) => boolean = () => true, to = this.targets): Promise<readonly Cell[]> {
    const cells: Cell[] = [];
    const everywhere = patternsIn(this.targets.flatMap(({ policy }) => (policy ? allowing(policy) : [])).filter(toOne));
    for (const { name, principal } of this.roles.filter(of)) {
      const statements = [...this.cloud.iam.policiesOf(principal.roleArn).values()].flatMap(allowing);
      for (const action of await covered(new Set([...patternsIn(statements), ...everywhere]))) {
        cells.push(...this.may({ who: name, principal }, action, to));
      }
    }
    return cells;
  }

  /**
   * What of these actions, by evaluation alone, a principal may do to the targets of one account, and to something made up
   * where nothing there is of the right kind. What is decided on no resource is the principal's own account's business.
   */
  async asked(
    who: string,
    principal: Principal,
    patterns: readonly string[],
    to: readonly Target[],
  ): Promise<readonly Cell[]> {
    const owner = to[0]?.account ?? principal.account;
    return (await covered(new Set(patterns)))
      .filter(({ arns }) => arns.length > 0)
      .flatMap((action) => this.may({ who, principal }, action, to, owner));
  }

  private may(
    { who, principal }: { readonly who: string; readonly principal: Principal },
    action: Action,
    to: readonly Target[],
    owner = principal.account,
  ): readonly Cell[] {
    const about = to.filter(({ arn }) => action.arns.some((pattern) => canBeOne(pattern, arn)));
    const everything: Target = { label: "everything", arn: "*", account: principal.account, context: {} };
    // What nothing here is of the right kind for is asked of something made up, or decided on everything.
    const madeUp = action.arns.map((arn) => madeUpFor(owner, arn));
    const targets = about.length > 0 ? about : madeUp.length > 0 ? madeUp : [everything];
    return targets.flatMap((target) => {
      const allowed = requestsFor(action).filter((request) => this.decide(principal, action.name, target, request));
      return allowed.map(({ name }) => ({ who, action: action.name, target, request: name }));
    });
  }

  private decide(principal: Principal, action: string, target: Target, request: Request): boolean {
    try {
      return this.decided(principal, action, target, request);
    } catch (error) {
      // None has a statement of any role, nor can a resource let others in for it.
      if (error instanceof ModelError && undecidable.test(action) && /resource\.types/.test(error.message))
        return false;
      throw error;
    }
  }

  private decided(principal: Principal, action: string, target: Target, request: Request): boolean {
    const { arn, account, context, policy } = target;
    // A snapshot's sharing is a policy to other accounts only.
    const bears = policy !== undefined && !(arn.includes(":rds:") && account === principal.account);
    return this.cloud.world.decide(
      principal,
      {
        action,
        resource: arn,
        resourceAccount: account,
        context: { ...context, ...request.context },
        ...(request.via === undefined ? {} : { via: request.via }),
        ...(bears ? { resourcePolicy: policy } : {}),
      },
      arn === "*" ? "eu-west-1" : undefined,
    ).allowed;
  }
}

/** Actions about resources whose ARNs the simulator takes for those of several kinds, or of none. */
const undecidable =
  /^(?:backup:(?:ListTags|TagResource|UntagResource)|iam:GetRoleTemplateVersion|lambda:\w+ProvisionedConcurrencyConfig)$/;

/** A resource of the kind, of that account. */
function madeUpFor(account: string, pattern: string): Target {
  const [, , service = "", region = "", owner = "", ...name] = pattern.split(":");
  const made = name.join(":").replaceAll("*", "other");
  const arn = ["arn", "aws", service, region && "eu-central-1", owner && account, made].join(":");
  return { label: labelOf(account, `other ${service} ${made}`), arn, account, context: {} };
}

function isOfRoles(type: string): boolean {
  return type === "aws:iam/role:Role" || type === "aws:iam/rolePolicy:RolePolicy";
}

/** Whether a statement of a resource lets in somebody by name: an account as a whole leaves it to its own policies. */
function toOne({ Principal }: RawStatement): boolean {
  const all = typeof Principal === "string" ? [Principal] : Object.entries((Principal ?? {}) as object);
  return all.some((one) => {
    if (typeof one === "string") return true;
    const [kind, who] = one as [string, string | readonly string[]];
    return kind !== "Service" && [who].flat().some((principal) => !/:root$|^\d{12}$/.test(principal));
  });
}

function patternsIn(statements: readonly RawStatement[]): readonly string[] {
  return statements.flatMap(({ Action: patterns = [] }) => [patterns].flat());
}

async function covered(patterns: ReadonlySet<string>): Promise<readonly Action[]> {
  const actions = await Promise.all([...patterns].map((pattern) => actionsOf(pattern)));
  const unlike = new Map(actions.flat().map((action) => [action.name, action]));
  return [...unlike].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, action]) => action);
}

/**
 * What the cells say, in lines that people can read, sorted: who, the action, on what (of snapshots, with which tags), and of
 * which requests where that matters. To be compared with what is stated.
 */
export async function table(cells: readonly Cell[]): Promise<readonly string[]> {
  const lines: { readonly who: string; readonly action: string; readonly rest: string }[] = [];
  for (const ofAction of grouped(cells, ({ who, action }) => `${who} ${action}`).values()) {
    const { who, action } = ofAction[0]!;
    const [described] = await actionsOf(action);
    const all = requestsFor(described!).length;
    const asked = (of: readonly Cell[]) => {
      const requests = new Set(of.map(({ request }) => request));
      return requests.size === all ? "" : ` (${[...requests].join(" | ")})`;
    };
    // What differs in tags alone is one, and what is allowed for the same requests stands together.
    const byTarget = grouped(ofAction, ({ target }) => `${target.label} ${target.marks ?? ""}`);
    for (const [request, targets] of grouped([...byTarget.values()], asked)) {
      const byLabel = grouped(
        targets.map(([first]) => first!.target),
        ({ label }) => label,
      );
      const on = [...byLabel].map(([label, ones]) => label + marked(ones.map(({ marks }) => marks ?? "")));
      lines.push({ who, action, rest: `${on.sort().join("; ")}${request}` });
    }
  }
  // Actions about the same are one line.
  return [...grouped(lines, ({ who, rest }) => `${who}: ${rest}`).values()]
    .map((same) => `${same[0]!.who}: ${same.map(({ action }) => action).join(", ")} on ${same[0]!.rest}`)
    .sort();
}

function marked(marks: readonly string[]): string {
  if (marks.includes("")) return "";
  return marks.length === allMarks ? " of any tags" : ` [${marks.join(" | ")}]`;
}

function grouped<One>(all: readonly One[], by: (one: One) => string): ReadonlyMap<string, readonly One[]> {
  const groups = new Map<string, One[]>();
  for (const one of all) groups.set(by(one), [...(groups.get(by(one)) ?? []), one]);
  return groups;
}
