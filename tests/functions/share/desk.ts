import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { RDSClient } from "@aws-sdk/client-rds";
import type { DatabaseKind, Snapshot } from "../../../functions/rds/kind";
import { makeShare } from "../../../functions/share/handler";
import type { ShareSettings } from "../../../functions/share/plan";
import { drAccount, drRegion, noon, recordingKind } from "../../support/snapshots";

/** An account beside the DR account that snapshots are shared with. */
export const other = "333333333333";

/** What the share pass of these tests is told. */
export const settings: ShareSettings = {
  patterns: [".*"],
  createdBy: "rds-lifeboat",
  drAccounts: [drAccount, other],
  partition: "aws",
  destinations: [
    { account: drAccount, region: drRegion },
    { account: other, region: "us-east-1" },
  ],
  keyArns: ["key-1"],
  cadenceMinutes: 10,
  dryRun: false,
  logLevel: "error",
};

/** When the pass runs, for which event, and what clients of the bus it gets. */
interface Given {
  readonly now?: number;
  readonly event?: unknown;
  readonly bus?: (region: string, told: unknown[]) => EventBridgeClient;
}

/** Runs the pass, over snapshots and what a kind of databases answers. */
export function run(listing: Snapshot[], answers: Partial<DatabaseKind>, given: Given = {}) {
  const { now = noon, event = {}, bus = accepting } = given;
  const { kind, calls } = recordingKind({ snapshots: async () => listing, ...answers });
  const told: unknown[] = [];
  const lines: string[] = [];
  const deps = {
    kinds: [kind],
    rds: Object.create(RDSClient.prototype),
    eventsOf: (region: string) => bus(region, told),
    now: () => now,
    write: (line: string) => lines.push(line),
  };
  return { result: makeShare({ ...deps, settings: { ...settings, logLevel: "warn" } })(event), calls, told, lines };
}

/** A client that notes what it is given and at which region's endpoint. */
function accepting(region: string, told: unknown[]): EventBridgeClient {
  const send = async ({ input }: { input: { Entries: object[] } }) => {
    told.push(...input.Entries.map((entry) => ({ region, ...entry })));
    return { FailedEntryCount: 0, Entries: [{ EventId: "1" }] };
  };
  return Object.create(EventBridgeClient.prototype, { send: { value: send } });
}
