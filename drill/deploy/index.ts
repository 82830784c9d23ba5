import type { Cloud } from "../cloud/index";
import type { Fields } from "../cloud/kernel/types";
import { rememberValidated } from "../cloud/states/engine";
import { type Declaration, declare, type Planned, type StackInput } from "./declare";
import { keptDefinitions } from "./keptDefinitions";
import { update } from "./update";

export { type Declaration, declare, type Planned, type StackInput } from "./declare";
export type { StoredParameter } from "./invokes";
export { readStackFile } from "./stackFile";

rememberValidated(keptDefinitions());

/** A deployed stack. */
export interface Deployment {
  /** The stack's outputs as plain values. */
  readonly outputs: Fields;
  /** Its resources in the order they were created. */
  readonly resources: readonly Planned[];
}

/**
 * Puts one stack into a cloud, or updates the one that was deployed `before`. A test may give its own, to leave out a part
 * and show that it is needed.
 */
export type Deploy = (
  cloud: Pick<Cloud, "world">,
  input: StackInput,
  before?: readonly Planned[],
) => Promise<Deployment>;

/** Evaluates a program and puts everything it declares into the cloud. */
export const deploy: Deploy = async (cloud, input, before) => put(cloud, await declare(input, cloud.world), before);

/** Creates what a program declared, or updates what was deployed before to it. */
export function put(
  cloud: Pick<Cloud, "world">,
  declaration: Declaration,
  before: readonly Planned[] | undefined,
): Deployment {
  if (before === undefined) return create(cloud, declaration);
  const resources = update(cloud.world, inCreationOrder(declaration), before);
  return { outputs: declaration.outputs, resources };
}

/** Creates what a program declared. What AWS would refuse is thrown with the resource and the reason. */
export function create(cloud: Pick<Cloud, "world">, declaration: Declaration): Deployment {
  const resources = inCreationOrder(declaration);
  for (const { declared, state } of resources) cloud.world.resourceType(declared.type).create(declared, state);
  return { outputs: declaration.outputs, resources };
}

/**
 * What a resource depends on comes before it; among those that could come next, the least URN. The order in which a
 * program's resources are registered differs between runs and must decide nothing.
 */
function inCreationOrder({ resources }: Declaration): readonly Planned[] {
  const byUrn = new Map(resources.map((resource) => [resource.declared.urn, resource]));
  const order: Planned[] = [];
  const placed = new Set<string>();
  const visit = (resource: Planned): void => {
    if (placed.has(resource.declared.urn)) return;
    placed.add(resource.declared.urn);
    for (const urn of [...resource.dependencies].sort()) {
      const dependency = byUrn.get(urn);
      if (dependency) visit(dependency);
    }
    order.push(resource);
  };
  for (const resource of resources) visit(resource);
  return order;
}
