import assert from "node:assert/strict";
import { readTroubles, troublesText } from "../../../functions/inventory/inventory";
import { emptyChoices } from "../../../functions/measure/emptyChoices";
import type { MeasureRules, View } from "../../../functions/measure/view";
import type { Snapshot } from "../../../functions/rds/kind";
import {
  copied,
  day,
  hour,
  minute,
  noon,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../../support/snapshots";

const first = { account: sourceAccount, region: sourceRegion };
const second = { account: "444444444444", region: "eu-west-2" };
const rules: MeasureRules = {
  createdBy: "rds-lifeboat",
  patterns: ["ord.*"],
  sources: [first],
  expected: [],
  released: [],
  ageMinutes: 90,
  paces: [],
  emptyMinutes: 1_440,
};
const orders = sharedView(taken("orders", noon - hour));

interface Look {
  readonly offered?: readonly Snapshot[];
  readonly ours?: readonly Snapshot[];
  readonly unreachable?: readonly string[];
  readonly more?: Partial<MeasureRules>;
}

/** Looks one after another, so long apart; what each remembers is written and read as the table has it. */
function looks(apart: number, ...all: readonly Look[]) {
  let troubles: ReturnType<typeof readTroubles> = [];
  return all.map(({ offered = [], ours = [], unreachable = [], more }, at) => {
    const view = { offered, unreachable } as unknown as View;
    const memory = { databases: new Map(), since: undefined, troubles };
    const found = emptyChoices(view, ours, { memory, now: noon + at * apart }, { ...rules, ...more });
    troubles = readTroubles(troublesText(found.known));
    return { ...found, words: found.findings.map(({ subject }) => subject) };
  });
}

describe("what the measure pass says of sources and patterns that are empty", () => {
  it("is nothing at first, and after the accepted time which source has offered nothing, and since when", () => {
    const found = looks(12 * hour, {}, {}, {}, {});
    assert.deepEqual(
      found.map(({ overdue }) => overdue),
      [0, 0, 1, 1],
    );
    const [finding] = found[2]!.findings;
    assert.equal(finding?.subject, `the source ${sourceAccount}/${sourceRegion}`);
    assert.equal(finding?.outcome.kind, "blocked");
    assert.match(JSON.stringify(finding?.outcome), /since 2026-\d\d-\d\d 12:00 UTC it has offered no snapshot/);
  });

  it("counts anew once the source has offered something", () => {
    const found = looks(12 * hour, {}, {}, { offered: [orders] }, {}, {}, {});
    assert.deepEqual(
      found.map(({ overdue }) => overdue),
      [0, 0, 0, 0, 0, 1],
    );
  });

  it("tells the sources apart, whose account and region count", () => {
    const more = { sources: [first, second, { ...first, region: "eu-north-1" }] };
    const look = { offered: [orders], more };
    assert.deepEqual(looks(day, look, look)[1]!.words, [
      "the source 444444444444/eu-west-2",
      `the source ${sourceAccount}/eu-north-1`,
    ]);
  });

  it("neither begins nor ends while a region cannot be listed", () => {
    const silent = { unreachable: [sourceRegion] };
    assert.deepEqual(
      looks(day, silent, silent, silent).map(({ known }) => known.length),
      [0, 0, 0],
    );
    assert.deepEqual(
      looks(day, {}, silent, silent).map(({ overdue }) => overdue),
      [0, 1, 1],
    );
  });

  it("is which pattern matches neither what is offered nor what is held", () => {
    const more = { patterns: ["ord.*", "billing", "prod-*"] };
    const look = { offered: [orders], ours: [copied(taken("billing", noon - hour))], more };
    const [, then] = looks(day, look, look);
    assert.deepEqual(then!.words, ["the pattern prod-*"]);
    assert.equal(then!.overdue, 1);
  });

  it("is not a glob whose meaning stands behind it and matches something", () => {
    const of = (...patterns: string[]) => ({ offered: [orders], more: { patterns } });
    assert.equal(looks(day, of("ord-*", "ord*", "ord.*"), of("ord*", "ord.*"))[1]!.overdue, 0);
    assert.deepEqual(looks(day, of("x-*", "x-.*", "ord.*"), of("x-*", "x-.*", "ord.*"))[1]!.words, ["the pattern x-*"]);
  });

  it("remembers patterns whatever characters they have", () => {
    const look = { offered: [orders], more: { patterns: ["[ @!]?x", "a{2,}"] } };
    assert.equal(looks(day, look, look)[1]!.overdue, 2);
  });

  it("says nothing of patterns where nothing is there at all: that is the sources'", () => {
    assert.deepEqual(looks(day, {}, {})[1]!.words, [`the source ${sourceAccount}/${sourceRegion}`]);
  });

  it("tells people whatever somebody made of the accepted time, and of a clock that was ahead", () => {
    assert.equal(looks(minute, { more: { emptyMinutes: Number.NaN } })[0]!.overdue, 1);
    const memory = {
      databases: new Map(),
      since: undefined,
      troubles: [{ subject: `source:${sourceAccount}/${sourceRegion}`, since: noon + 30 * day }],
    };
    const found = emptyChoices({ offered: [], unreachable: [] } as unknown as View, [], { memory, now: noon }, rules);
    assert.equal(found.known[0]?.since, noon);
  });
});
