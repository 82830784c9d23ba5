import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DrPipeline } from "../components/dr/pipeline";
import type { PipelineArgs } from "../components/kit/pipeline";
import { createServiceRole, requireServiceRole } from "../components/kit/serviceRole";
import type { DrSettings, DrSource } from "./settings";

/** What the DR part needs to know besides its settings. */
export interface DrPlace {
  /** The stack's account, 12 digits. */
  readonly account: string;
  /** ARNs of the keys of this stack's own source part, for snapshots that it copies to another region itself. */
  readonly ownKeyArns: pulumi.Input<readonly string[]>;
  /** Gives the account's provider in a region. */
  readonly providerIn: (region: string) => aws.Provider;
  /** What all passes are told alike. */
  readonly common: Omit<PipelineArgs, "patterns">;
}

/** Creates what an account that keeps copies gets. */
export function createDr(
  name: string,
  dr: DrSettings,
  { account, ownKeyArns, providerIn, common }: DrPlace,
  opts: pulumi.ComponentResourceOptions,
): DrPipeline {
  const { scope, dependsOn } = serviceRole(name, dr, common, opts);
  const { sources, optionGroups, acceptCopiesWithoutKey, schedules, retention, admission, watch, cloudTrail } = dr;
  const own = sources.filter((source) => source.account === account);
  return new DrPipeline(
    name,
    {
      ...common,
      account,
      ownRegions: providers(own, providerIn),
      scope,
      patterns: dr.databases.patterns,
      sources: sources.map(({ account, region, alias }) => ({ account, region, alias })),
      sourceKeyArns: pulumi
        .all([ownKeyArns, ...sources.map(sourceKeys)])
        .apply((keys) => [...new Set(keys.flat())].sort()),
      existingKeyArn: dr.key,
      staging: dr.copying === "two-step" ? providers(sources, providerIn) : undefined,
      optionGroups,
      acceptCopiesWithoutKey,
      schedules,
      retention,
      admission,
      watch,
      cloudTrail,
    },
    { ...opts, dependsOn },
  );
}

/** Copies from another region need the account's role for RDS: it is created before them, or must be there. */
function serviceRole(
  name: string,
  dr: DrSettings,
  { scope }: Pick<PipelineArgs, "scope">,
  { provider }: pulumi.ComponentResourceOptions,
): { readonly scope: PipelineArgs["scope"]; readonly dependsOn: pulumi.Resource[] } {
  const crossesRegions = dr.sources.some(({ region }) => region !== dr.region);
  if (!crossesRegions) return { scope, dependsOn: [] };
  if (dr.serviceRole === "present") return { scope: requireServiceRole(scope, { provider }), dependsOn: [] };
  return { scope, dependsOn: [createServiceRole(`${name}-service-role`, { provider })] };
}

function providers(sources: readonly DrSource[], providerIn: (region: string) => aws.Provider) {
  const regions = [...new Set(sources.map(({ region }) => region))].sort();
  return Object.fromEntries(regions.map((region) => [region, providerIn(region)]));
}

/** The keys of a source: as stated, and as its stack says. Only this way round, so that the stacks form no circle. */
function sourceKeys(source: DrSource): pulumi.Output<readonly string[]> {
  if (source.stack === undefined) return pulumi.output(source.keys);
  const stack = new pulumi.StackReference(source.stack);
  return stack.requireOutput("sourceKeyArns").apply((keyArns) => {
    // Another stack's outputs are input like any other: the source account may be hostile.
    if (!Array.isArray(keyArns)) {
      throw new Error(`Stack ${source.stack} has no list of keys in its output sourceKeyArns: deploy it first.`);
    }
    const known = (arn: unknown) => typeof arn === "string" && (isKeyOf(arn, source) || source.keys.includes(arn));
    const foreign = keyArns.filter((arn) => !known(arn));
    if (foreign.length > 0) {
      throw new Error(
        `Stack ${source.stack} names keys that are not of account ${source.account} in ${source.region}: ${foreign.join(", ")}. If databases there are under the key of a third account, name it in dr.sources[].keys as well; if not, find out who changed that stack.`,
      );
    }
    return [...new Set([...source.keys, ...(keyArns as string[])])];
  });
}

function isKeyOf(arn: string, source: DrSource): boolean {
  return new RegExp(`^arn:aws[a-z-]*:kms:${source.region}:${source.account}:key/[A-Za-z0-9-]+$`).test(arn);
}
