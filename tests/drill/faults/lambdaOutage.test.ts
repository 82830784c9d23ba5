import assert from "node:assert/strict";
import { HOUR } from "../cloud/fixture";
import { stage } from "../cloud/stage";
import { arranged } from "./arranged";

describe("an outage of Lambda", () => {
  it("answers no invocation in that account for as long as it lasts, and those of others as ever", async () => {
    const on = stage();
    const arn = on.handler("exports.handler = async () => 1;");
    const outcome = async () => {
      const invoked = on.cloud.lambda.invoke(arn, {});
      await on.pass(1_000);
      return (await invoked).kind;
    };
    const of = (account: string, at: number) => ({ at, for: HOUR, lambdaOutage: { account } });
    const told = arranged(on.cloud, [of("dr", 0), of("source", 2 * HOUR)]);
    await on.pass(HOUR / 2);
    assert.equal(await outcome(), "result");
    await on.pass(2 * HOUR - HOUR / 2);
    assert.notEqual(await outcome(), "result");
    await on.pass(HOUR);
    assert.equal(await outcome(), "result");
    assert.deepEqual(told, [
      "after 0s, for 1h: Lambda is out in the dr account",
      "after 2h, for 1h: Lambda is out in the source account",
    ]);
  });
});
