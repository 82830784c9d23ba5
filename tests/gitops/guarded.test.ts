import assert from "node:assert/strict";
import type { Planned } from "../../drill/deploy";
import { actionsOf } from "../../drill/permissions/reference";
import { deletingNames, deletingPasses, whyPerson } from "../../gitops/guarded";
import { topologies } from "../permissions/topologies";
import { listOf, statementsOf } from "../support/program";

/*
 * Which passes may delete is found out from the policies that the program declares, of every way to deploy it, so that a new or
 * renamed pass cannot be left out of what a pipeline must not change.
 */

/** What takes away snapshots, of all actions that a pattern of a statement stands for. */
const takesAway = /^rds:Delete|^backup:(?:Delete|Disassociate)|^s3:Delete|^s3:PutLifecycle/;

async function mayDelete(policy: unknown): Promise<boolean> {
  for (const { Effect, Action } of statementsOf(policy)) {
    if (Effect !== "Allow") continue;
    // Everything, and everything but what is named.
    if (Action === undefined || listOf(Action).includes("*")) return true;
    for (const pattern of listOf(Action))
      for (const { name } of await actionsOf(pattern)) if (takesAway.test(name)) return true;
  }
  return false;
}

const named = (name: string) =>
  deletingNames.some((pattern) => new RegExp(`^${pattern.replaceAll("*", ".*")}$`).test(name));

/** Of these stacks, the policies that let delete; and the names of their roles and of the functions that run as these. */
async function deletersOf(resources: readonly Planned[]) {
  const of = (type: string) => resources.filter(({ declared }) => declared.type === type);
  const policies: Planned[] = [];
  for (const policy of of("aws:iam/rolePolicy:RolePolicy"))
    if (await mayDelete(policy.declared.inputs.policy)) policies.push(policy);
  const attached = new Set(policies.map(({ declared }) => String(declared.inputs.role)));
  const roles: Planned[] = [];
  for (const role of of("aws:iam/role:Role")) {
    const inline = (role.declared.inputs.inlinePolicies ?? []) as readonly { readonly policy: unknown }[];
    const own = await Promise.all(inline.map(({ policy }) => mayDelete(policy)));
    if (own.includes(true) || attached.has(String(role.state.name))) roles.push(role);
  }
  assert.ok(roles.length >= attached.size, "every policy has its role");
  const arns = new Set(roles.map(({ state }) => String(state.arn)));
  const functions = of("aws:lambda/function:Function").filter(({ declared }) => arns.has(String(declared.inputs.role)));
  return { policies, roles, functions };
}

describe("what a pipeline must not change: the passes that delete", () => {
  const passes = new Set<string>();
  for (const name of Object.keys(topologies) as (keyof typeof topologies)[]) {
    it(`are all that may delete in ${name}, by the names of their functions, roles and policies`, async () => {
      const resources = (await topologies[name]()).flat();
      const { policies, roles, functions } = await deletersOf(resources);
      assert.ok(roles.length > 0 && functions.length >= roles.length);
      for (const { declared, state } of [...policies, ...roles, ...functions]) {
        const { type, name: logical } = declared;
        const change = { operation: "update", type, name: logical, properties: [] } as const;
        assert.match(whyPerson(change) ?? "", /^a pass that deletes/, `${logical} takes a person to change`);
        assert.ok(named(String(state.name)), `${String(state.name)} is one of ${deletingNames.join(", ")}`);
        passes.add(/-(\w+)-function/.exec(logical)?.[1] ?? logical);
      }
      const others = resources
        .filter(({ declared }) => /^aws:(?:iam\/role:Role|lambda\/function:Function)$/.test(declared.type))
        .filter((one) => !roles.includes(one) && !functions.includes(one));
      for (const { declared, state } of others)
        assert.ok(!named(String(state.name)), `${declared.name} deletes nothing, and needs no person`);
    });
  }

  it("are listed, and none that there is not", () => assert.deepEqual([...passes].sort(), [...deletingPasses].sort()));

  it("are found whatever they are called, and whatever stands for the deletion in their policies", async () => {
    for (const action of ["rds:DeleteDBSnapshot", "rds:Delete*", "rds:*", "*"]) {
      const allow = JSON.stringify({ Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] });
      assert.ok(await mayDelete(allow), action);
      assert.ok(!(await mayDelete(allow.replace("Allow", "Deny"))), action);
    }
    const renamed = (await topologies["prod and drprod"]()).flat().map(({ declared, state, ...rest }) => {
      const text = JSON.stringify({ declared, state }).replaceAll("-expire-", "-prune-");
      return { ...rest, ...(JSON.parse(text) as Pick<Planned, "declared" | "state">) };
    });
    const { policies, roles, functions } = await deletersOf(renamed);
    const left = [...policies, ...roles, ...functions].filter(({ state }) => !named(String(state.name)));
    const names = left.map(({ declared }) => declared.name).sort();
    assert.deepEqual(names, [
      "lifeboat-dr-prune-function",
      "lifeboat-dr-prune-function-policy",
      "lifeboat-dr-prune-function-role",
      "lifeboat-source-prune-function",
      "lifeboat-source-prune-function-policy",
      "lifeboat-source-prune-function-role",
    ]);
    for (const { declared } of left)
      assert.equal(
        whyPerson({ operation: "update", type: declared.type, name: declared.name, properties: [] }),
        undefined,
      );
  });
});
