import assert from "node:assert/strict";
import { join } from "node:path";
import { createWorld } from "../../../drill/cloud";
import { declare, deploy, type StackInput } from "../../../drill/deploy";
import { projectRoot } from "../../../projectRoot";
import { SOURCE, START } from "../cloud/fixture";
import { stage } from "../cloud/stage";

const fixtures = join(projectRoot, "tests/fixtures");

function input(program: string, config: Readonly<Record<string, string>> = {}): StackInput {
  return {
    project: "tiny",
    stack: "prod",
    program: join(fixtures, program),
    config: { "tiny:region": SOURCE.region, "tiny:account": SOURCE.account, "aws:region": SOURCE.region, ...config },
    callerAccount: SOURCE.account,
    stackOutputs: { "organization/other/prod": { keyArn: "arn:aws:kms:eu-west-1:111111111111:key/k" } },
  };
}

const tiny = input("tiny/index.ts");

/** One of the programs that each do one thing, chosen by configuration. */
function odd(what: string): StackInput {
  return input("odd/index.ts", { "tiny:what": what });
}

function world() {
  return stage().cloud.world;
}

describe("deploying a program into the model", () => {
  it("declares the same every time: sorted, with places, plain inputs and the function's text", async () => {
    const first = await declare(tiny, world());
    const again = await declare(tiny, world());
    assert.deepEqual(again, first);
    const urns = first.resources.map(({ declared }) => declared.urn);
    assert.deepEqual(urns, [...urns].sort());
    assert.ok(urns.includes("urn:pulumi:prod::tiny::aws:sns/topic:Topic::failures"));
    for (const { declared } of first.resources) assert.deepEqual(declared.place, SOURCE);
    const sweep = first.resources.find(({ declared }) => declared.type === "aws:lambda/function:Function")?.declared;
    const code = sweep?.inputs.code as Readonly<Record<string, string>>;
    assert.match(code["__index.js"] ?? "", /paginateDescribeDBInstances/);
    assert.match(String(first.outputs.machineArn), /^arn:aws:states:eu-west-1:111111111111:stateMachine:sweep-/);
  });

  it("creates what it declares so that it runs, fails and tells of it", async () => {
    const on = stage();
    const { outputs, resources } = await deploy(on.cloud, tiny);
    const order = resources.map(({ declared }) => declared.urn);
    for (const { declared, dependencies } of resources) {
      for (const dependency of dependencies.filter((urn) => order.includes(urn))) {
        assert.ok(order.indexOf(dependency) < order.indexOf(declared.urn), `${declared.urn} before ${dependency}`);
      }
    }
    await on.pass(15 * 60_000);
    assert.deepEqual(
      on.ended.map(({ status }) => status),
      ["SUCCEEDED", "SUCCEEDED"],
    );
    assert.deepEqual(on.log, ['{"databases":0}', '{"databases":0}']);
    assert.deepEqual(on.denied, []);

    on.cloud.states.start(String(outputs.machineArn), { fail: "Broken" }, "broken");
    await on.pass(3 * 60_000);
    assert.equal(on.ended[2]?.error, "Broken");
    const [byEvent, byAlarm] = on.notifications;
    assert.equal(byEvent?.message, '"The sweep broken failed: Broken"');
    assert.match(byAlarm?.subject ?? "", /^ALARM: "failures-/);
    assert.deepEqual(byAlarm?.recipients, ["team@example.com"]);
  });

  it("gives every stack a cloud of its own to fail in: two worlds do not meet", async () => {
    const [one, two] = [stage(), stage()];
    await deploy(one.cloud, tiny);
    await deploy(two.cloud, tiny);
    await one.pass(15 * 60_000);
    assert.equal(two.ended.length, 0);
  });

  it("starts with fresh module state, and leaves the caller's modules alone", async () => {
    const own = require.resolve("../../fixtures/odd/state");
    const before = require(own);
    before.countLoads();
    const first = await declare(odd("state"), world());
    const again = await declare(odd("state"), world());
    assert.deepEqual([first.outputs.loads, again.outputs.loads], [1, 1]);
    assert.equal(require(own), before);
  });

  it("resolves stack references, whatever the organization is called, and secrets", async () => {
    const { outputs, resources } = await declare(odd("reference"), world());
    assert.equal(outputs.keyArn, "arn:aws:kms:eu-west-1:111111111111:key/k");
    assert.equal(resources[0]?.declared.inputs.description, "a secret");
  });

  it("puts a resource where its provider or its own region says", async () => {
    const { resources } = await declare(odd("places"), world());
    const places = resources.map(({ declared }) => [declared.name, declared.place.region]);
    assert.deepEqual(places, [
      ["by-default", "eu-west-1"],
      ["by-provider", "eu-central-1"],
      ["by-region", "us-east-1"],
    ]);
  });

  const refusals: readonly (readonly [string, StackInput, RegExp])[] = [
    ["an unknown resource type", odd("type"), /resource type aws:s3\/bucket:Bucket is not known to the model/],
    ["an unknown property", odd("property"), /aws:sns\/topic:Topic loud: property signatureVersion is not implemented/],
    ["an unknown look-up", odd("invoke"), /aws:ec2\/getVpc:getVpc is not known to the model/],
    ["a missing output in an ARN", odd("hole"), /was made from an output that the model does not give/],
    ["an output in plain text", odd("text"), /without pulumi\.interpolate/],
    ["a name given twice", odd("twice"), /Duplicate resource URN/],
    ["a stack that was not deployed", odd("unreferenced"), /organization\/nothing\/prod: no such stack/],
    [
      "another account than the provider allows",
      { ...tiny, callerAccount: "333333333333" },
      /AWS account ID not allowed: 333333333333/,
    ],
    ["the program's own error", odd("throw"), /^these settings\nare wrong$/],
    ["an error inside an apply that nothing waits for", odd("detached"), /nobody waits/],
    ["an error inside apply", odd("apply"), /inside apply/],
  ];
  for (const [what, stack, message] of refusals) {
    it(`rejects ${what}, and works again afterwards`, async () => {
      await assert.rejects(declare(stack, world()), (error: Error) => {
        assert.match(error.message, message);
        return true;
      });
      assert.ok((await declare(odd("state"), world())).outputs);
    });
  }

  it("rejects what AWS would refuse, with the resource", async () => {
    await assert.rejects(
      deploy(stage().cloud, odd("untrusted")),
      /The role defined for the function cannot be assumed/,
    );
  });

  it("makes the same from a cloud of another seed: names depend on the program alone", async () => {
    const other = createWorld({ seed: 2, start: START, assumptions: stage().cloud.world.assumptions });
    const { outputs } = await deploy(other, tiny);
    assert.deepEqual(outputs, (await declare(tiny, world())).outputs);
  });
});
