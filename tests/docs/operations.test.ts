import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { alarmLabel, sections } from "../../functions/notify/sections";
import { projectRoot } from "../../projectRoot";
import { declareStack } from "../support/program";

const page = readFileSync(path.join(projectRoot, "docs/operations.md"), "utf8");
const anchors = [...page.matchAll(/^<a id="([a-z0-9-]+)"><\/a>$/gm)].map(([, anchor]) => anchor!);

describe("the run-book", () => {
  it("has one section for everything that people can be told of, and for nothing else", () => {
    assert.deepEqual([...anchors].sort(), Object.keys(sections).sort());
  });

  it("says in each what it means, how urgent it is, what to do and how to see that it is over", () => {
    for (const section of page.split(/^## /m).slice(1)) {
      if (!section.includes("<a id=")) continue;
      const words = [...section.matchAll(/^\*\*(Means|Urgent|Do|Over)\*\*/gm)].map(([, word]) => word);
      assert.deepEqual(words, ["Means", "Urgent", "Do", "Over"], section.split("\n")[0]);
    }
  });

  it("has headings whose own anchors are the same, for readers that make them", () => {
    const headings = [...page.matchAll(/^## (.*)\n\n<a id="([a-z0-9-]+)">/gm)];
    assert.equal(headings.length, anchors.length);
    for (const [, heading = "", anchor] of headings) assert.equal(heading.toLowerCase().replaceAll(" ", "-"), anchor);
  });

  it("has a row for every alarm that the program declares, and for no other, with the section that the alarm names", async () => {
    const table = [...page.matchAll(/^\| `(lifeboat-[\w-]+)` \|.*?\| \[[^\]]+\]\(#([a-z-]+)\)/gm)].map(
      ([, name = "", section]) => ({
        name,
        pattern: new RegExp(`^${name.replace("PASS", "(?:source|dr)(?:-[a-z]+)+?")}$`),
        section,
      }),
    );
    const used = new Set<string>();
    // In two steps there is one pass more.
    const dr = { set: { "dr.copying": "two-step" } };
    const stacks = await Promise.all([declareStack("prod"), declareStack("drprod", dr)]);
    for (const { declared } of stacks.flatMap(({ resources }) => resources)) {
      if (declared.type !== "aws:cloudwatch/metricAlarm:MetricAlarm") continue;
      const { name, inputs } = declared;
      const rows = table.filter(({ pattern }) => pattern.test(name));
      assert.deepEqual(rows.length, 1, name);
      assert.equal(rows[0]!.section, alarmLabel(String(inputs.alarmDescription))?.section, name);
      used.add(rows[0]!.name);
    }
    assert.deepEqual([...used].sort(), table.map(({ name }) => name).sort());
  });
});
