import assert from "node:assert/strict";
import type { Declared, Fields, ResourceType } from "../../../drill/cloud/kernel/types";
import type { Planned } from "../../../drill/deploy";
import { changesBetween, update } from "../../../drill/deploy/update";
import { SOURCE } from "../cloud/fixture";
import { stage } from "../cloud/stage";

/** A world with a type that writes down what is done, and one that can only be created. */
function noted() {
  const on = stage();
  const { world } = on.cloud;
  const done: string[] = [];
  const outputs: ResourceType["outputs"] = ({ name, inputs }) => ({ id: name, state: inputs });
  const note = (what: string, { name }: Declared) => done.push(`${what} ${name}`);
  const common = { properties: ["size", "name"], outputs, create: (one: Declared) => void note("create", one) };
  world.registerType({
    ...common,
    type: "test:a/thing:Thing",
    replaces: ["name"],
    update: ({ declared, changed }) => void note(`update ${changed.join()} of`, declared),
    remove: (one) => void note("remove", one),
  });
  world.registerType({ ...common, type: "test:a/rock:Rock" });
  const finish = () => on.pass(60_000);
  return { world, done, finish };
}

const thing = (name: string, inputs: Fields, more: Partial<Planned> = {}, type = "test:a/thing:Thing"): Planned => ({
  declared: { urn: `urn:pulumi:s::p::${type}::${name}`, type, name, inputs, place: SOURCE },
  id: name,
  state: inputs,
  dependencies: [],
  ...more,
});

describe("updating a deployed stack in the model", () => {
  it("changes what differs, creates what is new, and deletes what is declared no longer, last and backwards", async () => {
    const { world, done, finish } = noted();
    const before = [thing("gone", {}), thing("same", { size: [1, { a: 1, b: 2 }] }), thing("other", { size: 1 })];
    const after = [thing("same", { size: [1, { b: 2, a: 1 }] }), thing("other", { size: 2 }), thing("new", {})];
    assert.deepEqual(changesBetween(after, before), { updated: 1, created: 1, deleted: 1, same: 1 });
    update(world, after, [thing("gone first", {}), ...before]);
    assert.deepEqual(done, []);
    await finish();
    assert.deepEqual(done, ["update size of other", "create new", "remove gone", "remove gone first"]);
  });

  it("replaces what AWS cannot change, and what is in another region now", async () => {
    const { world, done, finish } = noted();
    const moved = thing("moved", {});
    const there = { ...moved, declared: { ...moved.declared, place: { ...SOURCE, region: "eu-north-1" } } };
    update(world, [thing("named", { name: "b" }), there], [thing("named", { name: "a" }), moved]);
    await finish();
    assert.deepEqual(done, ["remove named", "create named", "remove moved", "create moved"]);
  });

  it("puts back what a resource ignores changes of, as the engine does, and so hands on what it was", async () => {
    const { world, done, finish } = noted();
    const ignoring = { ignoreChanges: ["size", "name"] };
    const after = [thing("one", { size: 2, name: "new" }, ignoring), thing("two", { size: 5 }, ignoring)];
    const kept = update(world, after, [thing("one", { size: 1 }), thing("two", { size: 1, name: "x" })]);
    assert.deepEqual(
      kept.map(({ declared }) => declared.inputs),
      [{ size: 1 }, { size: 1, name: "x" }],
    );
    await finish();
    assert.deepEqual(done, []);
    assert.throws(
      () => update(world, [thing("one", {}, { ignoreChanges: ["a.b"] })], [thing("one", {})]),
      /ignoreChanges of a\.b is not in the model/,
    );
  });

  it("refuses by name, before anything is changed, what Pulumi or the model refuse", async () => {
    const { world, done, finish } = noted();
    const rock = (inputs: Fields) => thing("rock", inputs, {}, "test:a/rock:Rock");
    const held = thing("held", {}, { protect: true });
    const cases: readonly (readonly [after: Planned, before: Planned, refused: RegExp])[] = [
      [rock({ size: 2 }), rock({ size: 1 }), /test:a\/rock:Rock rock: a change of size is not implemented/],
      [thing("new", {}), rock({}), /test:a\/rock:Rock rock: deleting one is not implemented/],
      [thing("new", {}), held, /::held" cannot be deleted because it is protected/],
      [thing("held", { name: "b" }), held, /::held" cannot be deleted because it is protected/],
    ];
    for (const [after, before, refused] of cases) {
      assert.throws(() => update(world, [thing("first", {}), after], [before]), refused);
    }
    await finish();
    assert.deepEqual(done, []);
  });

  it("leaves what is to outlive its stack", async () => {
    const { world, done, finish } = noted();
    update(world, [], [thing("kept", {}, { retain: true })]);
    await finish();
    assert.deepEqual(done, []);
  });
});
