import assert from "node:assert/strict";
import { documentsOf } from "../../gitops/bootstrap/documents";
import { bootstrap } from "../gitops/bootstrap.fixtures";
import { changesByName, nameOf } from "./support/deployment";
import { describeLifecycle } from "./support/lifecycle";
import { boundaryUrn } from "./support/urns";
import { bootstrapProject } from "./support/workbench";

describeLifecycle(
  "the roles of a pipeline, by the real engine",
  {
    stack: "drprod",
    account: "222222222222",
    project: bootstrapProject,
    changes: [
      {
        title: "the pipeline may change the passes that delete",
        settings: { deletingPasses: "pipeline" },
        updates: ["deploy-policy"],
      },
      {
        title: "the repository is another one",
        settings: { "github.repository": "example@1/rds-lifeboat@2" },
        updates: ["deploy", "preview"],
      },
    ],
    data: [boundaryUrn("drprod")],
  },
  (open) => {
    const inputs = (name: string) =>
      open()
        .bench.cloud.all()
        .find(({ urn }) => nameOf(urn) === name)?.inputs ?? {};

    it("has the policies that its settings make, under names that the pipeline may not touch", () => {
      const documents = documentsOf(
        bootstrap("drprod", {
          deletingPasses: "pipeline",
          github: { repository: "example@1/rds-lifeboat@2" },
        }),
      );
      assert.equal(inputs("boundary").policy, documents.boundary);
      assert.equal(inputs("deploy-policy").policy, documents.deploy);
      assert.equal(inputs("preview-policy").policy, documents.preview);
      for (const name of ["boundary", "deploy", "preview"])
        assert.equal(inputs(name).name, `rds-lifeboat-${name}-drprod`);
    });

    it("trusts the account's provider for that repository", () => {
      assert.match(String(inputs("deploy").assumeRolePolicy), /oidc-provider\/token\.actions\.githubusercontent\.com/);
      assert.match(String(inputs("deploy").assumeRolePolicy), /"repo:example@1\/rds-lifeboat@2:environment:drprod"/);
    });

    it("tells the roles and the boundary", async () => {
      const outputs = await open().deployment.stack.outputs();
      assert.deepEqual(Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])), {
        previewRoleArn: "arn:aws:iam::222222222222:role/rds-lifeboat-preview-drprod",
        deployRoleArn: "arn:aws:iam::222222222222:role/rds-lifeboat-deploy-drprod",
        boundaryArn: "arn:aws:iam::222222222222:policy/rds-lifeboat-boundary-drprod",
      });
    });

    it("uses a provider that is there already, and lets go of its own", async () => {
      const { bench, deployment } = open();
      const provider = "arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com";
      bench.set("drprod", { "github.provider": provider });
      assert.deepEqual(changesByName(await deployment.preview()), { github: "delete" });
      bench.set("drprod", { "github.provider": undefined });
      assert.deepEqual(changesByName(await deployment.preview()), {});
    });

    it("says what is wrong with its settings before it makes anything", async () => {
      const { bench, deployment } = open();
      bench.set("drprod", { "state.bucket": "NOT A BUCKET" });
      const { succeeded, messages } = await deployment.preview();
      assert.equal(succeeded, false);
      assert.match(messages, /state\.bucket: This is not the name of a bucket/);
      bench.set("drprod", { "state.bucket": "example-rds-lifeboat-state-drprod" });
    });
  },
);
