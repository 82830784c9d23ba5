import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Cache } from "../../cli/cache";
import { keepTranspiled } from "../../cli/transpiled";

const registered = Symbol.for("ts-node.register.instance");

describe("transpiled sources that are kept", () => {
  let folder: string;
  const ours = Reflect.get(process, registered);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "rds-lifeboat-transpiled-"));
  });
  afterEach(() => {
    Reflect.set(process, registered, ours);
    rmSync(folder, { recursive: true, force: true });
  });

  /** What a command with such a compiler makes of a source, and whether it had to. */
  function compiled(
    { target = "ES2020", version = "6.0.3" }: { readonly target?: string; readonly version?: string } = {},
    { code = "code", fileName = "/a.ts" }: { readonly code?: string; readonly fileName?: string } = {},
  ): { readonly output: string; readonly made: boolean } {
    let made = false;
    const compiler = {
      config: { options: { target } },
      ts: { version },
      compile: (source: string, file: string) => {
        made = true;
        return `${source} of ${file} for ${target} by ${version}`;
      },
    };
    Reflect.set(process, registered, compiler);
    keepTranspiled(new Cache(folder));
    return { output: compiler.compile(code, fileName), made };
  }

  it("are read by the next command, as the compiler wrote them", () => {
    const first = compiled();
    assert.deepEqual(first, { output: "code of /a.ts for ES2020 by 6.0.3", made: true });
    assert.deepEqual(compiled(), { ...first, made: false });
    assert.equal(readdirSync(folder).length, 1);
  });

  it("are made anew for another configuration or version of the compiler, another file and another source", () => {
    compiled();
    const others = [
      compiled({ target: "ES2022" }),
      compiled({ version: "6.1.0" }),
      compiled({}, { fileName: "/b.ts" }),
      compiled({}, { code: "changed" }),
    ];
    assert.deepEqual(
      others.map(({ made }) => made),
      [true, true, true, true],
    );
    assert.equal(new Set(others.map(({ output }) => output)).size, 4);
    // And what was kept for each is not another's.
    assert.deepEqual(compiled({ target: "ES2022" }), { ...others[0], made: false });
  });

  it("are none where the cache is off, or without ts-node", () => {
    const compile = () => "";
    const compiler = { config: {}, ts: { version: "6.0.3" }, compile };
    Reflect.set(process, registered, compiler);
    const before = process.env.DRILL_CACHE;
    process.env.DRILL_CACHE = "off";
    try {
      keepTranspiled();
    } finally {
      if (before === undefined) delete process.env.DRILL_CACHE;
      else process.env.DRILL_CACHE = before;
    }
    assert.equal(compiler.compile, compile);
    Reflect.deleteProperty(process, registered);
    keepTranspiled(new Cache(folder));
    assert.deepEqual(readdirSync(folder), []);
  });
});
