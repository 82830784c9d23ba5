import assert from "node:assert/strict";
import { outlookLines } from "../../../stacks/outlook";
import { readSettings } from "../../../stacks/settings";
import { drStack, read, reference, sourceStack } from "./objectives";

describe("settings: what the preview says of the objective", () => {
  it("is what holds, with its arithmetic, what is kept, and what it was reckoned for", () => {
    assert.deepEqual(outlookLines(read(sourceStack, reference)), [
      "No copy gets older than 60 min, with a snapshot of every database each 39 min (the longest interval that holds it).",
      "39.0 interval + 1.0 until the take pass looks + 5.7 snapshot + 0.2 events and the passes they start + 0.0 queue for a copy slot + 11.3 copy + 2.0 margin = 59.2 min for warehouse",
      "12 instances x 10.3 min to copy / 39 min = 3.2 copies at once, of 20 in one destination: enough",
      "Were every event lost, the schedules alone would hold 80 min.",
      "Kept for 1d in source: 12 instances x 40 snapshots = 480 of 700 in the quota.",
      "Reckoned for the databases in fleet.file, with assumed times.",
    ]);
  });

  it("says so where nothing is known of the fleet, and no objective is stated", () => {
    const lines = outlookLines(read({ ...sourceStack, recoveryPointObjective: undefined }));
    assert.match(
      lines[0]!,
      /^No objective is stated: with a snapshot of every database each 60 min, recoveryPointObjective could be \d+m\.$/,
    );
    assert.equal(
      lines.at(-1),
      "Nothing is said of the databases (fleet), so this is for 10 instances of 500 GiB, 10 of which change in an hour, with assumed times.",
    );
    assert.equal(
      lines.at(-2),
      "Kept for 1d in source: 10 instances x 26 snapshots = 260 of 100 in the quota: too many, raise the quota or shorten the retention.",
    );
  });

  it("names the chosen databases of the fleet file that would better be moved to another key", () => {
    const row = (id: string, key: string) =>
      `  - { id: ${id}, engine: mysql, sizeGiB: 9, changeGiBPerHour: 1, key: ${key} }`;
    const rows = [row("orders", "lifeboat"), row("legacy", "aws/rds"), row("test", "aws/rds")];
    const files = { "own.yaml": ["databases:", ...rows].join("\n") };
    const settings = { fleet: { file: "own.yaml" }, "source.databases": { patterns: ["orders", "legacy"] } };
    const calm = { ...sourceStack, recoveryPointObjective: undefined };
    const last = outlookLines(read(calm, settings, files)).at(-1) ?? "";
    assert.match(
      last,
      /^Under the AWS-managed key aws\/rds, which cannot be shared: legacy\. .*copied twice, and in full.*sourceKeyArn/,
    );
    const without = { "own.yaml": ["databases:", rows[0]].join("\n") };
    assert.doesNotMatch(outlookLines(read(calm, settings, without)).join(), /AWS-managed/);
  });

  it("is said for a stack that copies if it states an objective, the databases of others counted in", () => {
    assert.deepEqual(outlookLines(read({ ...drStack, recoveryPointObjective: undefined })), []);
    const fleet = { clusters: 2, largestGiB: 100, changeGiBPerHour: 1, others: { clusters: 1 } };
    const lines = outlookLines(read(drStack, { fleet, measured: { snapshotMinutes: 4 } }));
    assert(lines.includes("Kept for 13h in dr: 3 clusters x 26 snapshots = 78 of 100 in the quota."), lines.join("\n"));
    assert.equal(
      lines.at(-1),
      "Reckoned for 2 clusters of 100 GiB, 1 of which change in an hour (fleet), with measured times.",
    );
  });

  it("says that people are told where what is stated takes four fifths of the quota for copies", () => {
    const keptIn = (stack: Parameters<typeof read>[0], more: object) =>
      outlookLines(read(stack, { fleet: { instances: 10 }, ...more })).find((line) => line.startsWith("Kept")) ?? "";
    const quota = (most: number) => ({ "dr.retention": "3h", "dr.quotas.instanceSnapshots": most });
    assert.match(keptIn(drStack, quota(100)), /10 instances x 7 snapshots = 70 of 100 in the quota\.$/);
    assert.match(
      keptIn(drStack, quota(87)),
      /70 of 87 in the quota: from 80 % an alarm tells people, raise the quota or shorten the retention\.$/,
    );
    // What only just fits is kept as shortly as it may be.
    assert.match(keptIn(drStack, { "dr.quotas.instanceSnapshots": 65 }), /^Kept for 1h in dr: .*: from 80 % an alarm/);
    const source = { "source.retention": "3h", "source.quotas.instanceSnapshots": 87 };
    assert.match(keptIn(sourceStack, source), /of 87 in the quota\.$/);
  });

  it("is refused where a hundred databases share one destination, with the arithmetic of the copies at once", () => {
    // The fleet of the scenarios objective-60-fleet and objective-60-destinations, seen by one of its three sources.
    const fleet = { instances: 30, clusters: 5, largestGiB: 80, changeGiBPerHour: 4 };
    const others = { instances: 55, clusters: 10 };
    const quotas = { instanceSnapshots: 1500, clusterSnapshots: 300 };
    const stated = (objective: string, more: object) => ({
      account: "111111111111",
      region: "eu-west-1",
      recoveryPointObjective: objective,
      fleet: { ...fleet, ...more },
      source: { destinations: [{ account: "222222222222", region: "eu-central-1" }], quotas },
    });
    assert.throws(
      () => readSettings(stated("60m", { others })),
      (error: Error) => {
        // 4 GiB an hour for 36 min, at 12 GiB a minute, after 10 min: 10.2; 85 of them in 36 min.
        assert.match(
          error.message,
          /85 instances x 10\.2 min to copy \/ 36 min = 24\.1 copies at once, of 20 .* too many/,
        );
        // 80 GiB at 12 GiB a minute, after 10 min: 16.7; 15 of them in 36 min.
        assert.match(
          error.message,
          /15 clusters x 16\.7 min to copy \/ 36 min = 6\.9 copies at once, of 5 .* too many/,
        );
        assert.match(error.message, /What would hold: recoveryPointObjective: 126m, .* or 3 destinations/);
        return true;
      },
    );
    assert.equal(readSettings(stated("126m", { others })).source?.intervalMinutes, 67);
    assert.equal(readSettings(stated("60m", {})).source?.intervalMinutes, 36);
  });
});
