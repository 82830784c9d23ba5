import assert from "node:assert/strict";
import { createWorld } from "../../../drill/cloud";
import { KeptDeclarations } from "../../../drill/deploy/kept";
import { planStacks } from "../../../drill/run/stacks";
import { assumptionsOf, findScenario } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";

const scenario = findScenario("normal");
const [, dr] = planStacks({ scenario, seed: 1, fleetFile: undefined, configDir: project, project });
const stackOutputs = {
  "organization/rds-lifeboat/prod": {
    sourceKeyArn: "arn:aws:kms:eu-west-1:111111111111:key/0c1a5e1c-0000-4000-8000-000000000004",
    sourceKeyArns: ["arn:aws:kms:eu-west-1:111111111111:key/0c1a5e1c-0000-4000-8000-000000000004"],
  },
};

function world() {
  return createWorld({ seed: 1, start: Date.UTC(2026, 0, 5), assumptions: assumptionsOf(scenario), quotas: {} });
}

describe("declarations that are kept", () => {
  it("serve the same stack again in another world, and not where that world answers differently", async () => {
    const deploy = new KeptDeclarations().deploying();
    const input = { ...dr!, stackOutputs };
    const first = await deploy(world(), input);
    const again = await deploy(world(), input);
    assert.ok(first.resources.length > 0);
    assert.ok(again.resources.every((resource, index) => resource === first.resources[index]));

    const withoutRole = world();
    withoutRole.iam.serviceRoles.remove(dr!.callerAccount);
    await assert.rejects(deploy(withoutRole, input), /AWSServiceRoleForRDS/);
    assert.equal((await deploy(world(), input)).resources[0], first.resources[0]);
  });

  it("do not serve another configuration", async () => {
    const deploy = new KeptDeclarations().deploying();
    await deploy(world(), { ...dr!, stackOutputs });
    const config = { ...dr!.config, "rds-lifeboat:logRetentionDays": "60" };
    const { resources } = await deploy(world(), { ...dr!, config, stackOutputs });
    const logs = resources.filter(({ declared }) => declared.type === "aws:cloudwatch/logGroup:LogGroup");
    assert.ok(logs.length > 0);
    for (const { declared } of logs) assert.equal(declared.inputs.retentionInDays, 60);
  });
});
