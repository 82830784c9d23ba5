import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { projectRoot as project } from "../../projectRoot";
import { blocksOf, documents, textOf } from "./support/blocks";

/** What the README's map says of each file or folder: the lines that go on belong to the one before. */
function map(): ReadonlyMap<string, string> {
  const block = blocksOf("README.md").find(({ text }) => text.startsWith("index.ts "));
  assert.ok(block, "the README has no map of the house");
  const entries: [string, string][] = [];
  for (const line of block.text.trimEnd().split("\n")) {
    const [, name, words = ""] = /^(\S+) +(.*)$/.exec(line) ?? [];
    if (name === undefined) entries[entries.length - 1]![1] += ` ${line.trim()}`;
    else entries.push([name, words]);
  }
  return new Map(entries);
}

describe("the README's map of the house", () => {
  it("names every folder, and nothing that is not there", () => {
    const folders = readdirSync(project).filter(
      (name) => !name.startsWith(".") && name !== "node_modules" && statSync(path.join(project, name)).isDirectory(),
    );
    const named = [...map().keys()];
    assert.deepEqual(named.filter((name) => name.endsWith("/")).sort(), folders.map((name) => `${name}/`).sort());
    for (const name of named) assert.ok(existsSync(path.join(project, name)), name);
  });

  it("names within them only folders that are there", () => {
    for (const [name, words] of map()) {
      for (const [inner] of words.matchAll(/(?<![\w/])[\w/]+\/(?!\w)|(?<![\w/])tests\/\w+/g)) {
        const there = [path.join(project, name, inner), path.join(project, inner)].some(existsSync);
        assert.ok(there, `${name}: ${inner}`);
      }
    }
  });
});

describe("the index of the documents", () => {
  it("names every document, and says for whom it is", () => {
    const index = textOf("docs/README.md");
    for (const file of documents().filter((name) => name.startsWith("docs/") && name !== "docs/README.md")) {
      assert.ok(index.includes(`](${path.relative("docs", file)})`), `docs/README.md does not name ${file}`);
    }
  });

  it("is named by the README", () => {
    assert.ok(textOf("README.md").includes("](docs/README.md)"));
  });

  it("has decisions that are numbered without a gap, each with its number and a sentence as its title", () => {
    const files = documents().filter((name) => name.startsWith("docs/decisions/"));
    for (const [index, file] of files.sort().entries()) {
      const number = String(index + 1).padStart(4, "0");
      assert.ok(path.basename(file).startsWith(`${number}-`), `${file}: expected ${number}`);
      assert.match(textOf(file), new RegExp(`^# ${index + 1}\\. [A-Z]`), file);
      assert.ok(textOf(file).length < 3_500, `${file} is long for a decision`);
    }
  });
});
