import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { textOf } from "../docs/support/blocks";
import { Desk, type Ran } from "./desk";
import { runs } from "./runs";

/* What stands in the documents is run as it stands there. It takes minutes, so it is no part of `npm test`. */
describe("the commands of the documents, run as they stand there", () => {
  let desk: Desk;
  /** What each has come to. */
  const ran = new Map<string, Ran>();

  before(() => {
    desk = new Desk();
  });
  after(() => desk.clear());

  for (const { command, code, prints } of runs) {
    it(command, async () => {
      await (command.includes("ordinary.yaml") ? desk.ofTwoAccounts() : desk.ofOneAccount());
      const [, file] = / > (\S+)$/.exec(command) ?? [];
      const found = desk.run(command);
      const said = file === undefined ? found.out : readFileSync(desk.at(file), "utf8");
      const all = `${found.err}\n${said}`;
      assert.equal(found.code, code, all.slice(-6_000));
      for (const one of prints) assert.match(said, one);
      ran.set(command, found);
    });
  }

  it("print what the README shows of the drill", () => {
    const [, shown = ""] = /<!-- drill: begin -->[\s\S]*?```\n([\s\S]*?)```/.exec(textOf("README.md")) ?? [];
    const printed = ran.get("npm run drill")?.out ?? "";
    const timeless = (text: string) =>
      text
        .split("\n")
        .filter((line) => line.trim() !== "" && !/^(> |The whole report:|[\d.]+ s of CPU time)/.test(line))
        .map((line) => line.trimEnd().replace(/ of virtual time in [\d.]+ s$/, " of virtual time"));
    assert.deepEqual(
      timeless(printed),
      timeless(shown),
      "put into the README what `npm run drill` prints, with its date",
    );
  });

  it("come to the costs that docs/cost.md shows", () => {
    const printed = ran.get("npm run drill -- --scenario normal --scenario classic --days 30")?.out ?? "";
    const [, costs = ""] = printed.split(/^\$ a month +snapshots/m);
    const cells = (name: string) => new RegExp(`^${name} +(.*)$`, "m").exec(costs)?.[1]?.trim().split(/ +/) ?? [];
    const [, section = ""] = textOf("docs/cost.md").split("## Where the money goes");
    const rows = [...section.matchAll(/^\| ([A-Z][^|]*|in all) \| ([\d,–]+) \| ([\d,–]+) \|$/gm)];
    assert.equal(rows.length, 7);
    const column = (at: number) => rows.map((row) => row[at]!.replace("–", "0"));
    assert.deepEqual([cells("normal"), cells("classic")], [column(2), column(3)]);
  });
});
