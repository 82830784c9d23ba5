import assert from "node:assert/strict";
import { parse } from "yaml";
import { references } from "../../../stacks/settings/reference";
import { type Change, changes, type Effects, effectOf, effectsFile, paths } from "./changes";
import { command, fileOf, textOf } from "./stacks";

const effects: Effects = parse(textOf(effectsFile));
const effect = (change: Change) => effects[change.name] ?? {};

/**
 * Changes of the same stack that touch different properties are made together, since evaluating a stack takes a third of a
 * second: each value is another one, so that one in the wrong place is seen all the same.
 */
function batches(): readonly (readonly [Change, ...Change[]])[] {
  const found: [Change, ...Change[]][] = [];
  for (const change of changes) {
    const home = JSON.stringify([change.stack, change.beside]);
    const batch = found.find(
      ([first, ...others]) =>
        JSON.stringify([first.stack, first.beside]) === home &&
        [first, ...others].every((other) => independent(other, change)),
    );
    if (batch) batch.push(change);
    else found.push([change]);
  }
  return found;
}

/** Whether two changes touch different properties, and different settings. */
function independent(one: Change, other: Change): boolean {
  if (one.alone || other.alone) return false;
  const apart = (a: string, b: string) => !`${a} `.startsWith(`${b} `) && !`${b} `.startsWith(`${a} `);
  const touched = [Object.keys(effect(one)), Object.keys(effect(other))] as const;
  const settings = [Object.keys(one.set), Object.keys(other.set)].map((keys) =>
    keys.map((key) => key.replaceAll(".", " ")),
  );
  return [touched, settings].every(([mine = [], theirs = []]) => mine.every((a) => theirs.every((b) => apart(a, b))));
}

describe("each setting, changed by itself", () => {
  it("is in the table of changes, and every change is of a setting", () => {
    assert.deepEqual([...paths].sort(), references.map(({ path }) => path).sort());
    assert.deepEqual(
      Object.keys(effects),
      changes.map(({ name }) => name),
      `run ${command}`,
    );
  });

  for (const batch of batches()) {
    it(`changes what the table says: ${titleOf(batch)}`, async () => {
      const expected = Object.assign({}, ...batch.map(effect)) as object;
      const advice = `If that is meant, run ${command} and review the diff of ${fileOf(effectsFile)}`;
      assert.deepEqual(parsedAgain(await effectOf(batch)), expected, advice);
    });
  }
});

function titleOf([first, ...others]: readonly [Change, ...Change[]]): string {
  return others.length === 0 ? first.name : `${first.name}, and ${others.length} other settings there`;
}

/** As the file would have it. */
function parsedAgain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
