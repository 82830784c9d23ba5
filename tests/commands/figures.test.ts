import assert from "node:assert/strict";
import { textOf } from "../docs/support/blocks";
import { Desk, type Ran } from "./desk";
import { runs } from "./runs";

/* Of what documents show figures is run with scenarios of their own length. */
describe("the commands of which documents show figures, run as they stand there", () => {
  let desk: Desk;
  /** What each has come to. */
  const ran = new Map<string, Ran>();

  before(() => {
    desk = new Desk();
  });
  after(() => desk.clear());

  for (const run of runs.filter(({ figures }) => figures)) {
    it(run.command, async () => {
      ran.set(run.command, await desk.reads(run));
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
