import { rdsArn, type Scope, type Statement } from "../aws/policy";
import { actions, databaseArns, listSnapshots, snapshotArns, unmarked } from "../rds/permissions";
import { tagKeys } from "../snapshots/tags";

/** The permissions the take pass needs. Resource and condition support: service authorization reference for RDS. */
export function takeNeeds(scope: Scope, createdBy: string): Statement[] {
  const databases = databaseArns([scope]);
  const onlyOurTags = { StringEquals: { [`aws:RequestTag/${tagKeys.createdBy}`]: createdBy }, Null: unmarked };
  return [
    { Sid: "ListDatabases", Effect: "Allow", Action: actions("listDatabases"), Resource: databases },
    {
      Sid: "LookAtOptionsAndDeployments",
      Effect: "Allow",
      Action: ["rds:DescribeOptionGroups", "rds:DescribeBlueGreenDeployments"],
      Resource: [rdsArn(scope, "og"), rdsArn(scope, "deployment")],
    },
    listSnapshots([scope]),
    { Sid: "SnapshotDatabases", Effect: "Allow", Action: actions("take"), Resource: databases },
    {
      Sid: "CreateTaggedSnapshots",
      Effect: "Allow",
      Action: [...actions("take"), "rds:AddTagsToResource"],
      Resource: snapshotArns([scope]),
      Condition: onlyOurTags,
    },
  ];
}
