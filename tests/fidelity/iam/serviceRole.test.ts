import assert from "node:assert/strict";
import { createWorld } from "../../../drill/cloud";
import { DR, fixture, HOUR, refused, SOURCE, START, testAssumptions } from "../../drill/cloud/fixture";

const arn = "arn:aws:iam::222222222222:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS";

describe("fidelity: the service-linked role of RDS", () => {
  it("UG UsingWithRDS.IAM.ServiceLinkedRoles: without it a copy from another region is refused (assumed: in these words)", async () => {
    const cloud = fixture();
    cloud.database();
    cloud.take("orders", "s-0");
    await cloud.pass(HOUR);
    cloud.share("s-0");
    cloud.iam.serviceRoles.remove(DR.account);
    refused(() => cloud.copy("s-0"), "InvalidParameterValue", /permission to create service linked role/);
    // In the snapshot's own region nobody calls elsewhere.
    cloud.copy("s-0", { account: DR.account, region: SOURCE.region });
    cloud.iam.serviceRoles.type.create(
      {
        urn: "role",
        type: "aws:iam/serviceLinkedRole:ServiceLinkedRole",
        name: "role",
        inputs: { awsServiceName: "rds.amazonaws.com" },
        place: DR,
      },
      {},
    );
    cloud.copy("s-0");
    await cloud.pass(HOUR);
    assert.equal(cloud.status(DR, "s-0"), "available");
  });

  it("IAM API ListRoles, as aws_iam_roles of terraform-provider-aws: by path prefix, then by an expression for the name", () => {
    const { world, iam } = createWorld({ seed: 1, start: START, assumptions: testAssumptions });
    const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const own = iam.addRole(DR, "path/of/mine", { trust: { Version: "2012-10-17", Statement: [trust] }, policies: {} });
    const find = (inputs: object) => world.lookUp("aws:iam/getRoles:getRoles")?.({ ...inputs }, DR).arns;
    assert.deepEqual(find({}), [own, arn]);
    assert.deepEqual(find({ pathPrefix: "/path/" }), [own]);
    assert.deepEqual(
      find({ nameRegex: "^AWSServiceRoleForRDS$", pathPrefix: "/aws-service-role/rds.amazonaws.com/" }),
      [arn],
    );
    assert.deepEqual(find({ nameRegex: "^mine$", pathPrefix: "/aws-service-role/" }), []);
    iam.serviceRoles.remove(DR.account);
    assert.deepEqual(find({}), [own]);
    assert.throws(() => find({ names: [] }), /getRoles: names is not in the model/);
  });
});
