import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { runtime } from "@pulumi/pulumi";
import { cacheVariable } from "../../../cli/cache";
import type { Declaration } from "../../../drill/deploy";
import { forgetTexts, keepingFunctions } from "../../../drill/deploy/keptFunctions";
import { withFreshModules } from "../../../drill/deploy/programModules";
import { runScenario } from "../../../drill/run/runScenario";
import { findScenario, withOverrides } from "../../../drill/scenario/scenario";
import { projectRoot } from "../../../projectRoot";
import { cachingIn } from "../../support/caching";
import { declareStack, inputsOf } from "../../support/program";

/** The texts of a stack's functions, by the functions' names. */
function codeOf(declaration: Declaration): ReadonlyMap<string, unknown> {
  return new Map([...inputsOf(declaration, "aws:lambda/function:Function")].map(([name, { code }]) => [name, code]));
}

describe("functions that are kept", () => {
  it("are the same as serialized anew, whatever other settings an evaluation before had", async () => {
    await cachingIn(async () => {
      await declareStack("prod", { set: { "source.databases.patterns": ["^orders$"], "source.retention": "5d" } });
      await declareStack("drprod", { set: { "dr.retention": "3d", "dr.keepNewest": 4 } });
      for (const stack of ["prod", "drprod"] as const) {
        const inProcess = codeOf(await declareStack(stack));
        forgetTexts();
        const onDisk = codeOf(await declareStack(stack));
        const folder = process.env[cacheVariable];
        process.env[cacheVariable] = "off";
        forgetTexts();
        const anew = codeOf(await declareStack(stack));
        process.env[cacheVariable] = folder;
        assert.ok(anew.size > 3, `${anew.size} functions`);
        assert.deepEqual([...inProcess.keys()], [...anew.keys()]);
        assert.deepEqual(inProcess, anew);
        assert.deepEqual(onDisk, anew);
      }
    });
  });

  it("give the same report, byte for byte, as functions that are serialized in the run", async () => {
    await cachingIn(async (folder) => {
      const scenario = withOverrides(findScenario("normal"), { days: 0.25, databases: 2 });
      const input = { scenario, seed: 1, fleetFile: undefined, configDir: projectRoot, project: projectRoot };
      const report = async () => JSON.stringify((await runScenario(input)).report);
      const anew = await report();
      const written = readdirSync(folder).sort();
      assert.ok(written.some((name) => name.endsWith(".json")));
      forgetTexts();
      assert.equal(await report(), anew);
      assert.deepEqual(readdirSync(folder).sort(), written, "the second run found everything");
    });
  });
});

describe("a kept function's name in the cache", () => {
  let program: string;
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "rds-lifeboat-program-"));
    program = join(folder, "tree");
    mkdirSync(program);
    write("index.js", 'const { wrapped } = require("./wrapper"); exports.one = wrapped(1); exports.two = wrapped(2);');
    write("wrapper.js", 'const { word } = require("./word"); exports.wrapped = (n) => () => () => word + n;');
    write("word.js", 'exports.word = "before";');
    write("package-lock.json", "{}");
    await settled();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (file: string, text: string) => writeFileSync(join(program, file), text);
  // What is younger than an evaluation is not kept.
  const settled = () => setTimeout(150);

  /** Serializes the exports of the program's entry module, as an evaluation of it would. */
  async function texts(root = program, settings = "", args: object = {}): Promise<readonly string[]> {
    const entry = join(root, "index.js");
    const restore = keepingFunctions({ program: entry, settings });
    try {
      return await withFreshModules(entry, async () => {
        const exported: Readonly<Record<string, () => unknown>> = require(entry);
        const made = Object.values(exported).map((one) =>
          runtime.serializeFunction(one, { isFactoryFunction: true, ...args }),
        );
        return (await Promise.all(made)).map(({ text }) => text);
      });
    } finally {
      restore();
    }
  }

  it("tells functions of the same text apart by module and export", async () => {
    await cachingIn(async (cache) => {
      const [one = "", two = ""] = await texts();
      assert.notEqual(one, two);
      forgetTexts();
      assert.deepEqual(await texts(), [one, two]);
      assert.equal(readdirSync(cache).length, 2);
    });
  });

  it("is another one when one source file, or the lock file, was edited", async () => {
    await cachingIn(async (cache) => {
      const before = await texts();
      write("word.js", 'exports.word = "after";');
      await settled();
      const after = await texts();
      assert.ok(before.every((text) => text.includes('"before"')));
      assert.ok(after.every((text) => text.includes('"after"')));
      assert.equal(readdirSync(cache).length, 4);
      write("package-lock.json", '{ "lockfileVersion": 3 }');
      await settled();
      assert.deepEqual(await texts(), after);
      assert.equal(readdirSync(cache).length, 6);
    });
  });

  it("is another one for another revision, and the same wherever a revision is unpacked", async () => {
    await cachingIn(async (cache) => {
      const before = await texts();
      const [unpacked, other] = [join(folder, "unpacked"), join(folder, "other")];
      for (const copy of [unpacked, other]) cpSync(program, copy, { recursive: true });
      writeFileSync(join(other, "word.js"), 'exports.word = "other";');
      await settled();
      assert.deepEqual(await texts(unpacked), before);
      assert.equal(readdirSync(cache).length, 2);
      assert.ok((await texts(other)).every((text) => text.includes('"other"')));
      assert.equal(readdirSync(cache).length, 4);
    });
  });

  it("is another one for other settings of a program whose functions may know them", async () => {
    await cachingIn(async (cache) => {
      await texts(program, "these");
      await texts(program, "those");
      assert.equal(readdirSync(cache).length, 4);
    });
  });

  it("is another one for other options of serializing", async () => {
    await cachingIn(async (cache) => {
      const handlers = await texts();
      const others = await texts(program, "", { exportName: "other" });
      assert.ok(handlers.every((text) => text.includes("exports.handler =")));
      assert.ok(others.every((text) => text.includes("exports.other =")));
      forgetTexts();
      assert.deepEqual(await texts(program, "", { exportName: "other" }), others);
      assert.equal(readdirSync(cache).length, 4);
    });
  });

  it("is not given while files change, nor to what no module exports, nor to a text that cannot be read", async () => {
    await cachingIn(async (cache) => {
      const kept = await texts();
      write("word.js", 'exports.word = "changing";');
      assert.ok((await texts()).every((text) => text.includes('"changing"')));
      assert.equal(readdirSync(cache).length, 2);
      write("word.js", 'exports.word = "before";');
      await settled();
      for (const name of readdirSync(cache)) writeFileSync(join(cache, name), '{"text":');
      forgetTexts();
      assert.deepEqual(await texts(), kept);
      write(
        "index.js",
        'const { wrapped } = require("./wrapper"); module.exports = [wrapped(3)].map((f) => () => f());',
      );
      await settled();
      const entry = join(program, "index.js");
      const restore = keepingFunctions({ program: entry, settings: "" });
      await withFreshModules(entry, async () => {
        require(entry);
        await runtime.serializeFunction(() => () => 4, { isFactoryFunction: true });
      }).finally(restore);
      assert.equal(readdirSync(cache).length, 2);
    });
  });
});
