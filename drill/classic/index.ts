import * as pulumi from "@pulumi/pulumi";
import { copy } from "./functions/copy";
import { deleteOld } from "./functions/deleteOld";
import { share } from "./functions/share";
import { take } from "./functions/take";
import { snapshotKey } from "./key";
import { Pipeline, type ScheduleTimes } from "./pipeline";

/*
 * The yardstick: the cross-account snapshot pipeline as it is commonly built (a scheduled take, share and delete in one
 * account, a scheduled copy and delete in the other). It is here to be measured beside the product, not to be used.
 */

const config = new pulumi.Config();
const part = config.require("part");
const pattern = config.require("pattern");
/** An existing key in place of one that this stack creates. */
const ownKey = config.get("keyArn");
const retention = config.require("retentionDays");
const schedules = config.requireObject<Readonly<Record<string, ScheduleTimes>>>("schedules");

function scheduleOf(pass: string): ScheduleTimes {
  const found = schedules[pass];
  if (!found) throw new Error(`classic:schedules.${pass} is needed`);
  return found;
}

function sourcePart(): pulumi.Output<string> {
  const drAccount = config.require("drAccount");
  const keyArn = ownKey ?? snapshotKey("classic-source", drAccount).arn;
  const pipeline = new Pipeline("classic-source");
  const environment = { PATTERN: pattern };
  pipeline.pass("take", take, { ...environment, INTERVAL: config.require("intervalHours") }, scheduleOf("take"));
  pipeline.pass("share", share, { ...environment, DR_ACCOUNT: drAccount }, scheduleOf("share"));
  const deletes = { ...environment, RETENTION_DAYS: retention, OWN_TAG: "CreatedBy" };
  pipeline.pass("delete", deleteOld, deletes, scheduleOf("delete"));
  return pulumi.output(keyArn);
}

function drPart(): pulumi.Output<string> {
  const keyArn = ownKey ?? snapshotKey("classic-dr", undefined).arn;
  const pipeline = new Pipeline("classic-dr");
  const environment = { PATTERN: pattern, RETENTION_DAYS: retention };
  pipeline.pass("copy", copy, { ...environment, KMS_KEY: keyArn }, scheduleOf("copy"));
  pipeline.pass("delete", deleteOld, { ...environment, OWN_TAG: "CopiedBy" }, scheduleOf("delete"));
  return pulumi.output(keyArn);
}

if (part !== "source" && part !== "dr") throw new Error(`classic:part is "${part}": it must be source or dr`);

/** The key under which this account's snapshots are. */
export const sourceKeyArn = part === "source" ? sourcePart() : drPart();
