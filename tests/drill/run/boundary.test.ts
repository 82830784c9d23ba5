import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { type Cloud, createWorld } from "../../../drill/cloud";
import { create, type Deploy, deploy } from "../../../drill/deploy";
import { boundaryOf } from "../../../drill/run/boundary";
import { runScenario } from "../../../drill/run/runScenario";
import { findScenario, withOverrides } from "../../../drill/scenario/scenario";
import { defaultAssumptions } from "../../../facts/assumptions";
import { projectRoot as root } from "../../../projectRoot";
import { declareStack, inputsOf } from "../../support/program";
import { noon } from "../../support/snapshots";

const arn = "arn:aws:iam::111111111111:policy/rds-lifeboat-boundary-prod";

describe("roles in bounds", () => {
  it("are all that a stack makes, where it is told a boundary", async () => {
    const bounded = await declareStack("prod", { set: { permissionsBoundary: arn } });
    const roles = inputsOf(bounded, "aws:iam/role:Role");
    assert.ok(roles.size > 15);
    for (const [name, { permissionsBoundary }] of roles) assert.equal(permissionsBoundary, arn, name);
    for (const { permissionsBoundary } of inputsOf(await declareStack("prod"), "aws:iam/role:Role").values())
      assert.equal(permissionsBoundary, undefined);
    const { world } = createWorld({ seed: 1, start: noon, assumptions: defaultAssumptions });
    assert.throws(() => create({ world }, bounded), /what its permissions boundary .* allows is not known/);
  });
});

describe("a day in bounds", () => {
  const file = join(tmpdir(), `bounded-${process.pid}.yaml`);
  const bounds = (account: string, stack: string) => `arn:aws:iam::${account}:policy/rds-lifeboat-boundary-${stack}`;
  before(() => {
    const stack = (name: string, role: string, account: string) => ({
      file: `Pulumi.${name}.yaml`,
      role,
      set: { permissionsBoundary: bounds(account, name) },
    });
    const stacks = [stack("prod", "source", "111111111111"), stack("drprod", "dr", "222222222222")];
    const expect = { recoverable: "all", denied: 0 };
    writeFileSync(
      file,
      stringify({ name: "bounded", title: "Bounds", description: "In bounds.", stacks, days: 1, expect }),
    );
  });
  after(() => rmSync(file));

  /** The run of that day, in which the bounds of an account are as they are made, or others. */
  async function run(change: (cloud: Cloud) => void = () => {}) {
    const scenario = withOverrides(findScenario(file), { days: 1, databases: 2 });
    const deployed: Deploy = (cloud, input) => {
      change(cloud as Cloud);
      return deploy(cloud, input);
    };
    const input = { scenario, seed: 1, fleetFile: undefined, configDir: root, project: root };
    return (await runScenario(input, undefined, deployed)).report;
  }

  it("is like any other: nothing is refused, and every database can be restored", async () => {
    const { passed, denied } = await run();
    assert.deepEqual(denied, []);
    assert.ok(passed);
  });

  it("fails where the bounds lack what a pass does", async () => {
    const narrow = (cloud: Cloud) =>
      cloud.iam.addManagedPolicy(bounds("222222222222", "drprod"), {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["rds:Describe*", "logs:*", "states:*", "lambda:*"], Resource: "*" }],
      });
    const { passed, denied } = await run(narrow);
    assert.ok(!passed && denied.length > 0);
  });
});

describe("the bounds that the drill knows", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "bounds-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  const of = (file: string, named: string | undefined) =>
    boundaryOf(file, "prod", named === undefined ? {} : { "rds-lifeboat:permissionsBoundary": named });

  it("are those that the bootstrap beside the stack's file makes", () => {
    const known = of(join(root, "Pulumi.prod.yaml"), arn);
    assert.equal(known?.arn, arn);
    assert.match(known!.document, /"rds:CopyDBSnapshot"/);
    assert.equal(of(join(root, "Pulumi.prod.yaml"), undefined), undefined);
  });

  it("are no others: nobody knows what those allow", () => {
    assert.throws(
      () => of(join(root, "Pulumi.prod.yaml"), "arn:aws:iam::111111111111:policy/other"),
      /what .*other allows is not known: .*Pulumi\.prod\.yaml makes .*rds-lifeboat-boundary-prod/s,
    );
    assert.throws(() => of(join(folder, "Pulumi.prod.yaml"), arn), /there is no .*that makes it/);
    mkdirSync(join(folder, "gitops/bootstrap"), { recursive: true });
    const text = readFileSync(join(root, "gitops/bootstrap/Pulumi.prod.yaml"), "utf8");
    writeFileSync(join(folder, "gitops/bootstrap/Pulumi.prod.yaml"), text.replace("part: source", "part: none"));
    writeFileSync(join(folder, "gitops/bootstrap/Pulumi.yaml"), "name: rds-lifeboat-bootstrap\n");
    assert.throws(() => of(join(folder, "Pulumi.prod.yaml"), arn), /part: /);
  });
});
