import assert from "node:assert/strict";
import { codeOf, commanded } from "../../cli/command";
import { brokenCode, type Command, parsed, refusedCode } from "../../cli/commandLine";
import { fileError } from "../../cli/validation";

interface Options {
  readonly size: number | undefined;
  readonly colours: readonly string[];
}

const command: Command<Options> = {
  name: "paint",
  what: ["Paints."],
  examples: [["npm run paint -- --size 3", "three of it"]],
  options: [
    { name: "size", value: "N", help: "how much" },
    { name: "dry-days", value: "N", help: "how long it dries" },
    { name: "colour", value: "NAME", repeatable: true, help: "in which colours" },
    { name: "json", value: "FILE", help: "where to say so" },
    { name: "quiet", help: "say nothing" },
  ],
  exitCodes: { 0: "it is painted", 1: "it is not" },
  unexpected: (word) => `"${word}" stands alone`,
  read: (given) => ({ size: given.number("size", 1, 9), colours: given.oneOf("colour", ["red", "green", "blue"]) }),
};

function problems(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): readonly string[] {
  const line = parsed(command, argv, environment);
  return line.kind === "wrong" ? line.problems : [];
}

/** What a command says and gives. */
async function outcome(argv: readonly string[], run: (options: Options) => Promise<number>) {
  const said: string[] = [];
  const voice = {
    print: (text: string) => said.push(`out: ${text.split("\n")[0]}`),
    complain: (text: string) => said.push(`err: ${text}`),
  };
  const code = await commanded(command, argv, run, voice).catch((error: unknown) => codeOf(error, voice));
  return { code, said };
}

describe("a command", () => {
  it("gives what its work gives, 2 for what it is told wrong, and 3 for a mistake of its own", async () => {
    assert.deepEqual(await outcome(["--size", "3"], async ({ size }) => (size === 3 ? 0 : 1)), { code: 0, said: [] });
    assert.deepEqual(await outcome([], async () => 1), { code: 1, said: [] });
    assert.deepEqual(await outcome(["--help"], async () => 1), { code: 0, said: ["out: Paints."] });
    const never = async () => assert.fail("it ran");
    assert.deepEqual(await outcome(["--sise", "3"], never), {
      code: refusedCode,
      said: [
        'err: --sise is not an option: did you mean --size?\n"3" stands alone\n\nnpm run paint -- --help lists the options.',
      ],
    });
    const file = await outcome([], async () => {
      throw fileError("wall.yaml", ["there is no such file"]);
    });
    assert.deepEqual(file, {
      code: refusedCode,
      said: ["err: wall.yaml cannot be used:\n  - there is no such file"],
    });
    const broken = await outcome([], async () => {
      throw new TypeError("the brush is undefined");
    });
    assert.equal(broken.code, brokenCode);
    assert.match(broken.said[0] ?? "", /^err: TypeError: the brush is undefined\n {4}at .*command\.test\.ts/);
    assert.equal(new Set([0, 1, refusedCode, brokenCode]).size, 4, "distinct");
  });

  it("takes some words only, and names the nearest", () => {
    assert.deepEqual(parsed(command, ["--colour", "red", "--colour=blue"], {}), {
      kind: "run",
      options: { size: undefined, colours: ["red", "blue"] },
    });
    assert.deepEqual(problems(["--colour", "gren", "--colour", "ultraviolet"]), [
      "--colour gren: did you mean green?",
      "--colour ultraviolet: there are red, green, blue",
    ]);
  });

  it("says when npm has taken its options for itself", () => {
    const npm = { npm_lifecycle_event: "paint" };
    assert.deepEqual(problems([], { ...npm, npm_config_size: "3", npm_config_dry_days: "2" }), [
      "--size=3 went to npm: put two hyphens before it: npm run paint -- --size 3",
      "--dry-days=2 went to npm: put two hyphens before it: npm run paint -- --dry-days 2",
    ]);
    assert.deepEqual(problems(["--size", "4"], { ...npm, npm_config_size: "3" }), [], "it is there as well");
    assert.deepEqual(problems([], { ...npm, npm_config_json: "true" }), [], "a setting of npm's own");
    assert.deepEqual(problems([], { npm_lifecycle_event: "test", npm_config_size: "3" }), [], "of another script");
  });
});
