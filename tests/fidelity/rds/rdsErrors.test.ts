import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Fields, Place } from "../../../drill/cloud/kernel/types";
import { clusterFixture, clusterSnapshotArn } from "../../drill/cloud/clusterFixture";
import { DR, fixture, HOUR, SOURCE, snapshotArn } from "../../drill/cloud/fixture";

/** API Common Errors, and what RDS was seen to answer without its being listed. */
const common = ["AccessDenied", "Throttling", "InvalidParameterValue", "InvalidParameterCombination"];

/** The errors that the API reference lists for an operation, as the SDK's own documentation repeats them. */
function listed(operation: string): readonly string[] {
  const file = require.resolve("@aws-sdk/client-rds/package.json").replace("package.json", "");
  const text = readFileSync(`${file}dist-types/commands/${operation}Command.d.ts`, "utf8");
  return [...text.matchAll(/@throws \{@link (\w+)\}/g)].map(([, name]) => name!);
}

/** What an operation answers to every input that the model is made to refuse: of one kind of databases. */
type Attempt = readonly [operation: string, place: Place, input: Fields];

function errorsOf(call: (place: Place, operation: string, input: Fields) => unknown, attempts: readonly Attempt[]) {
  return attempts.map(([operation, place, input]) => {
    try {
      call(place, operation, input);
    } catch (error) {
      return [operation, (error as Error).name] as const;
    }
    return assert.fail(`${operation} ${JSON.stringify(input)} is to be refused`);
  });
}

function check(errors: readonly (readonly [string, string])[], expected: readonly string[]): void {
  assert.deepEqual(
    errors.map(([, name]) => name),
    expected,
  );
  for (const [operation, name] of errors) {
    assert.ok([...listed(operation), ...common].includes(name), `${operation} does not answer ${name}`);
  }
}

describe("RDS's errors are those that the API reference lists for the operation", () => {
  it("reads the list", () => {
    assert.deepEqual(listed("DeleteDBSnapshot"), [
      "DBSnapshotNotFoundFault",
      "InvalidDBSnapshotStateFault",
      "RDSServiceException",
    ]);
  });

  it("API reference: of instances and their snapshots", async () => {
    const cloud = fixture({
      quotas: { [SOURCE.account]: { manualSnapshots: 3 }, [DR.account]: { copiesInProgress: 0 } },
    });
    const key = cloud.kms.addKey(SOURCE, "source").arn;
    cloud.database();
    cloud.database({ identifier: "lost", kmsKeyArn: key });
    cloud.take("orders", "made");
    cloud.take("lost", "locked");
    await cloud.pass(HOUR);
    cloud.share("made");
    cloud.take("orders", "making");
    cloud.kmsCall(SOURCE, "DisableKey", { KeyId: key });
    const [none, made, making] = ["none", "made", "making"].map((id) => ({ DBSnapshotIdentifier: id }));
    const restore = { AttributeName: "restore", ValuesToAdd: [DR.account] };
    const twentyOne = Array.from({ length: 21 }, (_, n) => String(100_000_000_000 + n));
    const copy = (source: string, target: string) => ({
      SourceDBSnapshotIdentifier: snapshotArn(SOURCE, source),
      TargetDBSnapshotIdentifier: target,
    });
    const take = (database: string, id: string) => ({ DBInstanceIdentifier: database, DBSnapshotIdentifier: id });
    const errors = errorsOf(cloud.call, [
      ["DescribeDBInstances", SOURCE, { DBInstanceIdentifier: "none" }],
      ["DescribeDBSnapshots", SOURCE, none!],
      ["DescribeDBSnapshotAttributes", SOURCE, none!],
      ["CreateDBSnapshot", SOURCE, take("none", "a")],
      ["CreateDBSnapshot", SOURCE, take("orders", "made")],
      ["CreateDBSnapshot", SOURCE, take("orders", "b")],
      ["DeleteDBSnapshot", SOURCE, none!],
      ["DeleteDBSnapshot", SOURCE, making!],
      ["CopyDBSnapshot", DR, copy("none", "a")],
      ["CopyDBSnapshot", SOURCE, copy("making", "a")],
      ["CopyDBSnapshot", SOURCE, copy("made", "locked")],
      ["CopyDBSnapshot", SOURCE, copy("made", "a")],
      ["CopyDBSnapshot", DR, copy("made", "a")],
      ["ModifyDBSnapshotAttribute", SOURCE, { ...none, ...restore }],
      ["ModifyDBSnapshotAttribute", SOURCE, { ...making, ...restore }],
      ["ModifyDBSnapshotAttribute", SOURCE, { ...made, ...restore, ValuesToAdd: twentyOne }],
      ["RestoreDBInstanceFromDBSnapshot", SOURCE, take("back", "none")],
      ["RestoreDBInstanceFromDBSnapshot", SOURCE, take("back", "making")],
      ["RestoreDBInstanceFromDBSnapshot", SOURCE, take("orders", "made")],
      ["RestoreDBInstanceFromDBSnapshot", SOURCE, take("back", "locked")],
      ["AddTagsToResource", SOURCE, { ResourceName: snapshotArn(SOURCE, "none"), Tags: [{ Key: "a", Value: "b" }] }],
      ["DeleteDBInstance", SOURCE, { DBInstanceIdentifier: "none", SkipFinalSnapshot: true }],
    ]);
    check(errors, [
      "DBInstanceNotFoundFault",
      "DBSnapshotNotFoundFault",
      "DBSnapshotNotFoundFault",
      "DBInstanceNotFoundFault",
      "DBSnapshotAlreadyExistsFault",
      "SnapshotQuotaExceededFault",
      "DBSnapshotNotFoundFault",
      "InvalidDBSnapshotStateFault",
      "DBSnapshotNotFoundFault",
      "InvalidDBSnapshotStateFault",
      "DBSnapshotAlreadyExistsFault",
      "SnapshotQuotaExceededFault",
      "SnapshotQuotaExceededFault",
      "DBSnapshotNotFoundFault",
      "InvalidDBSnapshotStateFault",
      "SharedSnapshotQuotaExceededFault",
      "DBSnapshotNotFoundFault",
      "InvalidDBSnapshotStateFault",
      "DBInstanceAlreadyExistsFault",
      "KMSKeyNotAccessibleFault",
      "DBSnapshotNotFoundFault",
      "DBInstanceNotFoundFault",
    ]);
    cloud.call(SOURCE, "DeleteDBSnapshot", made!);
    const inaccessible = errorsOf(cloud.call, [["CreateDBSnapshot", SOURCE, take("lost", "b")]]);
    check(inaccessible, ["InvalidDBInstanceStateFault"]);
  });

  it("API reference: of clusters and their snapshots", async () => {
    const cloud = clusterFixture({ quotas: { [DR.account]: { clusterCopiesInProgress: 0 } } });
    cloud.cluster();
    cloud.takeCluster("orders", "made");
    await cloud.pass(HOUR);
    cloud.shareCluster("made");
    cloud.takeCluster("orders", "making");
    const [none, making] = ["none", "making"].map((id) => ({ DBClusterSnapshotIdentifier: id }));
    const restore = { AttributeName: "restore", ValuesToAdd: [DR.account] };
    const copy = (source: string) => ({
      SourceDBClusterSnapshotIdentifier: clusterSnapshotArn(SOURCE, source),
      TargetDBClusterSnapshotIdentifier: "a",
    });
    const take = (database: string, id: string) => ({ DBClusterIdentifier: database, DBClusterSnapshotIdentifier: id });
    const back = { DBClusterIdentifier: "back", Engine: "aurora-postgresql" };
    const errors = errorsOf(cloud.call, [
      ["DescribeDBClusters", SOURCE, { DBClusterIdentifier: "none" }],
      ["DescribeDBClusterSnapshots", SOURCE, none!],
      ["DescribeDBClusterSnapshotAttributes", SOURCE, none!],
      ["CreateDBClusterSnapshot", SOURCE, take("none", "a")],
      ["CreateDBClusterSnapshot", SOURCE, take("orders", "made")],
      ["CreateDBClusterSnapshot", SOURCE, take("orders", "b")],
      ["DeleteDBClusterSnapshot", SOURCE, none!],
      ["DeleteDBClusterSnapshot", SOURCE, making!],
      ["CopyDBClusterSnapshot", DR, copy("none")],
      ["CopyDBClusterSnapshot", SOURCE, copy("making")],
      ["CopyDBClusterSnapshot", DR, copy("made")],
      ["ModifyDBClusterSnapshotAttribute", SOURCE, { ...none, ...restore }],
      ["ModifyDBClusterSnapshotAttribute", SOURCE, { ...making, ...restore }],
      ["RestoreDBClusterFromSnapshot", SOURCE, { ...back, SnapshotIdentifier: "none" }],
      ["RestoreDBClusterFromSnapshot", SOURCE, { ...back, SnapshotIdentifier: "making" }],
      ["AddTagsToResource", SOURCE, { ResourceName: clusterSnapshotArn(SOURCE, "none"), Tags: [{ Key: "a" }] }],
      ["DeleteDBCluster", SOURCE, { DBClusterIdentifier: "none", SkipFinalSnapshot: true }],
    ]);
    check(errors, [
      "DBClusterNotFoundFault",
      "DBClusterSnapshotNotFoundFault",
      "DBClusterSnapshotNotFoundFault",
      "DBClusterNotFoundFault",
      "DBClusterSnapshotAlreadyExistsFault",
      "InvalidDBClusterStateFault",
      "DBClusterSnapshotNotFoundFault",
      "InvalidDBClusterSnapshotStateFault",
      "DBClusterSnapshotNotFoundFault",
      "InvalidDBClusterSnapshotStateFault",
      "SnapshotQuotaExceededFault",
      "DBClusterSnapshotNotFoundFault",
      "InvalidDBClusterSnapshotStateFault",
      "DBClusterSnapshotNotFoundFault",
      "InvalidDBClusterSnapshotStateFault",
      "DBSnapshotNotFoundFault",
      "DBClusterNotFoundFault",
    ]);
  });
});
