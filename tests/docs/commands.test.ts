import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { helpOf, optionsOf, parsed } from "../../cli/commandLine";
import { projectRoot as project } from "../../projectRoot";
import { commands, commandsPage } from "../support/commands";

const page = readFileSync(join(project, "docs/commands.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe("what people read about the commands", () => {
  it("is what the commands themselves say", () => {
    const found = /<!-- commands: begin -->\n+([\s\S]*?)\n+<!-- commands: end -->/.exec(page)?.[1];
    const advice = `docs/commands.md differs from the commands. Put between its two comments what this prints:
  node -r ts-node/register -p 'require("./tests/support/commands").commandsPage()'`;
    assert.equal(found, commandsPage(), advice);
  });

  it("names every script of package.json, and none that is not there", () => {
    for (const script of Object.keys(scripts)) {
      assert.ok(page.includes(script === "test" ? "`npm test`" : `npm run ${script}`), script);
    }
    for (const [, named = ""] of page.matchAll(/npm run (?:-s )?([a-z:]+)/g)) assert.ok(named in scripts, named);
  });

  it("covers every script that reads options of its own", () => {
    const own = Object.entries(scripts).filter(([, line]) =>
      /^node (?:--\S+ )?-r \.\/cli\/register\.js \S+\.ts$/.test(line),
    );
    assert.deepEqual(own.map(([name]) => name).sort(), commands.map(({ name }) => name).sort());
    for (const [, line] of own) assert.ok(existsSync(join(project, line.split(" ").at(-1)!)), line);
  });
});

/** The words of a command line, without the quotes that a shell takes away. */
function wordsOf(options: string): readonly string[] {
  return options === "" ? [] : options.split(" ").map((word) => word.replace(/^'(.*)'$/, "$1"));
}

for (const command of commands) {
  describe(`npm run ${command.name} -- --help`, () => {
    const text = helpOf(command);

    it("has what it is for, examples, every option and every exit code, in lines that fit on a screen", () => {
      assert.deepEqual(parsed(command, ["--help"], {}), { kind: "help" });
      assert.ok(command.examples.length > 0);
      for (const { name, help } of optionsOf(command)) {
        assert.match(text, new RegExp(`^ {2}--${name}\\b.* {2,}${help.slice(0, 10).replace(/[^\w ]/g, ".")}`, "m"));
      }
      for (const code of [0, 2, 3]) assert.match(text, new RegExp(`^ {2}${code} {2}\\S`, "m"));
      for (const line of text.split("\n")) assert.ok(line.length <= 135, line);
    });

    it("has examples that it would run itself", () => {
      const own = command.examples.map(([line]) => line).filter((line) => line.startsWith("npm run"));
      assert.ok(own.length > 0);
      for (const line of own) {
        const [, script, options = ""] = /^npm run (?:-s )?([a-z:]+)(?: -- (.*?))?(?: > \S+)?$/.exec(line) ?? [];
        assert.equal(script, command.name, line);
        const said = parsed(command, wordsOf(options), {});
        assert.equal(said.kind, "run", `${line}: ${"problems" in said ? said.problems.join("; ") : ""}`);
      }
    });

    it("answers a slip of the pen in each option with the right one", () => {
      for (const { name } of optionsOf(command)) {
        const slip = `${name.slice(0, -1)}${name.at(-1) === "x" ? "y" : "x"}`;
        const said = parsed(command, [`--${slip}=1`], {});
        assert.ok(said.kind === "wrong");
        assert.equal(said.problems[0], `--${slip} is not an option: did you mean --${name}?`);
      }
    });
  });
}
