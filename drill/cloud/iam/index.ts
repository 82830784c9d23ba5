import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import { physicalName } from "../kernel/naming";
import { stableHex } from "../kernel/random";
import type { Declared, Fields, Place, Principal, ResourceType } from "../kernel/types";
import type { World } from "../kernel/world";
import { PolicyAuthorizer } from "./authorizer";
import { type Policy, readPolicy } from "./policy";
import { ServiceRoles } from "./serviceRole";

export { callerOf } from "./authorizer";
export { readPolicy } from "./policy";

/** The service that a role is lent to, and on whose behalf. */
export interface Borrower {
  /** "lambda.amazonaws.com" */
  readonly service: string;
  /** The account of the resource that the service acts for (aws:SourceAccount). */
  readonly account: string;
  /** That resource (aws:SourceArn). */
  readonly sourceArn: string;
}

/** IAM in all accounts. */
export interface IamModel {
  /** Creates a role with inline policies by name; what tests and scenarios use beside declared ones. Returns its ARN. */
  addRole(place: Place, name: string, role: RoleContent): string;
  /**
   * Makes a managed policy that a role's permissions boundary may name. IAM User Guide, access_policies_boundaries: a role
   * may do what both its policies and the boundary allow.
   */
  addManagedPolicy(arn: string, document: unknown): void;
  /** Adds or replaces an inline policy of an existing role. */
  putRolePolicy(roleArn: string, name: string, document: unknown): void;
  /** Replaces what a role was created with, and keeps its policies of other names. */
  updateRole(roleArn: string, role: RoleChange): void;
  /** Removes an inline policy of a role. */
  removeRolePolicy(roleArn: string, name: string): void;
  /** Deletes a role: sessions that others hold of it are refused everything. */
  removeRole(roleArn: string): void;
  /** The identity policies of a role, by name. */
  policiesOf(roleArn: string): ReadonlyMap<string, Fields>;
  /** Whether the role exists. */
  exists(roleArn: string): boolean;
  /** The service-linked roles of RDS. */
  readonly serviceRoles: ServiceRoles;
  /**
   * A session of the role for a service, if the role's trust policy lets that service have it; otherwise the reason.
   * IAM User Guide, reference_policies_elements_principal: a service principal is admitted by the trust policy alone.
   */
  assume(
    roleArn: string,
    borrower: Borrower,
    session: string,
  ): { readonly principal: Principal } | { readonly refused: string };
}

/** What a role is created with. */
export interface RoleContent {
  /** The trust policy. */
  readonly trust: unknown;
  /** Inline policies by name. */
  readonly policies: Readonly<Record<string, unknown>>;
  /** The managed policy that is the permissions boundary; by default there is none. */
  readonly boundaryArn?: string | undefined;
}

/** What a role is created with, and what it was before. */
export interface RoleChange extends RoleContent {
  /** Names of the inline policies that it was created with until now. */
  readonly before: readonly string[];
}

interface Role {
  readonly arn: string;
  readonly account: string;
  readonly trust: Policy;
  readonly policies: ReadonlyMap<string, Policy>;
  readonly boundary: Policy | undefined;
}

/** Installs IAM: the authorizer of every call, roles and their inline policies. */
export function installIam(world: World): IamModel {
  const authorizer = new PolicyAuthorizer();
  world.registerAuthorizer(authorizer);
  const roles = new Map<string, Role>();
  const managed = new Map<string, Policy>();

  function setRole(role: Role): void {
    roles.set(role.arn, role);
    authorizer.setRole(role.arn, role.policies, role.boundary);
  }

  function roleOf(arn: string): Role {
    const role = roles.get(arn);
    if (role === undefined) throw new ModelError(`role ${arn} does not exist`);
    return role;
  }

  function boundaryOf(roleArn: string, boundaryArn: string | undefined): Policy | undefined {
    const boundary = boundaryArn === undefined ? undefined : managed.get(boundaryArn);
    if (boundaryArn !== undefined && boundary === undefined)
      throw new ModelError(`${roleArn}: what its permissions boundary ${boundaryArn} allows is not known`);
    return boundary;
  }

  const serviceRoles = new ServiceRoles();
  const model: IamModel = {
    serviceRoles,
    addManagedPolicy(arn, document) {
      managed.set(arn, readPolicy(document, "identity", arn));
    },
    addRole({ account, region }, name, { trust, policies, boundaryArn }) {
      const arn = `arn:${partitionOf(region)}:iam::${account}:role/${name}`;
      const boundary = boundaryOf(arn, boundaryArn);
      if (roles.has(arn)) throw new Error(`EntityAlreadyExists: Role with name ${name} already exists.`);
      const read = Object.entries(policies).map(
        ([key, document]) => [key, readPolicy(document, "identity", `${arn} ${key}`)] as const,
      );
      setRole({
        arn,
        account,
        trust: readPolicy(trust, "trust", `${arn} trust policy`),
        policies: new Map(read),
        boundary,
      });
      return arn;
    },
    putRolePolicy(roleArn, name, document) {
      const role = roleOf(roleArn);
      const policy = readPolicy(document, "identity", `${roleArn} ${name}`);
      setRole({ ...role, policies: new Map([...role.policies, [name, policy]]) });
    },
    updateRole(roleArn, { trust, policies, boundaryArn, before }) {
      const role = roleOf(roleArn);
      const others = [...role.policies].filter(([name]) => !before.includes(name));
      const read = Object.entries(policies).map(
        ([key, document]) => [key, readPolicy(document, "identity", `${roleArn} ${key}`)] as const,
      );
      setRole({
        ...role,
        trust: readPolicy(trust, "trust", `${roleArn} trust policy`),
        policies: new Map([...others, ...read]),
        boundary: boundaryOf(roleArn, boundaryArn),
      });
    },
    removeRolePolicy(roleArn, name) {
      const role = roleOf(roleArn);
      setRole({ ...role, policies: new Map([...role.policies].filter(([key]) => key !== name)) });
    },
    removeRole(roleArn) {
      setRole({ ...roleOf(roleArn), policies: new Map() });
      roles.delete(roleArn);
    },
    policiesOf: (roleArn) => new Map([...roleOf(roleArn).policies].map(([name, policy]) => [name, policy.document])),
    exists: (roleArn) => roles.has(roleArn),
    assume(roleArn, borrower, session) {
      const role = roleOf(roleArn);
      const principal: Principal = { kind: "service", ...borrower };
      const decision = world.decide(principal, {
        action: "sts:AssumeRole",
        resource: roleArn,
        context: {},
        resourcePolicy: role.trust.document,
        resourceAccount: role.account,
      });
      if (!decision.allowed) return { refused: decision.reason };
      return { principal: { kind: "role", account: role.account, roleArn, session } };
    },
  };

  world.registerType(serviceRoles.type);
  // terraform-provider-aws, data source aws_iam_roles: all whose path begins so and whose name the expression finds.
  world.registerLookUp("aws:iam/getRoles:getRoles", ({ nameRegex = "", pathPrefix = "/", ...more }, place) => {
    if (Object.keys(more).length > 0) throw new ModelError(`getRoles: ${Object.keys(more).join()} is not in the model`);
    const own = [...roles.values()].filter((role) => role.account === place.account).map(({ arn }) => arn);
    const all = [...own, ...(serviceRoles.exists(place.account) ? [serviceRoles.arn(place)] : [])];
    const arns = all.filter((arn) => {
      const [, path, name] = /:role(\/.*?)([^/]*)$/.exec(arn) ?? [];
      return path?.startsWith(String(pathPrefix)) && new RegExp(String(nameRegex)).test(name ?? "");
    });
    return { id: "roles", arns, names: arns.map((arn) => arn.split("/").at(-1)), nameRegex, pathPrefix };
  });
  world.registerType(roleType(model));
  world.registerType(rolePolicyType(model, (account, name) => findRole(roles, account, name)));
  return model;
}

function findRole(roles: ReadonlyMap<string, Role>, account: string, nameOrArn: string): string {
  for (const role of roles.values()) {
    if (role.account !== account) continue;
    if (role.arn === nameOrArn || role.arn.endsWith(`/${nameOrArn}`)) return role.arn;
  }
  throw new Error(`NoSuchEntity: The role with name ${nameOrArn} cannot be found.`);
}

function roleType(model: IamModel): ResourceType {
  return {
    type: "aws:iam/role:Role",
    properties: [
      "name",
      "namePrefix",
      "path",
      "description",
      "assumeRolePolicy",
      "inlinePolicies",
      "maxSessionDuration",
      "forceDetachPolicies",
      "permissionsBoundary",
      "tags",
      "tagsAll",
    ],
    outputs(declared) {
      const name = physicalName(declared);
      const path = typeof declared.inputs.path === "string" ? declared.inputs.path : "/";
      const { account, region } = declared.place;
      const arn = `arn:${partitionOf(region)}:iam::${account}:role${path}${name}`;
      const uniqueId = `AROA${stableHex(arn, 17).toUpperCase()}`;
      return { id: name, state: { ...declared.inputs, name, path, arn, uniqueId } };
    },
    create(declared, state) {
      const name = String(state.arn).split(":role/")[1] ?? "";
      model.addRole(declared.place, name, {
        trust: declared.inputs.assumeRolePolicy,
        policies: Object.fromEntries(inlineOf(declared.inputs).map(({ name, policy }) => [name, policy])),
        boundaryArn: declared.inputs.permissionsBoundary as string | undefined,
      });
    },
    replaces: ["name", "namePrefix", "path"],
    update({ declared: { inputs }, state, before }) {
      model.updateRole(String(state.arn), {
        trust: inputs.assumeRolePolicy,
        policies: Object.fromEntries(inlineOf(inputs).map(({ name, policy }) => [name, policy])),
        boundaryArn: inputs.permissionsBoundary as string | undefined,
        before: inlineOf(before.inputs).map(({ name }) => name),
      });
    },
    remove: (_declared, { arn }) => model.removeRole(String(arn)),
  };
}

function inlineOf({ inlinePolicies = [] }: Fields): readonly { readonly name: string; readonly policy: unknown }[] {
  return inlinePolicies as readonly { readonly name: string; readonly policy: unknown }[];
}

function rolePolicyType(model: IamModel, find: (account: string, name: string) => string): ResourceType {
  const put = (declared: Declared, { name }: Fields): void => {
    const roleArn = find(declared.place.account, String(declared.inputs.role));
    model.putRolePolicy(roleArn, String(name), declared.inputs.policy);
  };
  return {
    type: "aws:iam/rolePolicy:RolePolicy",
    properties: ["name", "namePrefix", "role", "policy"],
    outputs(declared) {
      const name = physicalName(declared);
      return { id: `${String(declared.inputs.role)}:${name}`, state: { ...declared.inputs, name } };
    },
    create: put,
    replaces: ["name", "namePrefix", "role"],
    update: ({ declared, state }) => put(declared, state),
    remove: ({ place, inputs }, { name }) =>
      model.removeRolePolicy(find(place.account, String(inputs.role)), String(name)),
  };
}
