import type { Principal } from "../../../drill/cloud/kernel/types";
import { fixture, policy, refused, SOURCE } from "../../drill/cloud/fixture";

/* IAM User Guide, access_policies_boundaries: a role may do what both its policies and its permissions boundary allow. */

const lambda = policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" });
const boundary = `arn:aws:iam::${SOURCE.account}:policy/bounds`;
const allow = (...Action: readonly string[]) => policy({ Effect: "Allow", Action, Resource: "*" });

describe("permissions boundaries", () => {
  function bounded(own: unknown, bounds: unknown) {
    const cloud = fixture();
    cloud.iam.addManagedPolicy(boundary, bounds);
    const roleArn = cloud.iam.addRole(SOURCE, "worker", {
      trust: lambda,
      policies: { work: own },
      boundaryArn: boundary,
    });
    const role: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    return {
      cloud,
      list: (what: string) => cloud.as({ principal: role, place: SOURCE }, "rds", `DescribeDB${what}`, {}),
    };
  }

  it("access_policies_boundaries: what both allow is allowed, what one of them does not is not", () => {
    const { list } = bounded(
      allow("rds:DescribeDBInstances", "rds:DescribeDBSnapshots"),
      allow("rds:DescribeDBInstances", "rds:DescribeDBClusters"),
    );
    list("Instances");
    refused(
      () => list("Snapshots"),
      "AccessDenied",
      /because no permissions boundary allows the rds:DescribeDBSnapshots/,
    );
    refused(() => list("Clusters"), "AccessDenied", /because no identity-based policy allows/);
  });

  it("access_policies_boundaries: they go on bounding a role whose policies change", () => {
    const { cloud, list } = bounded(allow("rds:DescribeDBInstances"), allow("rds:DescribeDBInstances"));
    cloud.iam.putRolePolicy(`arn:aws:iam::${SOURCE.account}:role/worker`, "more", allow("*"));
    list("Instances");
    refused(() => list("Snapshots"), "AccessDenied", /no permissions boundary/);
  });
});
