import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { spansOf } from "../docs/support/awsCommands";
import { blocksOf, documents } from "../docs/support/blocks";

/** Every `pulumi ...` of the documents, in blocks and between backticks. */
const commands = documents().flatMap((file) => [
  ...spansOf(file, "pulumi"),
  ...blocksOf(file)
    .filter(({ language }) => language === "sh")
    .flatMap(({ line, text }) =>
      [...text.matchAll(/^pulumi ([^\n#|>]+)/gm)].map(([command]) => ({ file, line, text: command.trim() })),
    ),
]);

describe("the Pulumi CLI, and the commands that documents have of it", () => {
  const helps = new Map<string, string>();

  /** What it says of a command; a word that it does not know is no command of its own. */
  function helpOf(command: string): string {
    const known = helps.get(command);
    if (known !== undefined) return known;
    const { stdout, status, stderr } = spawnSync("pulumi", [...command.split(" "), "--help"], { encoding: "utf8" });
    assert.equal(status, 0, `pulumi ${command}: ${stderr}`);
    helps.set(command, stdout);
    return stdout;
  }

  it("has each of them, with the options that it is given", () => {
    assert.ok(commands.length > 15, String(commands.length));
    for (const { file, line, text } of commands) {
      const [, command = ""] =
        /^pulumi ((?:stack (?:init|select|output)|config set|login|preview|up|destroy|stack|config))\b/.exec(text) ??
        [];
      assert.ok(command, `${file}:${line}: ${text}`);
      const help = helpOf(command);
      // `stack init` is another name of `stack new`.
      const named = new RegExp(`pulumi ${command}\\b|Aliases:\\s+[^\\n]*\\b${command.split(" ").at(-1)}\\b`);
      assert.match(help, named, `${file}:${line}: pulumi ${command}`);
      for (const [option] of text.matchAll(/(?<= )--[a-z-]+/g)) {
        assert.match(help, new RegExp(`${option}\\b`), `${file}:${line}: pulumi ${command} has no ${option}`);
      }
    }
  });

  it("would not have an option that is wrong", () => {
    assert.doesNotMatch(helpOf("up"), /--targets-only\b/);
  });
});
