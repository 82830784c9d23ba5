import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot as root } from "../../../projectRoot";
import { readSettings } from "../../../stacks/settings";
import { references, referenceTable, shortTable } from "../../../stacks/settings/reference";
import { put } from "./fixtures";

const page = readFileSync(join(root, "docs/settings.md"), "utf8");

describe("settings: what people read about them", () => {
  for (const [file, name, table] of [
    ["docs/settings.md", "referenceTable", referenceTable()],
    ["README.md", "shortTable", shortTable()],
  ] as const) {
    it(`is the schema's own table in ${file}`, () => {
      const text = readFileSync(join(root, file), "utf8");
      const found = /<!-- settings: begin -->\n+([\s\S]*?)\n+<!-- settings: end -->/.exec(text)?.[1];
      const advice = `${file} differs from the schema. Put between its two comments what this prints:
  node -r ts-node/register -p 'require("./stacks/settings/reference").${name}()'`;
      assert.equal(found, table, advice);
    });
  }

  it("has each setting once, also those in lists and those of several shapes", () => {
    const paths = references.map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length);
    for (const block of ["account", "source.interval", "dr.sources[].keys", "source.databases.tagFilter"]) {
      assert.ok(paths.includes(block), block);
    }
  });

  it("states the defaults that hold", () => {
    const written: Record<string, unknown> = {};
    for (const { path, standard } of references) {
      const value = /^`(.*)`$/.exec(standard ?? "")?.[1];
      if (value !== undefined && !path.includes("[]")) put(written, path, parse(value));
    }
    const needed = { account: "111111111111", region: "eu-west-1" };
    const drAccounts = ["222222222222"];
    const sources = [{ account: "333333333333", region: "eu-west-1", stack: "a/b/c" }];
    assert.deepEqual(
      readSettings({
        ...written,
        ...needed,
        source: { ...(written.source as object), drAccounts },
        dr: { ...(written.dr as object), sources },
      }),
      readSettings({ ...needed, source: { drAccounts }, dr: { sources } }),
    );
  });

  it("is right about the way over from S1", () => {
    const snippets = [...page.matchAll(/^\| .* \| (`.*`) \|$/gm)].flatMap(([, cell]) => cell!.split(", "));
    const raw: Record<string, unknown> = {
      account: "111111111111",
      region: "eu-west-1",
      source: { drAccounts: ["222222222222"] },
      dr: { sources: [{ account: "333333333333", region: "eu-west-1", stack: "a/b/c" }] },
    };
    const found = snippets.flatMap((snippet) => /^`([\w.]+): (.*)`$/.exec(snippet)?.slice(1) ?? []);
    assert.ok(found.length >= 20, `only ${found.length / 2} settings found in the page`);
    for (let at = 0; at < found.length; at += 2) put(raw, found[at]!, parse(found[at + 1]!));
    const settings = readSettings(raw);
    assert.equal(settings.createdBy, "Snapshot Tool for RDS");
    const { take, share, expire } = settings.source!.schedules;
    assert.deepEqual(
      [take, share, expire].map(({ schedule }) => schedule),
      ["rate(1 hour)", "rate(90 minutes)", "cron(0 3 * * ? *)"],
    );
    assert.equal(settings.dr?.schedules.copy.schedule, "rate(100 minutes)");
  });

  it("mentions in the stacks' files only settings that exist, each with a comment above", () => {
    for (const file of ["Pulumi.prod.yaml", "Pulumi.drprod.yaml"]) {
      const lines = readFileSync(join(root, file), "utf8").split("\n");
      const own = lines.flatMap((line, at) => (/^ {2}rds-lifeboat:/.test(line) ? [at] : []));
      assert.ok(own.length >= 4, file);
      for (const at of own) assert.match(lines[at - 1]!, /^ {2}#/, `${file}:${at + 1} is not explained`);
    }
  });
});
