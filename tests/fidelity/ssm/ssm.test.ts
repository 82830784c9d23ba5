import assert from "node:assert/strict";
import type { Fields, Principal } from "../../../drill/cloud/kernel/types";
import { SOURCE } from "../../drill/cloud/fixture";
import { stage } from "../../drill/cloud/stage";

/** A parameter of a stack, and calls about parameters as an administrator. */
function parameters() {
  const on = stage();
  const declared = on.create("aws:ssm/parameter:Parameter", "accepted", { type: "String", value: "one" });
  const person: Principal = { kind: "administrator", account: SOURCE.account, name: "person" };
  const call = (operation: string, input: Fields) =>
    on.cloud.world.call({ principal: person, place: SOURCE, service: "ssm", operation, input }) as {
      readonly Parameter: Fields;
      readonly Version: number;
    };
  return { on, declared, call, name: String(declared.name), arn: String(declared.arn) };
}

describe("Parameter Store as AWS states it", () => {
  it("API GetParameter: gives the text, the version and the ARN, asked by name or by ARN", () => {
    const { call, name, arn } = parameters();
    for (const Name of [name, arn]) {
      const { Parameter } = call("GetParameter", { Name });
      assert.deepEqual(
        [Parameter.Name, Parameter.ARN, Parameter.Value, Parameter.Version, Parameter.Type],
        [name, arn, "one", 1, "String"],
      );
    }
    assert.equal(arn, `arn:aws:ssm:${SOURCE.region}:${SOURCE.account}:parameter/${name}`);
    assert.throws(() => call("GetParameter", { Name: "other" }), { name: "ParameterNotFound" });
  });

  it("API PutParameter: another text needs Overwrite and makes another version; a new parameter needs a type", () => {
    const { call, name } = parameters();
    assert.throws(() => call("PutParameter", { Name: name, Value: "two", Type: "String" }), {
      name: "ParameterAlreadyExists",
    });
    assert.equal(call("PutParameter", { Name: name, Value: "two", Overwrite: true }).Version, 2);
    assert.equal(call("GetParameter", { Name: name }).Parameter.Value, "two");
    assert.throws(() => call("PutParameter", { Name: "/a/b", Value: "x" }), { name: "ValidationException" });
    assert.equal(call("PutParameter", { Name: "/a/b", Value: "x", Type: "String" }).Version, 1);
    assert.equal(
      call("GetParameter", { Name: "/a/b" }).Parameter.ARN,
      `arn:aws:ssm:${SOURCE.region}:${SOURCE.account}:parameter/a/b`,
    );
  });

  it("API PutParameter: a standard parameter holds 4 KB, and no empty text", () => {
    const { call, name } = parameters();
    for (const Value of ["", "x".repeat(4_097)]) {
      assert.throws(() => call("PutParameter", { Name: name, Value, Overwrite: true }), {
        name: "ValidationException",
      });
    }
    call("PutParameter", { Name: name, Value: "x".repeat(4_096), Overwrite: true });
  });

  it("Service Authorization Reference: ssm:Overwrite tells a first value from another one", () => {
    const { on, name } = parameters();
    const statement = {
      Effect: "Allow",
      Action: "ssm:PutParameter",
      Resource: "*",
      Condition: { StringEquals: { "ssm:Overwrite": "false" } },
    };
    const roleArn = on.role("deployer", "lambda.amazonaws.com", statement);
    const deployer: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    const put = (input: Fields) =>
      on.cloud.world.call({
        principal: deployer,
        place: SOURCE,
        service: "ssm",
        operation: "PutParameter",
        input: { Value: "x", ...input },
      });
    assert.ok(put({ Name: "first", Type: "String" }));
    assert.throws(() => put({ Name: name, Overwrite: true }), { name: "AccessDeniedException" });
  });

  it("Service Authorization Reference: reading and writing are permissions on the parameter", () => {
    const { on, arn, name } = parameters();
    const statement = { Effect: "Allow", Action: "ssm:GetParameter", Resource: arn };
    const roleArn = on.role("reader", "lambda.amazonaws.com", statement);
    const reader: Principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" };
    const call = (operation: string, input: Fields) =>
      on.cloud.world.call({ principal: reader, place: SOURCE, service: "ssm", operation, input });
    assert.ok(call("GetParameter", { Name: name }));
    const denied = { name: "AccessDeniedException" };
    assert.throws(() => call("PutParameter", { Name: name, Value: "x", Overwrite: true }), denied);
    assert.throws(() => call("GetParameter", { Name: "another" }), denied);
  });
});
