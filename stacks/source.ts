import type * as pulumi from "@pulumi/pulumi";
import type { PipelineArgs } from "../components/kit/pipeline";
import { SourcePipeline } from "../components/source/pipeline";
import { type SourceSettings, toldChoice } from "./settings";

/** Creates what an account that owns databases gets. */
export function createSource(
  name: string,
  source: SourceSettings,
  common: Omit<PipelineArgs, "patterns">,
  opts: pulumi.ComponentResourceOptions,
): SourcePipeline {
  const { databases, drAccounts, drRegions, destinations, key, keys } = source;
  const { intervalMinutes, ioSuspension, acceptance, schedules, retention } = source;
  return new SourcePipeline(
    name,
    {
      ...common,
      ...toldChoice(databases),
      drAccounts,
      drRegions,
      destinations,
      existingKeyArn: key,
      otherKeyArns: keys,
      intervalMinutes,
      ioSuspension,
      acceptance,
      schedules,
      retention,
    },
    opts,
  );
}
