import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../projectRoot";
import { kinds } from "./kinds";
import { kindsTable } from "./table";

const page = readFileSync(join(projectRoot, "docs/bad-input.md"), "utf8");

describe("bad input: what people read about it", () => {
  it("is the table of the kinds themselves", () => {
    const found = /<!-- kinds: begin -->\n+([\s\S]*?)\n+<!-- kinds: end -->/.exec(page)?.[1];
    const advice = `docs/bad-input.md differs from the cases. Put between its two comments what this prints:
  node -r ts-node/register -p 'require("./tests/badInput/table").kindsTable()'`;
    assert.equal(found, kindsTable(), advice);
  });

  it("is of 200 cases or more, each another one", () => {
    for (const { name, cases } of kinds) {
      const titles = cases.map(({ what }) => what);
      assert.deepEqual([...new Set(titles)], titles, name);
    }
    assert.ok(kinds.reduce((sum, { cases }) => sum + cases.length, 0) >= 200);
  });
});
