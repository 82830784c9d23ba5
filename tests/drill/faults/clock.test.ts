import assert from "node:assert/strict";
import { MINUTE } from "../cloud/fixture";
import { speaking, toldBy } from "./speaking";

describe("a clock that is wrong", () => {
  it("shows in what the function reads of Date as long as it lasts, and the world goes on as before", async () => {
    const on = speaking();
    const away = async () => {
      const { now, date } = await on.ask();
      assert.equal(now, date);
      return Number(now) - on.cloud.world.time.now() + MINUTE;
    };
    const right = await away();
    const told = toldBy(on, {
      at: MINUTE,
      for: 2 * MINUTE,
      clock: { account: "source", ahead: 30 * 24 * 60 * MINUTE },
    });
    await on.pass(1);
    assert.equal((await away()) - right, 30 * 24 * 60 * MINUTE);
    await on.pass(2 * MINUTE);
    assert.equal((await away()) - right, 0);
    assert.deepEqual(told, ["after 1m, for 2m: the clock of every function in the source account is 30d ahead"]);
  });

  it("may be behind, of some functions only", async () => {
    const on = speaking();
    const told = toldBy(on, { at: 0, for: MINUTE, clock: { account: "source", function: "expire", behind: MINUTE } });
    await on.pass(1);
    const { now } = await on.ask();
    assert.ok(Number(now) < on.cloud.world.time.now() - MINUTE);
    assert.deepEqual(told, ["after 0s, for 1m: the clock of my-expire in the source account is 1m behind"]);
  });
});
