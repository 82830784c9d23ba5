import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../projectRoot";

const page = readFileSync(join(projectRoot, "docs/house.md"), "utf8");
const isThere = (path: string) => existsSync(join(projectRoot, path));

/** The folders of passes: those with a handler. `functions/pass` is what passes share. */
const passes = readdirSync(join(projectRoot, "functions")).filter(
  (name) => name !== "pass" && isThere(`functions/${name}/handler.ts`),
);

describe("the page that says where things are", () => {
  it("names files and folders that are there", () => {
    const paths = [...page.matchAll(/`([a-zA-Z]+\/[\w./]*)`/g)].map(([, path = ""]) => path);
    assert.ok(paths.length > 20, `${paths.length} paths`);
    assert.deepEqual(
      paths.filter((path) => !isThere(path)),
      [],
    );
  });

  it("is right that each pass has its permissions beside its handler", () => {
    assert.ok(passes.length >= 10, passes.join(", "));
    assert.deepEqual(
      passes.filter((name) => !isThere(`functions/${name}/permissions.ts`)),
      [],
    );
  });

  it("says where the decision is of each pass that has no plan of its own", () => {
    const elsewhere: Readonly<Record<string, string>> = {
      copy: "functions/copies/plan.ts",
      expire: "functions/retention/plan.ts",
      expireCopies: "functions/retention/plan.ts",
      notify: "functions/notify/trouble.ts",
      reencrypt: "functions/copies/plan.ts",
      stage: "functions/copies/plan.ts",
      unstage: "functions/copies/arrived.ts",
    };
    const without = passes.filter((name) => !isThere(`functions/${name}/plan.ts`));
    assert.deepEqual(without.sort(), Object.keys(elsewhere));
    for (const path of Object.values(elsewhere)) assert.ok(page.includes(`\`${path}\``), `${path} is not named`);
  });
});
