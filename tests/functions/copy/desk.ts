import { RDSClient } from "@aws-sdk/client-rds";
import { makeCopy } from "../../../functions/copy/handler";
import type { CopySettings } from "../../../functions/copy/settings";
import type { DatabaseKind } from "../../../functions/rds/kind";
import {
  drAccount,
  drRegion,
  noon,
  recordingKind,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../../support/snapshots";

/** What the copy pass of these tests is told. */
export const settings: CopySettings = {
  from: "shared",
  patterns: [".*"],
  createdBy: "rds-lifeboat",
  platform: "rds-lifeboat",
  sources: [{ account: sourceAccount, region: sourceRegion }],
  account: drAccount,
  region: drRegion,
  keyArn: "dr-key",
  optionGroups: [],
  retentionMinutes: 2 * 24 * 60,
  cadenceMinutes: 10,
  dryRun: false,
  logLevel: "error",
};

/** The snapshot that is shared where a test says nothing else. */
export const snapshot = taken("orders", noon);

/** Runs the pass, over what a kind of databases answers. */
export function run(
  answers: Partial<DatabaseKind>,
  change: Partial<CopySettings> = {},
  now = noon,
  event: unknown = {},
) {
  const { kind, calls } = recordingKind({
    snapshots: async () => [],
    shared: async () => [sharedView(snapshot)],
    ...answers,
  });
  const rds = Object.create(RDSClient.prototype);
  const deps = { kinds: [kind], rds, rdsOf: () => rds, now: () => now, write: () => {} };
  return { result: makeCopy({ ...deps, settings: { ...settings, ...change } })(event), calls };
}
