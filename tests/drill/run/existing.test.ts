import assert from "node:assert/strict";
import { runScenario } from "../../../drill/run/runScenario";
import { findScenario, type Scenario, withOverrides } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";

const id = "5a3ed4d0-0000-4000-8000-00000000000a";

/** A day of one database, in accounts where something is already. */
function run(change: Partial<Scenario>) {
  const scenario = withOverrides({ ...findScenario("normal"), ...change }, { days: 1, databases: 1 });
  return runScenario({ scenario, seed: 1, fleetFile: undefined, configDir: project, project });
}

describe("what exists before a scenario's stacks", () => {
  it("has keys where it says: in the stack's region or another, of a role or an account of its own", async () => {
    const { cloud } = await run({
      keys: [
        { account: "source", id, region: undefined, statements: [] },
        {
          account: "dr",
          id,
          region: "eu-north-1",
          statements: [
            {
              Sid: "More",
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::111111111111:root" },
              Action: "kms:Decrypt",
              Resource: "*",
            },
          ],
        },
        { account: "444444444444", id, region: "eu-west-2", statements: [] },
      ],
    });
    for (const place of ["eu-west-1:111111111111", "eu-north-1:222222222222", "eu-west-2:444444444444"]) {
      assert.equal(cloud.kms.stateOf(`arn:aws:kms:${place}:key/${id}`), "Enabled", place);
    }
    const { Statement } = cloud.kms.policyOf(`arn:aws:kms:eu-north-1:222222222222:key/${id}`) as {
      Statement: readonly { readonly Sid?: string; readonly Action: string }[];
    };
    assert.deepEqual(
      Statement.map(({ Sid, Action }) => [Sid, Action]),
      [
        [undefined, "kms:*"],
        ["More", "kms:Decrypt"],
      ],
    );
  });

  it("is refused where no stack says which region that is", async () => {
    const keys = [{ account: "444444444444", id, region: undefined, statements: [] }];
    await assert.rejects(run({ keys }), /no stack says which region 444444444444 is in/);
  });
});
