import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { optionsOf } from "../../cli/commandLine";
import { findScenario } from "../../drill/scenario/scenario";
import { projectRoot as project } from "../../projectRoot";
import { essence, runs, stepsOfCi, weeklyCommands } from "../commands/runs";
import { commands } from "../support/commands";
import { commandsIn, spansOf } from "./support/awsCommands";
import { type Block, blocksOf, documents, textOf } from "./support/blocks";

/** What begins a command, as opposed to what a program prints. */
const begins = /^\s*(?:npm|npx|node|pulumi|aws|git|gh|export|for|while|cut|grep|psql|mysql|cat) /;

interface Line {
  readonly block: Block;
  readonly text: string;
}

const blocks = documents().flatMap(blocksOf);
const scripts = blocks.filter(({ language }) => ["sh", "bash", "shell", "console"].includes(language));

/** The commands of blocks that are not marked as a whole. */
const unmarked: readonly Line[] = scripts
  .filter(({ text }) => !/^# needs AWS\b/.test(text))
  .flatMap((block) =>
    block.text
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith("#") && !/# needs AWS\b/.test(line))
      .map((line) => ({ block, text: line.replace(/\s+#.*$/, "").trim() })),
  );

/** Commands that are marked, alone or with their block. */
const needAws: ReadonlySet<string> = new Set(
  scripts.flatMap(({ text }) =>
    text
      .split("\n")
      .filter((line) => /^# needs AWS\b/.test(text) || /# needs AWS\b/.test(line))
      .map((line) => line.replace(/\s+#.*$/, "").trim()),
  ),
);

/** Every `npm ...` of the documents: in blocks and between backticks. */
const npm: readonly { readonly where: string; readonly text: string }[] = [
  ...scripts.flatMap(({ file, line, text }) =>
    [...text.matchAll(/\bnpm [^\n#&|]+/g)].map(([command]) => ({ where: `${file}:${line}`, text: command.trim() })),
  ),
  ...documents().flatMap((file) => spansOf(file, "npm").map(({ line, text }) => ({ where: `${file}:${line}`, text }))),
];

describe("every command of every document", () => {
  it("stands in a block of commands, or between backticks", () => {
    for (const { file, line, language, text } of blocks) {
      if (language !== "") continue;
      for (const one of text.split("\n")) assert.doesNotMatch(one, begins, `${file}:${line}: call the block sh`);
    }
    assert.ok(scripts.length > 30, String(scripts.length));
  });

  it("is run as it stands there, by a test, by CI or by the weekly pipeline, or marked as one that needs AWS", () => {
    const tested = new Set(runs.map(({ command }) => essence(command)));
    const [daily, weekly] = [stepsOfCi(), weeklyCommands()];
    assert.ok(daily.size >= 9 && weekly.size >= 3);
    const shown = [
      ...unmarked.map(({ block, text }) => ({ where: `${block.file}:${block.line}`, text })),
      // What has a place for a name, or leaves something out, is no command as it stands.
      ...npm.filter(({ text }) => / -- /.test(text) && !/\b(?:FILE|NAME|DIR|REVISION)\b|\.\.\./.test(text)),
    ];
    for (const { where, text } of shown) {
      if (needAws.has(text)) continue;
      const command = essence(text.split("#")[0]!);
      const run = tested.has(command) || daily.has(command) || weekly.has(command);
      assert.ok(run, `${where}: "${text}" is neither run (tests/commands/runs.ts) nor marked # needs AWS`);
    }
    const all = new Set([...shown, ...npm].map(({ text }) => essence(text)));
    const idle = runs.map(({ command }) => essence(command)).filter((command) => !all.has(command));
    assert.deepEqual(idle, [], "is in no document");
  });

  it("says which account it is for, where the page has more than one", () => {
    for (const { line, text } of scripts.filter(({ file }) => file === "docs/recovery.md")) {
      assert.match(
        text,
        /^# needs AWS: the (?:source account|DR account|clean account|account of the zone)/,
        `${line}`,
      );
    }
  });

  it("names a script that there is, options that it has, and scenarios that exist", () => {
    const { scripts: known } = JSON.parse(readFileSync(path.join(project, "package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    for (const { where, text } of npm) {
      const [, script, rest = ""] = /^npm run (?:-s |--silent )?([\w:]+)(?: -- (.*))?$/.exec(text) ?? [];
      if (script === undefined) {
        assert.match(text, /^npm (?:ci|test|install|run -s)$/, where);
        continue;
      }
      const command = known[script];
      assert.ok(command, `${where}: npm run ${script}`);
      const options = [...rest.matchAll(/(?<= |^)--[\w-]+/g)].map(([option]) => option);
      if (options.length === 0) continue;
      for (const option of options) {
        assert.ok(optionsNamed(script).has(option), `${where}: npm run ${script} has no ${option}`);
      }
      for (const [, name = ""] of rest.matchAll(/--scenario ([a-z][\w-]*)/g)) {
        assert.equal(findScenario(name).name, name, where);
      }
    }
    assert.ok(npm.length > 20, String(npm.length));
  });

  it("has the AWS CLI's commands where the check against the CLI finds them", () => {
    // Every line of a block that begins with `aws` is found, and those in loops and substitutions as well.
    for (const { file, line, text } of scripts) {
      const written = text.replaceAll(/^#.*$/gm, "").match(/(?<![\w-])aws (?:[a-z][\w-]+) [a-z][\w-]+/g) ?? [];
      assert.equal(commandsIn(text).length, written.length, `${file}:${line}`);
    }
  });
});

describe("every document", () => {
  it("links to files and headings that are there", () => {
    for (const file of documents()) {
      for (const [, target = "", anchor] of textOf(file).matchAll(
        /\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)]+))?\)/g,
      )) {
        const to = target === "" ? file : path.join(path.dirname(file), target);
        assert.ok(existsSync(path.join(project, to)), `${file}: ${target}`);
        if (anchor && to.endsWith(".md")) assert.ok(anchorsOf(to).has(anchor), `${file}: ${target}#${anchor}`);
      }
    }
  });
});

/** Anchors of headings as GitHub makes them, and those that are written out. */
function anchorsOf(file: string): ReadonlySet<string> {
  const text = textOf(file);
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id = ""]) => id)]);
}

/** The options that a command of the project has. */
function optionsNamed(script: string): ReadonlySet<string> {
  const command = commands.find(({ name }) => name === script);
  assert.ok(command, `npm run ${script} takes no options`);
  return new Set(optionsOf(command).map(({ name }) => `--${name}`));
}
