import assert from "node:assert/strict";
import { seeded, stableHex, stableUuid } from "../../../../drill/cloud/kernel/random";
import { fixture } from "../fixture";

function draw(next: () => number, count: number): number[] {
  return Array.from({ length: count }, next);
}

describe("seeded randomness", () => {
  it("repeats for the same seed, differs for another, and stays in [0, 1)", () => {
    const first = draw(seeded(42), 1000);
    assert.deepEqual(draw(seeded(42), 1000), first);
    assert.notDeepEqual(draw(seeded(43), 1000), first);
    assert.ok(first.every((value) => value >= 0 && value < 1));
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    assert.ok(mean > 0.45 && mean < 0.55, `mean ${mean}`);
  });

  it("gives each stream of a world its own sequence, whatever others draw", () => {
    const alone = draw(fixture().world.random("events"), 5);
    const { world } = fixture();
    draw(world.random("schedules"), 100);
    assert.deepEqual(draw(world.random("events"), 5), alone);
    assert.equal(world.random("events"), world.random("events"));
    assert.notDeepEqual(draw(fixture({ seed: 2 }).world.random("events"), 5), alone);
  });

  it("derives names from texts: the same always, and others for others", () => {
    assert.equal(stableHex("a", 12), stableHex("a", 12));
    assert.notEqual(stableHex("a", 12), stableHex("b", 12));
    assert.match(stableHex("a", 7), /^[0-9a-f]{7}$/);
    assert.match(stableUuid("a"), /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });
});
