import assert from "node:assert/strict";
import type { Planned } from "../../drill/deploy";
import { findScenario } from "../../drill/scenario/scenario";
import { fails, type Mutate, runMutant, runUntilRefused } from "./mutants";

/*
 * Everything that the program grants is needed: with any one statement of any policy gone, a scenario fails. And so is
 * the floor. What a scenario does not notice missing is either granted in vain or not watched over.
 */

const policyInputs: Readonly<Record<string, string>> = {
  "aws:iam/rolePolicy:RolePolicy": "policy",
  "aws:iam/role:Role": "assumeRolePolicy",
  "aws:kms/key:Key": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
};

interface Statement {
  readonly Sid?: string;
  readonly Effect?: string;
}

function policyOf({ declared }: Planned): { input: string; statements: Statement[] } | undefined {
  const input = policyInputs[declared.type];
  if (input === undefined) return undefined;
  return { input, statements: (JSON.parse(String(declared.inputs[input])) as { Statement: Statement[] }).Statement };
}

/** The same resource without one statement of its policy; a policy must keep one, so an empty one denies nothing that is done. */
function without(resource: Planned, index: number): Planned {
  const policy = policyOf(resource);
  if (!policy) return resource;
  const left = policy.statements.filter((_, n) => n !== index);
  const nothing = resource.declared.type === "aws:iam/rolePolicy:RolePolicy" ? [harmless] : [stranger];
  const document = JSON.stringify({ Version: "2012-10-17", Statement: left.length > 0 ? left : nothing });
  const change = { [policy.input]: document };
  return {
    ...resource,
    declared: { ...resource.declared, inputs: { ...resource.declared.inputs, ...change } },
    state: { ...resource.state, ...change },
  };
}
const harmless = { Effect: "Deny", Action: "iam:CreateUser", Resource: "*" };
const stranger = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };

interface Mutant {
  readonly urn: string;
  readonly name: string;
  readonly index: number;
}

/** One mutant for each statement of those resources. */
function mutantsOf(resources: readonly Planned[]): readonly Mutant[] {
  return resources.flatMap((resource) => {
    const statements = policyOf(resource)?.statements ?? [];
    return statements.flatMap(({ Effect, Sid }, index): Mutant[] => {
      // What is denied outright is denied to a program that goes wrong: nothing that goes well shows it.
      if (Effect === "Deny") return [];
      return [{ urn: resource.declared.urn, name: `${resource.declared.name} ${Sid ?? index}`, index }];
    });
  });
}

/**
 * Runs the scenario once for each statement of those resources, without it: each must make it fail. Some hundred runs, so
 * that a file holds a part of them and the parts run side by side.
 */
export async function everyStatementIsNeeded(scenario: string, of: RegExp, atLeast: number): Promise<void> {
  const needed: Planned[] = [];
  const intact = await runMutant(scenario, (resource) => {
    if (of.test(resource.declared.name)) needed.push(resource);
    return resource;
  });
  assert.ok(!(intact instanceof Error) && intact.passed, "the scenario holds while nothing is missing");
  const { denied, deniedOnly } = findScenario(scenario).expect;
  assert.ok(denied !== undefined || deniedOnly !== undefined, "what is refused makes the scenario fail");
  const mutants = mutantsOf(needed);
  assert.ok(mutants.length >= atLeast, `${mutants.length} statements`);
  const survivors: string[] = [];
  for (const { urn, name, index } of mutants) {
    const outcome = await runUntilRefused(scenario, (resource) =>
      resource.declared.urn === urn ? without(resource, index) : resource,
    );
    if (!fails(outcome)) survivors.push(name);
  }
  assert.deepEqual(survivors, []);
}

/** A scenario that was run without each of some statements, and which of them it noticed missing. */
export interface Tried {
  readonly scenario: string;
  readonly tried: number;
  readonly noticed: number;
}

/**
 * Runs these scenarios in turn, each once without each statement of its policies that none before has noticed missing. Tells what each
 * noticed; resolves to how many statements there are, and those that no scenario noticed, by the names of their resources.
 */
export async function noticedBy(
  scenarios: readonly string[],
  tell: (one: Tried) => void,
): Promise<{ readonly all: number; readonly unnoticed: readonly string[] }> {
  const noticed = new Map<string, boolean>();
  for (const scenario of scenarios) {
    const declared = new Map<string, Planned>();
    const asItIs: Mutate = (resource) => {
      declared.set(resource.declared.urn, resource);
      return resource;
    };
    // In some scenarios a call is refused that is no fault of a policy: these are run to their ends.
    const run = fails(await runUntilRefused(scenario, asItIs)) ? runMutant : runUntilRefused;
    if (run === runMutant) assert.ok(!fails(await run(scenario, asItIs)), `${scenario} holds while nothing is missing`);
    const left = mutantsOf([...declared.values()]).filter(({ name }) => noticed.get(name) !== true);
    let found = 0;
    for (const { urn, name, index } of left) {
      const outcome = await run(scenario, (resource) =>
        resource.declared.urn === urn ? without(resource, index) : resource,
      );
      if (fails(outcome)) found++;
      noticed.set(name, noticed.get(name) === true || fails(outcome));
    }
    tell({ scenario, tried: left.length, noticed: found });
  }
  const unnoticed = [...noticed].filter(([, is]) => !is).map(([name]) => name);
  return { all: noticed.size, unnoticed: unnoticed.sort() };
}
