import { withText } from "../../drill/fuzz/mutants";
import type { Mutate } from "./mutants";

/* Mistakes and losses that tests put into what the program declares. */

const isFunction = "aws:lambda/function:Function";

/** Every function that makes calls of RDS with a part of its text replaced. */
export const everywhere =
  (part: string, by: string): Mutate =>
  (resource) =>
    resource.declared.type === isFunction && !resource.declared.name.includes("notifier")
      ? withText(resource, part, by)
      : resource;

/** One function with a part of its text replaced. */
export const inFunction =
  (name: string, part: string, by: string): Mutate =>
  (resource) =>
    resource.declared.name === name ? withText(resource, part, by) : resource;

/** Nothing whose logical name matches. */
export const without =
  (name: RegExp): Mutate =>
  (resource) =>
    name.test(resource.declared.name) ? undefined : resource;

/** The functions of that name in one account only. */
export const inFunctionOf =
  (account: string, name: string, part: string, by: string): Mutate =>
  (resource) =>
    resource.declared.place.account === account ? inFunction(name, part, by)(resource) : resource;

/** Nothing of one stack whose logical name matches. */
export const inStack =
  (stack: string, name: RegExp): Mutate =>
  (resource) =>
    resource.declared.urn.startsWith(`urn:pulumi:${stack}::`) && name.test(resource.declared.name)
      ? undefined
      : resource;

/** Several changes, one after another. */
export const all =
  (...mutations: readonly Mutate[]): Mutate =>
  (resource) =>
    mutations.reduce<ReturnType<Mutate>>((changed, mutate) => changed && mutate(changed), resource);

/** The role of one function may do anything with snapshots and keys. */
export const unbounded =
  (name: string): Mutate =>
  (resource) => {
    if (resource.declared.name !== `${name}-policy`) return resource;
    const read = JSON.parse(String(resource.declared.inputs.policy)) as { readonly Statement: readonly object[] };
    const anything = { Effect: "Allow", Action: ["rds:*", "kms:*"], Resource: "*" };
    const policy = JSON.stringify({ ...read, Statement: [...read.Statement, anything] });
    return { ...resource, declared: { ...resource.declared, inputs: { ...resource.declared.inputs, policy } } };
  };
