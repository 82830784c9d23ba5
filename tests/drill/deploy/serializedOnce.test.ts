import assert from "node:assert/strict";
import type { Declaration } from "../../../drill/deploy";
import { forgetTexts } from "../../../drill/deploy/serializedOnce";
import { declareStack, inputsOf } from "../../support/program";

/** The texts of a stack's functions, by the functions' names. */
function codeOf(declaration: Declaration): ReadonlyMap<string, unknown> {
  return new Map([...inputsOf(declaration, "aws:lambda/function:Function")].map(([name, { code }]) => [name, code]));
}

describe("functions that are serialized once", () => {
  it("are the same as serialized anew, whatever other settings an evaluation before had", async () => {
    await declareStack("prod", { set: { "source.databases.patterns": ["^orders$"], "source.retention": "5d" } });
    await declareStack("drprod", { set: { "dr.retention": "3d", "dr.keepNewest": 4 } });
    for (const stack of ["prod", "drprod"] as const) {
      const kept = codeOf(await declareStack(stack));
      forgetTexts();
      const anew = codeOf(await declareStack(stack));
      assert.deepEqual([...kept.keys()], [...anew.keys()]);
      assert.ok(kept.size > 3, `${kept.size} functions`);
      assert.deepEqual(kept, anew);
    }
  });
});
