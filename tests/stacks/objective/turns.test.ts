import assert from "node:assert/strict";
import {
  assess,
  type CopyWay,
  type FleetGroup,
  mostInterim,
  quotaText,
  refusalLines,
  solve,
  unevenCopies,
} from "../../../stacks/objective";
import { copyMinutes } from "../../../stacks/objective/fleet";
import { routeOf } from "../../../stacks/objective/route";
import { busyShare, turnsOf } from "../../../stacks/objective/turns";
import { group, plan } from "./fixtures";

const home = { account: "111111111111", region: "eu-west-1" };
const managed = (kind: FleetGroup["kind"], sizeGiB: number, more: Partial<FleetGroup> = {}): FleetGroup => ({
  ...group(kind, 1, { sizeGiB, changeGiBPerHour: 4 }, "re-encrypted"),
  home,
  ...more,
});
const places = (one: FleetGroup) => routeOf(one).map(({ place, queue }) => `${place} ${queue}`);
function refusalOf(asked: ReturnType<typeof plan>) {
  const solution = solve(asked, 20);
  assert(!solution.holds);
  return solution.refusal;
}
const near = (actual: number, expected: number) =>
  assert(Math.abs(actual - expected) < 0.01, `${actual}, not ${expected}`);

describe("objective: copies one after another", () => {
  it("are one, or one for each step, of which RDS queues those of one account and region", () => {
    const ways: readonly (readonly [CopyWay, readonly string[]])[] = [
      ["incremental", ["destination source"]],
      ["full", ["destination source"]],
      ["re-encrypted", ["source source", "destination source"]],
      ["two-step", ["staging source", "destination staged"]],
      ["re-encrypted-two-step", ["source source", "staging source", "destination staged"]],
    ];
    for (const [way, expected] of ways)
      assert.deepEqual(places(group("instance", 1, { sizeGiB: 100, changeGiBPerHour: 1 }, way)), expected, way);
  });

  it("may come as much early as the take pass comes seldom, where the interval is no multiple of that", () => {
    const every = 5;
    const cadences = { takeEveryMinutes: every, shareEveryMinutes: 10, copyEveryMinutes: 10 };
    const asked = plan([group("cluster", 1, { sizeGiB: 100, changeGiBPerHour: 1 }, "re-encrypted")], { cadences });
    const [one] = asked.fleet;
    const turn = (intervalMinutes: number) =>
      turnsOf({ ...asked, group: one!, intervalMinutes, starting: "events" })[0];
    near(turn(20 * every + 1)!.minutes - turn(20 * every)!.minutes, every);
  });

  it("keep their places for as long as the long ones do, of many that are short", () => {
    const fleet = [
      group("cluster", 1, { sizeGiB: 100, changeGiBPerHour: 1 }, "full"),
      group("cluster", 1, { sizeGiB: 1_000, changeGiBPerHour: 1 }, "full"),
    ];
    const asked = plan(fleet);
    const [short, long] = fleet.map((one) => copyMinutes(one, 240, asked.pace)) as [number, number];
    near(assess(asked, 240).loads[0]!.holdMinutes, (short ** 2 + long ** 2) / (short + long));
  });

  it("come unevenly by the longest wait of any database of the kind", () => {
    const [slow, quick] = [
      group("instance", 1, { sizeGiB: 100, changeGiBPerHour: 1 }, "two-step"),
      group("instance", 1, { sizeGiB: 100, changeGiBPerHour: 1 }),
    ];
    const uneven = (fleet: readonly FleetGroup[]) => unevenCopies(plan(fleet), "instance", 240);
    assert.ok(uneven([slow]) > uneven([quick]));
    assert.equal(uneven([slow, quick]), uneven([slow]));
  });

  it("must fit into the interval together, with time left to catch up", () => {
    // The fleet of which 133 min with an interval of 36 was offered, and 245 were measured: 2 x (10 + 300 / 12) min.
    const asked = plan([managed("instance", 300)]);
    assert.deepEqual(
      assess(asked, 36).misfits.map(({ what, copies }) => [what, copies]),
      [["copy", 2]],
    );
    const refused = solve(asked, 133);
    assert(!refused.holds);
    const { objectiveMinutes, assessment } = refused.refusal.holdable!;
    assert(assessment.intervalMinutes >= 70 / busyShare, `${assessment.intervalMinutes}`);
    assert(objectiveMinutes >= 158 && objectiveMinutes <= 170, `${objectiveMinutes}`);
    const lines = refusalLines({ ...refused.refusal, nearest: assess(asked, 36) }, true).join("\n");
    assert.match(
      lines,
      /the 2 copies of each snapshot of the largest instance, and what starts them, take 70\.\d min, more than 85 % of the interval of 36/,
    );
  });

  it("wait for the share pass where RDS tells nobody that a copy has ended: that of a cluster", () => {
    const [instance, cluster] = (["instance", "cluster"] as const).map((kind) => {
      const [turn] = turnsOf({ group: managed(kind, 120), intervalMinutes: 90, starting: "events", ...plan([]) });
      return turn!.minutes;
    });
    // 10 minutes until the next pass, 1.58 s at most later, in place of an event, 5.58 s.
    near(cluster! - instance!, 10 + 1.58 / 60 - 5.58 / 60);
    const { worst } = assess(plan([managed("cluster", 120)]), 90);
    assert.equal(worst.lines[3]!.label, "events, and until the share and copy passes look");
  });

  it("wait for the copy pass where the account copies its own re-encrypted snapshots", () => {
    const starts = (copiedByOwner: boolean) =>
      assess(plan([managed("instance", 120, { copiedByOwner })]), 90).worst.lines[3]!;
    assert(starts(false).minutes < 1);
    assert(starts(true).minutes > 10 && starts(true).minutes < 11);
  });

  it("start at whole passes where the schedule starts them", () => {
    const minutes = (sizeGiB: number) =>
      turnsOf({
        group: group("instance", 1, { sizeGiB, changeGiBPerHour: 1 }, "two-step"),
        intervalMinutes: 60,
        starting: "events",
        ...plan([]),
      }).map((turn) => turn.minutes);
    assert.deepEqual(minutes(12), [20, 20]);
    // 10 + 120 / 12 = 20 minutes, and some seconds later the pass has looked already.
    assert.deepEqual(minutes(120), [30, 30]);
  });

  it("of clusters leave out intervals at which what is late would stay late", () => {
    // A copy of 35 minutes: one that waits starts 40 minutes after the one before.
    const asked = plan([group("cluster", 1, { sizeGiB: 300, changeGiBPerHour: 4 })]);
    const whats = [40, 42, 44, 45, 50].map((interval) => assess(asked, interval).misfits.map(({ what }) => what));
    assert.deepEqual(whats, [["copy"], ["catching up"], ["catching up"], [], []]);
    assert.match(
      refusalLines({ ...refusalOf(asked), nearest: assess(asked, 42) }, true).join("\n"),
      /start every 40\.0 min/,
    );
    assert.equal(assess(plan([group("instance", 1, { sizeGiB: 300, changeGiBPerHour: 4 })]), 42).misfits.length, 0);
  });

  it("take places where they are made: re-encrypted ones in each source account", () => {
    const other = { account: "333333333333", region: "eu-west-2" };
    const { loads } = assess(plan([managed("instance", 120), managed("instance", 120, { home: other })]), 90);
    assert.deepEqual(
      loads.map(({ place, placeName, databases }) => [place, placeName, databases]),
      [
        ["source", "111111111111/eu-west-1", 1],
        ["destination", "", 2],
        ["source", "333333333333/eu-west-2", 1],
      ],
    );
    const crowd = plan([{ ...managed("cluster", 5), count: 9 }]);
    assert(assess(crowd, 60).worst.lines[4]!.minutes > 2 * 10, "nine clusters wait on both ways");
  });

  it("leave out of what is judged databases that are snapshotted more seldom, but not of the places", () => {
    const seldom = { ...group("instance", 30, { sizeGiB: 500, changeGiBPerHour: 20 }), sparingMinutes: 1_440 };
    const { worst, loads } = assess(plan([group("instance", 1, { sizeGiB: 10, changeGiBPerHour: 1 }), seldom]), 60);
    assert.equal(worst.of.sizeGiB, 10);
    assert.equal(loads[0]!.databases, 31);
    // Where there are no others, the objective is theirs.
    const alone = solve(plan([seldom]), 60);
    assert(!alone.holds && alone.refusal.holdable!.objectiveMinutes > 1_440);
    assert.match(refusalLines(alone.refusal, false).join("\n"), /source\.acceptIoSuspension/);
  });
});

describe("objective: snapshots to be re-encrypted", () => {
  it("are the newest, the one that is made, and those since the last discard pass", () => {
    const asked = plan([managed("instance", 60), group("instance", 3, { sizeGiB: 60, changeGiBPerHour: 1 })]);
    assert.equal(mostInterim(asked, "instance", 60, 60), 2 + 2);
    assert.equal(mostInterim(asked, "instance", 120, 60), 2 + 1);
    assert.equal(mostInterim(asked, "cluster", 60, 60), 0);
  });

  it("are said beside the others in the quota", () => {
    const use = { kind: "instance", databases: 4, perDatabase: 8, interim: 4, peak: 36, quota: 100 } as const;
    assert.equal(quotaText(use), "4 instances x 8 snapshots + 4 to be re-encrypted = 36 of 100");
  });
});
