import assert from "node:assert/strict";
import { VirtualTime } from "../../../../drill/cloud/kernel/time";

describe("virtual time", () => {
  it("runs actions by instant, and by arrival within an instant", async () => {
    const time = new VirtualTime(0);
    const ran: string[] = [];
    const push = (name: string) => () => ran.push(`${name}@${time.now()}`);
    time.at(20, push("c"));
    time.at(10, push("a"));
    time.at(20, push("d"));
    time.after(15, push("b"));
    await time.runUntil(30);
    assert.deepEqual(ran, ["a@10", "b@15", "c@20", "d@20"]);
    assert.equal(time.now(), 30);
  });

  it("orders thousands of actions as a stable sort would", async () => {
    const time = new VirtualTime(0);
    const ran: number[] = [];
    const instants = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 97);
    instants.forEach((when, index) => {
      time.at(when, () => ran.push(index));
    });
    await time.runUntil(100);
    const expected = instants
      .map((when, index) => ({ when, index }))
      .sort((a, b) => a.when - b.when || a.index - b.index)
      .map(({ index }) => index);
    assert.deepEqual(ran, expected);
  });

  it("takes an instant in the past for now, after what was queued for now", async () => {
    const time = new VirtualTime(100);
    const ran: string[] = [];
    time.at(100, () => ran.push("queued"));
    time.at(5, () => ran.push("late"));
    await time.runUntil(100);
    assert.deepEqual(ran, ["queued", "late"]);
  });

  it("stops at the end, leaves later actions queued, and does not run back", async () => {
    const time = new VirtualTime(0);
    let ran = 0;
    time.at(10, () => ran++);
    time.at(11, () => ran++);
    await time.runUntil(10);
    assert.equal(ran, 1);
    await assert.rejects(time.runUntil(9), { name: "ModelError" });
    await time.runUntil(11);
    assert.equal(ran, 2);
  });

  it("does not run what was cancelled", async () => {
    const time = new VirtualTime(0);
    const ran: string[] = [];
    const cancelled = time.at(1, () => ran.push("cancelled"));
    time.at(2, () => ran.push("kept"));
    cancelled.cancel();
    await time.runUntil(5);
    assert.deepEqual(ran, ["kept"]);
  });

  it("drains microtasks before the clock moves, when an action settles promises", async () => {
    const time = new VirtualTime(0);
    const seen: number[] = [];
    time.at(10, () => {
      time.settle();
      let chain = Promise.resolve();
      for (let i = 0; i < 50; i++) chain = chain.then(() => undefined);
      void chain.then(() => seen.push(time.now()));
    });
    time.at(1000, () => seen.push(time.now()));
    await time.runUntil(2000);
    assert.deepEqual(seen, [10, 1000]);
  });

  it("rejects with the first error of an action, and with what was reported as failed", async () => {
    const time = new VirtualTime(0);
    time.at(5, () => {
      throw new Error("broken");
    });
    await assert.rejects(time.runUntil(10), /broken/);
    assert.equal(time.now(), 5);
    time.at(6, () => {
      time.fail(new Error("first"));
      time.fail(new Error("second"));
    });
    await assert.rejects(time.runUntil(10), /first/);
  });

  it("refuses an instant that is none", () => {
    const time = new VirtualTime(0);
    assert.throws(() => time.at(Number.NaN, () => undefined, "timer"), /timer: NaN/);
  });

  it("reports progress once for every simulated hour", async () => {
    const time = new VirtualTime(0);
    const seen: number[] = [];
    time.at(3_600_000 * 2.5, () => undefined);
    await time.runUntil(3_600_000 * 4, (now) => seen.push(now / 3_600_000));
    assert.deepEqual(seen, [1, 2, 3, 4]);
  });
});
