import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { type Mutate, runMutant as run } from "../../support/mutants";

/** As version 0.1.0 had it: whoever may copy may tag what is there, and a tag dates a cluster's copy for its deletion. */
const before: Mutate = (resource) => {
  const { declared, state } = resource;
  if (declared.name.endsWith("dr-expire-function"))
    return withText(resource, "takenAt > madeAt ? takenAt : madeAt", "takenAt");
  if (declared.name !== "lifeboat-dr-copy-function-policy") return resource;
  const policy = JSON.parse(String(declared.inputs.policy)) as {
    Statement: { Sid: string; Condition?: Record<string, unknown> }[];
  };
  for (const { Sid, Condition } of policy.Statement) if (Sid === "MakeTaggedCopies") delete Condition?.Null;
  const text = JSON.stringify(policy);
  return {
    ...resource,
    declared: { ...declared, inputs: { ...declared.inputs, policy: text } },
    state: { ...state, policy: text },
  };
};

/** Without the stack's boundary, which would refuse the tags as well. */
const unbounded: Mutate = (resource) => {
  const changed = before(resource);
  if (changed?.declared.type !== "aws:iam/role:Role" || !changed.declared.name.includes("dr-copy-function"))
    return changed;
  const { permissionsBoundary: _, ...inputs } = changed.declared.inputs;
  return { ...changed, declared: { ...changed.declared, inputs } };
};

describe("what the program declares is needed: the tags of copies that are there", () => {
  it("fails retagged where the copy role may change them and a tag dates copies for their deletion", async () => {
    const outcome = await run("retagged", unbounded);
    assert.ok(!(outcome instanceof Error), String(outcome));
    const failed = outcome.expectations.filter(({ held }) => !held).map(({ text }) => text);
    assert.match(failed.join(), /youngest/);
  });
});
