import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { findScenario } from "../../drill/scenario/scenario";
import { projectRoot as root } from "../../projectRoot";
import { readSettings } from "../../stacks/settings";
import { references } from "../../stacks/settings/reference";
import { runs } from "../commands/runs";

const guide = readFileSync(join(root, "docs/migration.md"), "utf8");

/** The guide's blocks of code in a language, without the indentation of the list they are in. */
function blocks(language: string): readonly string[] {
  const found = guide.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, "gm"));
  return [...found].map(([, indent = "", text = ""]) => text.replaceAll(new RegExp(`^${indent}`, "gm"), ""));
}

describe("the guide to taking over from the Snapshot Tool for RDS", () => {
  it("gives a command of the drill, which is run with the commands of all documents", () => {
    const commands = blocks("sh").flatMap((text) => /^npm run drill .+$/m.exec(text) ?? []);
    assert.deepEqual(commands, ["npm run drill -- --scenario takeover"]);
    assert.ok(runs.some(({ command }) => command === commands[0]));
  });

  it("says of every other command that it needs AWS", () => {
    const others = blocks("sh").filter((text) => !text.startsWith("npm run drill"));
    assert.ok(others.length >= 5);
    for (const text of others) assert.match(text, /^# needs AWS/);
  });

  it("gives stack files that are accepted, with the settings that the scenario tries", () => {
    const files = blocks("yaml").map((text) => {
      const { config } = parse(text) as { config: Record<string, unknown> };
      const entries = Object.entries(config).map(([key, value]) => [key.replace("rds-lifeboat:", ""), value]);
      return Object.fromEntries(entries) as Record<string, Record<string, unknown> | undefined>;
    });
    const tried = findScenario("takeover").stacks.filter(({ from }) => from > 0);
    assert.deepEqual([files.length, tried.length], [2, 2]);
    for (const [at, file] of files.entries()) {
      const settings = readSettings(file);
      assert.equal(settings.dryRun, true, "first only to look");
      for (const [path, value] of Object.entries(tried[at]!.set)) {
        const [first = "", second] = path.split(".");
        assert.deepEqual(second === undefined ? file[first] : file[first]?.[second], value, path);
      }
    }
  });

  it("names only settings that there are", () => {
    const known = new Set(references.map(({ path }) => path));
    const named = [
      ...guide.matchAll(/`((?:source|dr|notifications)\.[\w.[\]]+|createdBy|dryRun|logLevel|logRetentionDays)[`:]/g),
    ];
    assert.ok(named.length >= 20, String(named.length));
    for (const [, path] of named) {
      assert.ok(
        [...known].some((one) => one === path || one.startsWith(`${path}[`)),
        `${path} is no setting`,
      );
    }
  });

  it("links only to what is there", () => {
    for (const [, target] of guide.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      assert.ok(existsSync(join(root, "docs", target!)), target);
    }
    const headings = [...guide.matchAll(/^#+ (.+)$/gm)].map(([, text]) => text!.toLowerCase().replaceAll(" ", "-"));
    for (const [, anchor] of guide.matchAll(/\]\(#([^)]+)\)/g)) assert.ok(headings.includes(anchor!), anchor);
  });
});
