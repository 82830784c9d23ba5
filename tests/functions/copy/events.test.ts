import assert from "node:assert/strict";
import type { DatabaseKind, Snapshot } from "../../../functions/rds/kind";
import { copiesOfHourTag } from "../../../functions/snapshots/tags";
import {
  copied,
  drAccount,
  drRegion,
  hour,
  minute,
  noon,
  sdkError,
  sharedView,
  sourceAccount,
  taken,
} from "../../support/snapshots";
import { run, snapshot } from "./desk";

describe("the copy pass, started by an event", () => {
  const older = taken("orders", noon - hour);
  /** Answers by one snapshot or database, and counts; listings of all are refused. */
  function few(shared: Snapshot[], held: Snapshot[]) {
    const calls: string[] = [];
    const some = (label: string, from: Snapshot[]) => async (_rds: unknown, of?: { resourceId: string }) => {
      assert.ok(of, `${label} must not list everything`);
      calls.push(label);
      return from.filter(({ resourceId }) => resourceId === of.resourceId);
    };
    const offered = some("shared", shared.map(sharedView));
    const one = (label: string, from: Snapshot[]) => async (_rds: unknown, nameOrArn: string) => {
      calls.push(label);
      return from.find(({ id, arn }) => id === nameOrArn || arn === nameOrArn);
    };
    const answers: Partial<DatabaseKind> = {
      snapshots: some("held", held),
      shared: (rds, _account, of) => offered(rds, of),
      namesakes: async (_rds, name) => {
        calls.push("named");
        return held.filter(({ database }) => database === name);
      },
      find: one("find", held),
      findShared: one("find shared", shared.map(sharedView)),
      copy: async (_rds, { sourceArn }) => void calls.push(`copy ${sourceArn}`),
    };
    return { answers, calls };
  }

  /** What the rule makes of RDS's own event about a snapshot. */
  const rdsEvent = ({ id }: Snapshot) => ({
    account: drAccount,
    region: drRegion,
    type: "RDS DB Snapshot Event",
    id,
  });

  /** Copies that come every hour: the next one keeps nobody from a place for long. */
  const hourly = [older, taken("orders", noon - 61 * minute - hour)].map((one) => copied(one));

  it("copies the shared snapshot that it names, in four calls", async () => {
    const { answers, calls } = few([snapshot], hourly);
    await run(answers, {}, noon, { snapshot: snapshot.arn }).result;
    assert.deepEqual(calls, ["find shared", "held", "named", `copy ${snapshot.arn}`]);
  });

  it("copies nothing where RDS answers with another snapshot than the announced one", async () => {
    const other = taken("orders", noon + minute);
    const { answers, calls } = few([snapshot], hourly);
    const findShared = async () => sharedView(other);
    await run({ ...answers, findShared }, {}, noon, { snapshot: snapshot.arn }).result;
    assert.deepEqual(calls, []);
  });

  it("copies the next of a database whose copy has finished, in four calls", async () => {
    const { answers, calls } = few([older, snapshot], [copied(older)]);
    await run(answers, {}, noon, rdsEvent(copied(older))).result;
    assert.deepEqual(calls, ["find", "shared", "named", `copy ${snapshot.arn}`]);
  });

  it("copies the next of its own account's only where its take pass made it, when a copy has finished", async () => {
    const event = { ...rdsEvent(copied(older)), account: sourceAccount };
    for (const [next, copies] of [
      [snapshot, [`copy ${snapshot.arn}`]],
      [taken("orders", noon, { tags: [] }), []],
      [taken("orders", noon, { tags: [{ Key: "CreatedBy", Value: "rds-lifeboat" }] }), []],
    ] as const) {
      const { answers, calls } = few([], [copied(older)]);
      await run({ ...answers, snapshots: async () => [next] }, { account: sourceAccount }, noon, event).result;
      assert.deepEqual(
        calls.filter((call) => call.startsWith("copy")),
        copies,
      );
    }
  });

  it("leaves a database whose copy is pending, which RDS lists by name only", async () => {
    const between = taken("orders", noon - 10 * minute);
    const pending = copied(between, { state: "making", resourceId: "named-orders", takenAt: undefined });
    for (const event of [{ snapshot: snapshot.arn }, rdsEvent(copied(older))]) {
      const { answers, calls } = few([snapshot], [...hourly, pending]);
      await run(answers, {}, noon, event).result;
      assert.ok(!calls.some((call) => call.startsWith("copy")), calls.join());
      const other = few([snapshot], [...hourly, { ...pending, database: "orders-eu" }]);
      await run(other.answers, {}, noon, event).result;
      assert.ok(other.calls.includes(`copy ${snapshot.arn}`));
    }
  });

  it("lists all, as the schedule does, where the copy may take hours or has taken them: others may wait for its place", async () => {
    const late = taken("billing", noon - 5 * hour);
    const next = taken("billing", noon - hour);
    const places = Array.from({ length: 19 }, (_, n) => copied(taken(`x-${n}`, noon), { state: "making" }));
    const large = { ...copied(older), madeAt: noon - 3 * hour };
    // What an event announces waits; when a long copy has finished, its place is the other's.
    for (const [event, started] of [
      [{ snapshot: snapshot.arn }, []],
      [{ snapshot: next.arn }, [next.arn]],
      [rdsEvent(large), [next.arn]],
    ] as const) {
      const all = [large, copied(late), ...places];
      const { answers } = few([snapshot, next], all);
      const copies: string[] = [];
      const listing: Partial<DatabaseKind> = {
        ...answers,
        snapshots: async (_rds, of) => all.filter(({ resourceId }) => of === undefined || resourceId === of.resourceId),
        shared: async () => [snapshot, next].map(sharedView),
        copy: async (_rds, { sourceArn }) => void copies.push(sourceArn),
      };
      await run(listing, {}, noon, event).result;
      assert.deepEqual(copies, started, "the one that has waited for longer has the place");
    }
  });

  it("copies the next of the same hour, as the finished copy says how many there are, and else leaves it", async () => {
    const before = taken("orders", noon - 30 * minute);
    for (const [tags, copies] of [
      [[], 0],
      [[copiesOfHourTag(1)], 1],
      [[copiesOfHourTag(2)], 0],
      [[{ Key: copiesOfHourTag(1).Key, Value: "none" }], 0],
    ] as const) {
      const copy = copied(before);
      const held = { ...copy, tags: [...copy.tags, ...tags] };
      const { answers, calls } = few([before, snapshot], [held]);
      await run(answers, { mostPerHour: 2 }, noon, rdsEvent(held)).result;
      assert.equal(calls.filter((call) => call.startsWith("copy")).length, copies, JSON.stringify(tags));
    }
  });

  it("leaves to the schedule what is under way, held, not ours or not there", async () => {
    for (const [held, arn] of [
      [[copied(older, { state: "making" })], snapshot.arn],
      [[copied(snapshot)], snapshot.arn],
      [[], snapshot.arn.replace(sourceAccount, "999999999999")],
      [[], rdsEvent(copied(snapshot))],
      [[copied(snapshot)], rdsEvent(copied(snapshot))],
    ] as const) {
      const { answers, calls } = few([snapshot], [...held]);
      await run(answers, {}, noon, typeof arn === "string" ? { snapshot: arn } : arn).result;
      assert.deepEqual(
        calls.filter((call) => call.startsWith("copy")),
        [],
      );
    }
  });

  it("says nothing of an announced snapshot that is gone, and fails where RDS shows none of that account", async () => {
    const event = { snapshot: snapshot.arn.replace("orders", "gone") };
    const shown = (shared: Snapshot[]): Partial<DatabaseKind> => ({
      findShared: async () => undefined,
      shared: async () => shared,
      copy: async () => assert.fail("nothing is to be copied"),
    });
    await run(shown([sharedView(snapshot)]), {}, noon, event).result;
    const stranger = { ...sharedView(snapshot), arn: snapshot.arn.replace(sourceAccount, "999999999999") };
    for (const shared of [[], [stranger]]) {
      const error = await run(shown(shared), {}, noon, event).result.catch((one: Error) => one);
      assert.ok(error instanceof Error);
      assert.equal(error.name, "PassFailed");
      assert.match(error.message, new RegExp(`the source ${sourceAccount}/.*announces snapshots, and RDS shows none`));
    }
  });

  it("leaves a database without copies to the schedule, which sees how many of its source are new", async () => {
    const listed: unknown[] = [];
    const answers: Partial<DatabaseKind> = {
      findShared: async () => sharedView(snapshot),
      snapshots: async (_rds, of) => {
        listed.push(of?.resourceId);
        return [];
      },
      namesakes: async () => [],
      copy: () => assert.fail("it was copied"),
    };
    assert.equal((await run(answers, {}, noon, { snapshot: snapshot.arn }).result).deferred, 1);
    assert.deepEqual(listed, [snapshot.resourceId]);
  });

  it("defers on a name that is held, rather than spend a fifth call", async () => {
    const { answers } = few([snapshot], hourly);
    const copy = () => Promise.reject(sdkError("DBSnapshotAlreadyExistsFault"));
    assert.equal((await run({ ...answers, copy }, {}, noon, { snapshot: snapshot.arn }).result).deferred, 1);
  });
});
