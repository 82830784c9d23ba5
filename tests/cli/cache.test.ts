import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Cache, cacheName, cacheVariable, openCache } from "../../cli/cache";
import { forgetTexts } from "../../drill/deploy/keptFunctions";
import { projectRoot } from "../../projectRoot";
import { cachingIn } from "../support/caching";
import { declareStack, inputsOf } from "../support/program";

describe("the cache on disk", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rds-lifeboat-cache-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("gives back what was kept under a name, and nothing under another", () => {
    const cache = new Cache(join(folder, "within"));
    assert.equal(cache.read("one"), undefined);
    cache.write("one", "first");
    cache.write("one", "second");
    assert.equal(cache.read("one"), "second");
    assert.equal(cache.read("two"), undefined);
    assert.deepEqual(readdirSync(cache.folder), ["one"], "nothing lies beside it");
  });

  it("names a text by all its parts, wherever one ends and the next begins", () => {
    const names = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["c", "ab"]].map((parts) =>
      cacheName("x", ...parts),
    );
    assert.equal(new Set(names).size, names.length);
    assert.equal(cacheName("x", "ab", "c"), names[0]);
  });

  it("removes what was not used for longest when it holds more than it may, and only its own", () => {
    const names = [1, 2, 3, 4].map((number) => cacheName("js", String(number)));
    const before = new Cache(folder);
    names.forEach((name, index) => {
      before.write(name, "x".repeat(100));
      utimesSync(before.path(name), 1_000 + index, 1_000 + index);
    });
    writeFileSync(join(folder, "types.tsbuildinfo"), "y".repeat(1_000));
    // Reading marks the oldest as used.
    assert.ok(before.read(names[0]!));
    new Cache(folder, 350).write(cacheName("js", "new"), "x".repeat(100));
    assert.deepEqual(
      readdirSync(folder).sort(),
      [names[0]!, names[3]!, cacheName("js", "new"), "types.tsbuildinfo"].sort(),
    );
  });

  it("stays within its limit and an eighth, however much one process writes", () => {
    const cache = new Cache(folder, 8_000);
    for (let number = 0; number < 200; number++) cache.write(cacheName("js", String(number)), "x".repeat(100));
    const held = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    assert.ok(held <= 9_000 && held > 4_000, `${held} bytes`);
  });

  it("only costs time where nothing can be written", () => {
    writeFileSync(join(folder, "file"), "");
    const cache = new Cache(join(folder, "file"));
    cache.write("one", "text");
    assert.equal(cache.read("one"), undefined);
  });

  it("is where the environment says, or off", () => {
    assert.equal(openCache({ [cacheVariable]: "off" }), undefined);
    assert.equal(openCache({ [cacheVariable]: folder })?.folder, folder);
    assert.equal(openCache({})?.folder, join(projectRoot, "node_modules/.cache/rds-lifeboat"));
  });
});

describe("a deployment", () => {
  it("loads nothing of commands and drill, and takes no text from a cache in which every file was changed", async () => {
    await cachingIn(async (folder) => {
      const settings = { "source.retention": "1d" };
      const before = await textsOfSource(settings);
      const files = readdirSync(folder);
      assert.ok(files.every((name) => name.endsWith(".json")));
      for (const name of files) poison(join(folder, name));
      forgetTexts();
      // Or the cache is not what is put to the test: the drill believes it.
      const believed = await textsOfSource(settings);
      assert.ok([...believed.values()].every((text) => text.includes("poison")));

      const printed = execFileSync(process.execPath, ["-r", "ts-node/register", join(__dirname, "deployment.ts")], {
        cwd: projectRoot,
        env: { ...process.env, [cacheVariable]: folder },
        encoding: "utf8",
        maxBuffer: 64 * 1024 * 1024,
      });
      const { texts, modules } = JSON.parse(printed) as { texts: [string, string][]; modules: string[] };
      assert.deepEqual(new Map(texts), before);
      assert.ok(before.size > 3, `${before.size} functions`);
      const folders = new Set(modules.map((path) => relative(projectRoot, path).split("/")[0]));
      assert.deepEqual([...folders].sort(), [
        "components",
        "facts",
        "functions",
        "index.ts",
        "projectRoot.ts",
        "stacks",
      ]);
    });
  });
});

/** The code of the source stack's functions, by their names. */
async function textsOfSource(set: Readonly<Record<string, unknown>>): Promise<ReadonlyMap<string, string>> {
  const functions = inputsOf(await declareStack("prod", { set }), "aws:lambda/function:Function");
  return new Map([...functions].map(([name, { code }]) => [name, String(Object.values(Object(code))[0])]));
}

/** Puts other code into a file of the cache, in the form in which it is read. */
function poison(path: string): void {
  const kept = JSON.parse(readFileSync(path, "utf8")) as { text: string };
  writeFileSync(path, JSON.stringify({ ...kept, text: `${kept.text}\n// poison` }));
}
