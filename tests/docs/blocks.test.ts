import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DR, type Fixture, fixture, HOUR, SOURCE, sharedKeyPolicy } from "../drill/cloud/fixture";
import { spansOf } from "./support/awsCommands";
import { blocksOf } from "./support/blocks";
import { runScript } from "./support/shell";

/** Blocks of other pages that the model can answer, run as they stand but for the names that the reader puts in. */
describe("commands of the guides, tried in the drill's model", () => {
  let cloud: Fixture;
  let folder: string;
  let key: string;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "blocks-"));
    cloud = fixture();
    const source = cloud.kms.addKey(SOURCE, "source", sharedKeyPolicy(SOURCE.account, [DR.account])).arn;
    key = cloud.kms.addKey(DR, "dr").arn;
    cloud.database({ kmsKeyArn: source });
    const Tags = [{ Key: "CreatedBy", Value: "Snapshot Tool for RDS" }];
    const input = { DBInstanceIdentifier: "orders", DBSnapshotIdentifier: "s-1", Tags };
    cloud.call(SOURCE, "CreateDBSnapshot", input);
    await cloud.pass(HOUR);
    cloud.take("orders", "by-hand");
    await cloud.pass(HOUR);
    cloud.share("s-1");
    cloud.copy("s-1", DR, { KmsKeyId: key });
    await cloud.pass(HOUR);
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function run(profile: string, script: string) {
    const profiles = { source: SOURCE, dr: DR };
    const outcome = await runScript(cloud.world, `export AWS_PROFILE=${profile}\n${script}`, { profiles, folder });
    assert.equal(outcome.code, 0, outcome.stderr);
    assert.ok(outcome.commands.length > 0);
    return outcome;
  }

  function block(file: string, holds: string): string {
    const found = blocksOf(file).filter(({ text }) => text.includes(holds));
    assert.equal(found.length, 1, `${file}: ${holds}`);
    return found[0]!.text;
  }

  function span(file: string, begins: string): string {
    const found = spansOf(file, "aws").find(({ text }) => text.startsWith(begins));
    assert.ok(found, `${file}: ${begins}`);
    return found.text;
  }

  it("migration: says which keys databases and snapshots are under", async () => {
    const { stdout } = await run("source", block("docs/migration.md", "DBInstances[].[DBInstanceIdentifier,KmsKeyId]"));
    assert.match(stdout, /^orders\tarn:aws:kms:/m);
    assert.match(stdout, /^ +2 arn:aws:kms:/m);
  });

  it("migration: lists the newest copies by the time of their data", async () => {
    const { stdout } = await run("dr", block("docs/migration.md", "tail -n 20"));
    assert.match(stdout, /^2026-01-01T00:00:00\S+\torders$/m);
  });

  it("migration: marks the old tool's copies, and no other snapshot", async () => {
    const script = block("docs/migration.md", "add-tags-to-resource").replaceAll("DESTINATION-REGION", SOURCE.region);
    await run("source", script);
    assert.equal(cloud.record(SOURCE, "s-1").tags.CopiedBy, "Snapshot Tool for RDS");
    assert.equal(cloud.record(SOURCE, "by-hand").tags.CopiedBy, undefined);
  });

  it("operations: holds a copy, and calls the deletion of a key off", async () => {
    const hold = span("docs/operations.md", "aws rds add-tags-to-resource");
    await run("dr", hold.replace("SNAPSHOT_ARN", cloud.record(DR, "s-1").arn));
    assert.equal(cloud.record(DR, "s-1").tags["rds-lifeboat:hold"], "incident");
    cloud.kmsCall(DR, "ScheduleKeyDeletion", { KeyId: key, PendingWindowInDays: 7 });
    for (const command of ["aws kms cancel-key-deletion", "aws kms enable-key"]) {
      await run("dr", span("docs/operations.md", command).replace("KEY_ARN", key));
    }
    assert.equal(cloud.kms.stateOf(key), "Enabled");
  });

  it("operations: shows what takes the room, and what strangers share", async () => {
    const count = block("docs/operations.md", "uniq -c | sort -n")
      .split("\n")
      .filter((line) => !line.includes("quotas"));
    assert.match((await run("source", count.join("\n"))).stdout, /^ +2 orders$/m);
    const strangers = block("docs/operations.md", "DBSnapshots[].DBSnapshotArn");
    const { stdout } = await run("dr", strangers.replace("--output text", `--output text --region ${SOURCE.region}`));
    assert.match(stdout, /snapshot:s-1$/m);
  });
});
