import assert from "node:assert/strict";
import { type Difference, differences, type Outcome, run } from "./comparison/compare";
import { knownDifferences, line } from "./comparison/known";
import { otherSteps } from "./comparison/others";
import { rdsSteps } from "./comparison/rds";
import { modelSide, motoSide, type Side } from "./comparison/sides";

/** One script of calls, to the model and to moto over HTTP: what the program reads of the answers must be the same. */
describe("the model and moto", () => {
  const steps = [...rdsSteps, ...otherSteps];
  let model: ReadonlyMap<string, Outcome>;
  let moto: ReadonlyMap<string, Outcome>;
  let found: readonly Difference[];
  const sides: Side[] = [];

  before(async () => {
    sides.push(modelSide(), await motoSide());
    [model, moto] = (await Promise.all(sides.map((side) => run(steps, side)))) as [typeof model, typeof moto];
    found = differences(model, moto);
  });
  after(async () => {
    for (const side of sides) await side.close();
  });

  it("answer alike, but for what is known", () => {
    const lines = found.map(line);
    const unknown = lines.filter((one) => !knownDifferences.some(({ what }) => what.test(one)));
    assert.deepEqual(unknown, [], "say in comparison/known.ts who is right, and by which source, or mend the model");
  });

  it("differ in all that is said to differ, each difference being said once", () => {
    const lines = found.map(line);
    for (const { what } of knownDifferences) {
      assert.ok(
        lines.some((one) => what.test(one)),
        `${what} is a difference no more`,
      );
    }
    for (const one of lines) {
      const said = knownDifferences.filter(({ what }) => what.test(one));
      assert.ok(said.length < 2, `${one} is said by ${said.map(({ what }) => what).join(" and ")}`);
    }
  });

  it("agree on most of it, in answers as in refusals", () => {
    const differing = new Set(found.map(({ step }) => step));
    const alike = [...model].filter(([step]) => !differing.has(step));
    const refused = alike.filter(([, { error }]) => error !== undefined);
    assert.ok(alike.length > 300, `${alike.length} of ${steps.length} steps`);
    assert.ok(refused.length > 30, `${refused.length} of them refused`);
  });

  it("would be found to differ: in a value, in an error, in a call that only one refuses", () => {
    const changed = (step: string, change: Outcome) => differences(new Map([...model, [step, change]]), moto);
    const more = (now: readonly Difference[]) => now.map(line).filter((one) => !found.map(line).includes(one));
    const taken = "instance: DescribeDBSnapshots one by name";
    assert.deepEqual(more(changed(taken, { ...model.get(taken), "DBSnapshots.0.Status": "creating" })), [
      `${taken} | DBSnapshots.0.Status | model: creating | moto: available`,
    ]);
    const again = "instance: CreateDBSnapshot the same again";
    assert.deepEqual(more(changed(again, { error: "DBSnapshotAlreadyExists" })), [
      `${again} | error | model: DBSnapshotAlreadyExists | moto: DBSnapshotAlreadyExistsFault`,
    ]);
    assert.equal(more(changed(again, {})).length, 1);
    const lines = changed(again, {}).map(line);
    assert.ok(lines.some((one) => !knownDifferences.some(({ what }) => what.test(one))));
  });
});
