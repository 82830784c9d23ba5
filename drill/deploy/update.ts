import { ModelError } from "../cloud/kernel/errors";
import type { Declared, Fields, ResourceChange, ResourceType } from "../cloud/kernel/types";
import type { World } from "../cloud/kernel/world";
import type { Planned } from "./declare";

/** How long Pulumi takes for each resource that it changes, milliseconds (assumed): an update is not one moment. */
const stepMillis = 1_000;

/**
 * Updates a deployed stack as Pulumi does: what is declared under the same URN is changed in place with what it holds, or
 * replaced where AWS cannot change it; what is new is created; what is declared no longer is deleted, last. Returns the
 * stack's resources at once, while the steps follow in virtual time, in the given order, in which what a resource depends on
 * comes before it. Throws for what Pulumi or the model refuse, before anything is changed; what AWS refuses of a step ends
 * the run.
 */
export function update(world: World, resources: readonly Planned[], before: readonly Planned[]): readonly Planned[] {
  const known = new Map(before.map((one) => [one.declared.urn, one]));
  const kept = resources.map((one) => withIgnored(one, known.get(one.declared.urn)));
  const steps = kept.flatMap((one) => stepsOf(one, known.get(one.declared.urn), world));
  const declared = new Set(resources.map((one) => one.declared.urn));
  const gone = before.filter((one) => !declared.has(one.declared.urn)).reverse();
  steps.push(...gone.map((one) => removal(one, world)));
  steps.forEach((step, index) => {
    world.time.after(index * stepMillis, step, "an update");
  });
  return kept;
}

/** How many resources differ, as `pulumi preview` counts them. */
export function changesBetween(
  resources: readonly Planned[],
  before: readonly Planned[],
): Readonly<Record<string, number>> {
  const known = new Map(before.map((one) => [one.declared.urn, one.declared.inputs]));
  const declared = new Map(resources.map((one) => [one.declared.urn, one.declared.inputs]));
  const same = [...declared].filter(([urn, inputs]) => {
    const were = known.get(urn);
    return were !== undefined && changedInputs(inputs, were).length === 0;
  }).length;
  const created = [...declared.keys()].filter((urn) => !known.has(urn)).length;
  const deleted = [...known.keys()].filter((urn) => !declared.has(urn)).length;
  return { updated: declared.size - created - same, created, deleted, same };
}

/** The engine puts the inputs that a resource ignores changes of back to what they were, before anybody compares them. */
function withIgnored(one: Planned, before: Planned | undefined): Planned {
  const { ignoreChanges = [] } = one;
  if (before === undefined || ignoreChanges.length === 0) return one;
  const inputs: Record<string, unknown> = { ...one.declared.inputs };
  for (const path of ignoreChanges) {
    if (/[.[*]/.test(path)) throw new ModelError(`${one.declared.urn}: ignoreChanges of ${path} is not in the model`);
    if (path in before.declared.inputs) inputs[path] = before.declared.inputs[path];
    else delete inputs[path];
  }
  return { ...one, declared: { ...one.declared, inputs } };
}

function stepsOf(one: Planned, before: Planned | undefined, world: World): (() => void)[] {
  const { declared, state } = one;
  const type = world.resourceType(declared.type);
  if (before === undefined) return [() => type.create(declared, state)];
  const changed = changedInputs(declared.inputs, before.declared.inputs);
  const moved = before.declared.place.region !== declared.place.region;
  if (changed.length === 0 && !moved) return [];
  const replacing = changed.filter((input) => type.replaces?.includes(input));
  if (moved || replacing.length > 0) {
    const remove = removal(before, world);
    return [remove, () => type.create(declared, state)];
  }
  const change = { declared, state, before: before.declared, changed };
  return [updating(type, change)];
}

function updating(type: ResourceType, change: ResourceChange): () => void {
  const { declared, changed } = change;
  if (type.update === undefined) {
    throw new ModelError(
      `${declared.type} ${declared.name}: a change of ${changed.join(", ")} is not implemented by the model`,
    );
  }
  return () => type.update?.(change);
}

function removal({ declared, state, protect, retain }: Planned, world: World): () => void {
  const { urn, name } = declared;
  // The engine's own words.
  if (protect === true) throw new Error(`resource "${urn}" cannot be deleted because it is protected`);
  if (retain === true) return () => undefined;
  const type = world.resourceType(declared.type);
  if (type.remove === undefined)
    throw new ModelError(`${declared.type} ${name}: deleting one is not implemented by the model`);
  return () => type.remove?.(declared, state);
}

/** The inputs that differ, sorted. */
function changedInputs(inputs: Fields, before: Declared["inputs"]): readonly string[] {
  const names = new Set([...Object.keys(inputs), ...Object.keys(before)]);
  return [...names].filter((name) => canonical(inputs[name]) !== canonical(before[name])).sort();
}

/** A value as text, whatever the order of its keys. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? "undefined"
  );
}
