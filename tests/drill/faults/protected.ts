import { DR, type Fixture, fixture, HOUR, SOURCE, sharedKeyPolicy } from "../cloud/fixture";

/** A database of ours with one snapshot as the pipeline makes it, shared. */
export async function protectedOnce(identifiers = ["orders"]): Promise<Fixture> {
  const cloud = fixture();
  const key = cloud.kms.addKey(SOURCE, "own", sharedKeyPolicy(SOURCE.account, [DR.account]));
  for (const identifier of identifiers) cloud.database({ identifier, kmsKeyArn: key.arn });
  for (const identifier of identifiers) {
    cloud.call(SOURCE, "CreateDBSnapshot", {
      DBInstanceIdentifier: identifier,
      DBSnapshotIdentifier: `${identifier}-1`,
      Tags: [{ Key: "CreatedBy", Value: "us" }],
    });
  }
  await cloud.pass(HOUR);
  for (const identifier of identifiers) cloud.share(`${identifier}-1`);
  return cloud;
}
