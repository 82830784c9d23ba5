import assert from "node:assert/strict";
import { command, fileOf, pinned, textNow, textOf } from "./stacks";

describe("every property of every resource", () => {
  for (const stack of pinned) {
    it(`is as ${stack.name}.yaml has it, or was reviewed there`, async () => {
      const [was, now] = [textOf(stack.name).split("\n"), (await textNow(stack)).split("\n")];
      const at = now.findIndex((line, index) => line !== was[index]);
      if (at < 0 && was.length === now.length) return;
      const line = at < 0 ? now.length : at;
      const advice = `If that is meant, run ${command} and review the diff of ${fileOf(stack.name)}`;
      assert.equal(now[line], was[line], `line ${line + 1} differs. ${advice}`);
    });
  }

  it("says nothing that only the machine knows", () => {
    for (const { name } of pinned) assert.doesNotMatch(textOf(name), /\/home\/|\/work\/|[0-9a-f]{40}/, name);
  });
});
