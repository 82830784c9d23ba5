import type * as pulumi from "@pulumi/pulumi";
import type { PipelineArgs } from "../components/kit/pipeline";
import { SourcePipeline } from "../components/source/pipeline";
import { cadence } from "./cadence";
import type { SourceSettings } from "./settings";

/** Creates what an account that owns databases gets. */
export function createSource(
  name: string,
  source: SourceSettings,
  common: Omit<PipelineArgs, "patterns">,
  opts: pulumi.ComponentResourceOptions,
): SourcePipeline {
  const { databases, schedules } = source;
  return new SourcePipeline(
    name,
    {
      ...common,
      patterns: databases.patterns,
      tag: databases.tag,
      drAccounts: source.drAccounts,
      destinations: source.destinations,
      drRegions: source.drRegions,
      existingKeyArn: source.key,
      otherKeyArns: source.keys,
      intervalMinutes: source.intervalMinutes,
      ioSuspension: source.ioSuspension,
      acceptance: source.acceptance,
      take: cadence(schedules.take),
      share: cadence(schedules.share),
      expire: cadence(schedules.expire),
      retentionMinutes: source.retentionMinutes,
      keepAllMinutes: source.keepAllMinutes,
      keepNewest: source.keepNewest,
    },
    opts,
  );
}
