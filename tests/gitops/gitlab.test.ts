import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Job, jobsOf, wholePipeline } from "../../gitops/gitlab";
import { projectRoot as root } from "../../projectRoot";

const jobs = jobsOf(readFileSync(join(root, "gitops/gitlab-ci.yml"), "utf8"));

const scriptOf = (job: Job): string => [job.before_script ?? [], job.script].flat().join("\n");
const withToken = [...jobs].filter(([, job]) => job.id_tokens !== undefined);

describe("the pipeline of GitLab", () => {
  it("does what GitHub's workflows do", () => {
    assert.deepEqual(
      [...jobs.keys()],
      [
        "lint",
        "test",
        "drill",
        "difference",
        "preview prod",
        "preview drprod",
        "deploy prod",
        "deploy drprod",
        "drift prod",
        "drift drprod",
        "fuzz",
        "long",
      ],
    );
  });

  it("gives a token, for AWS, to jobs alone that run no scripts of packages", () => {
    assert.equal(withToken.length, 6);
    for (const [name, job] of withToken) {
      assert.deepEqual(job.id_tokens, { AWS_TOKEN: { aud: "sts.amazonaws.com" } }, name);
      assert.match(scriptOf(job), /npm ci .*--ignore-scripts/, name);
    }
  });

  it("looks with the role that can only look, and deploys with the other, behind an environment, one after the other", () => {
    for (const [name, job] of withToken) {
      const { AWS_ROLE_ARN: role, STACK: stack } = job.variables as Readonly<Record<string, string>>;
      const deploys = name.startsWith("deploy");
      assert.equal(role, `$${stack!.toUpperCase()}_${deploys ? "DEPLOY" : "PREVIEW"}_ROLE`, name);
      assert.deepEqual(job.environment, deploys ? { name: stack } : undefined, name);
      assert.equal(scriptOf(job).includes("pulumi up"), deploys, name);
    }
    const [prod, drprod] = [jobs.get("deploy prod")!, jobs.get("deploy drprod")!];
    assert.deepEqual(drprod.needs, ["deploy prod"]);
    for (const job of [prod, drprod]) {
      assert.equal(job.resource_group, "deploy");
      assert.equal(job.interruptible, false);
      assert.ok(scriptOf(job).indexOf("--for-pipeline") < scriptOf(job).indexOf("pulumi up"));
    }
  });

  it("gives nothing to what comes from a fork", () => {
    for (const name of ["preview prod", "preview drprod"]) {
      const [first] = jobs.get(name)!.rules as readonly { readonly if: string; readonly when: string }[];
      assert.match(first!.if, /SOURCE_PROJECT_ID != \$CI_PROJECT_ID/);
      assert.equal(first!.when, "never");
    }
  });

  it("uses the same versions as GitHub's workflows", () => {
    const [, version] = /pulumi\/pkg\/v3 v([\d.]+)/.exec(readFileSync(join(root, ".ci/pulumi/go.mod"), "utf8")) ?? [];
    for (const [name, job] of withToken)
      assert.equal((job.image as { readonly name: string }).name, `pulumi/pulumi-nodejs:${version}`, name);
  });

  it("is read with all that its jobs take over, however far", () => {
    const text = `
.a: { script: [a], variables: { X: 1, Y: 1 } }
.b: { extends: .a, variables: { Y: 2 } }
job: { extends: [.b], stage: test, script: [own] }
stages: [test]
`;
    assert.deepEqual(wholePipeline(text), {
      job: { stage: "test", script: ["own"], variables: { X: 1, Y: 2 } },
      stages: ["test"],
    });
  });
});
