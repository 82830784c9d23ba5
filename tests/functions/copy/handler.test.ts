import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import { makeCopy, optionGroupOf } from "../../../functions/copy/handler";
import { copyNeeds } from "../../../functions/copy/permissions";
import type { CopySettings } from "../../../functions/copy/settings";
import type { DatabaseKind, Snapshot } from "../../../functions/rds/kind";
import { copiesOfHourTag } from "../../../functions/snapshots/tags";
import {
  askedTags,
  copied,
  drAccount,
  drRegion,
  hour,
  minute,
  noon,
  recordingKind,
  sdkError,
  sharedView,
  sourceAccount,
  sourceRegion,
  taken,
} from "../../support/snapshots";

const settings: CopySettings = {
  from: "shared",
  patterns: [".*"],
  createdBy: "rds-lifeboat",
  platform: "rds-lifeboat",
  sources: [{ account: sourceAccount, region: sourceRegion }],
  account: drAccount,
  region: drRegion,
  keyArn: "dr-key",
  optionGroups: [],
  retentionMinutes: 2 * 24 * 60,
  cadenceMinutes: 10,
  dryRun: false,
  logLevel: "error",
};
describe("the copy pass", () => {
  const snapshot = taken("orders", noon);

  function run(answers: Partial<DatabaseKind>, change: Partial<CopySettings> = {}, now = noon, event: unknown = {}) {
    const { kind, calls } = recordingKind({
      snapshots: async () => [],
      shared: async () => [sharedView(snapshot)],
      ...answers,
    });
    const rds = Object.create(RDSClient.prototype);
    const deps = { kinds: [kind], rds, rdsOf: () => rds, now: () => now, write: () => {} };
    return { result: makeCopy({ ...deps, settings: { ...settings, ...change } })(event), calls };
  }

  it("re-encrypts under its own key and tags the copy as its own", async () => {
    const asked: unknown[] = [];
    await run({ copy: async (_rds, request) => void asked.push(request) }).result;
    assert.deepEqual(asked, [
      {
        sourceArn: snapshot.arn,
        name: snapshot.id,
        keyArn: "dr-key",
        tags: [
          { Key: "CopiedBy", Value: "rds-lifeboat" },
          { Key: "Platform", Value: "rds-lifeboat" },
          ...askedTags(snapshot, noon),
        ],
      },
    ]);
  });

  it("puts a copy under its own key also where the snapshot is under none, if RDS can do that with its kind", async () => {
    for (const encryptsOnCopy of [true, false]) {
      const keys: (string | undefined)[] = [];
      const shared = async () => [sharedView({ ...snapshot, keyArn: undefined })];
      const copy: DatabaseKind["copy"] = async (_rds, { keyArn }) => void keys.push(keyArn);
      await run({ encryptsOnCopy, shared, copy }, { acceptCopiesWithoutKey: true }).result;
      assert.deepEqual(keys, [encryptsOnCopy ? "dr-key" : undefined]);
    }
  });

  it("waits when RDS runs no more copies, and alarms when the quota is used up: one error, two meanings", async () => {
    const copy = (message: string) => () => Promise.reject(sdkError("SnapshotQuotaExceededFault", message));
    const waits = run({ copy: copy("You cannot copy more than 20 snapshots across regions") });
    assert.equal((await waits.result).deferred, 1);
    await assert.rejects(run({ copy: copy("Cannot create more than 100 manual snapshots") }).result, {
      name: "PassFailed",
      message: /quota.*dr\.retention/,
    });
  });

  it("names the database and the key that the DR account may not use, once an hour", async () => {
    const copy = () => Promise.reject(sdkError("KMSKeyNotAccessibleFault", "no access"));
    await assert.rejects(run({ copy }).result, {
      name: "DatabasesNeedAttention",
      message: /database orders \(key-1\).*keyPolicyStatements/,
    });
    assert.equal((await run({ copy }, {}, noon + 20 * minute).result).done, 0);
  });

  it("takes an existing copy for success only if it is of the same source", async () => {
    const copy = () => Promise.reject(sdkError("DBSnapshotAlreadyExistsFault"));
    assert.equal((await run({ copy, find: async () => copied(snapshot) }).result).done, 1);
    const other = copied(snapshot, { copiedFrom: "arn:aws:rds:eu-west-1:999999999999:snapshot:orders" });
    await assert.rejects(run({ copy, find: async () => other }).result, { name: "PassFailed" });
  });

  it("looks before it believes that it may not: IAM answers before RDS where the name is that of a copy of ours", async () => {
    const copy = () => Promise.reject(sdkError("AccessDenied", "no identity-based policy allows it"));
    assert.equal((await run({ copy, find: async () => copied(snapshot) }).result).done, 1);
    const other = copied(snapshot, { copiedFrom: "arn:aws:rds:eu-west-1:999999999999:snapshot:orders" });
    for (const found of [undefined, other, copied(snapshot, { state: "failed" })]) {
      const denied = { name: "PassFailed", message: /no identity-based policy/ };
      await assert.rejects(run({ copy, find: async () => found }).result, denied);
    }
  });

  it("goes on with the other regions when one does not answer", async () => {
    const sources = [
      { account: sourceAccount, region: sourceRegion },
      { account: sourceAccount, region: "eu-west-2" },
    ];
    let asked = 0;
    const shared = async () => {
      if (asked++ > 0) throw sdkError("ServiceUnavailable");
      return [sharedView(snapshot)];
    };
    const { result, calls } = run({ shared, copy: async () => {} }, { sources });
    await assert.rejects(result, { name: "PassFailed", message: /eu-west-2.*ServiceUnavailable/ });
    assert.deepEqual(calls, [`copy ${snapshot.arn}`]);
  });

  it("copies its own account's snapshots where that account is a source, and only those it took itself", async () => {
    const mine = taken("orders", noon);
    const byHand = taken("wiki", noon, { tags: [] });
    const kept = taken("billing", noon, { tags: [{ Key: "CreatedBy", Value: "rds-lifeboat" }] });
    const listings: string[] = [];
    const { kind, calls } = recordingKind({
      snapshots: async (rds) => {
        const own = listings.push("own") === 2;
        assert.equal(Reflect.get(rds, "region"), own ? sourceRegion : "here");
        return own ? [mine, byHand, kept] : [];
      },
      copy: async () => {},
    });
    const client = (region: string) => Object.create(RDSClient.prototype, { region: { value: region } });
    const handler = makeCopy({
      kinds: [kind],
      rds: client("here"),
      rdsOf: client,
      now: () => noon,
      write: () => {},
      settings: { ...settings, account: sourceAccount },
    });
    await handler({});
    assert.deepEqual(calls, [`copy ${mine.arn}`]);
  });

  describe("started by an event", () => {
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
          snapshots: async (_rds, of) =>
            all.filter(({ resourceId }) => of === undefined || resourceId === of.resourceId),
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
        assert.match(
          error.message,
          new RegExp(`the source ${sourceAccount}/.*announces snapshots, and RDS shows none`),
        );
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

  it("changes nothing in a dry run", async () => {
    const { result, calls } = run({}, { dryRun: true });
    assert.equal((await result).done, 1);
    assert.deepEqual(calls, []);
  });

  it("uses keys through RDS only, and cannot delete", () => {
    const scope = { partition: "aws", account: drAccount, region: "eu-central-1" };
    const needs = copyNeeds(
      scope,
      settings.sources,
      { own: "own", ofSources: ["theirs"] },
      {
        createdBy: "rds-lifeboat",
        from: "shared",
      },
    );
    const ofKeys = needs.filter((statement) => statement.Action.some((action) => action.startsWith("kms:")));
    assert.equal(ofKeys.length, 2);
    for (const statement of ofKeys) {
      assert.deepEqual(statement.Resource, ["own", "theirs"]);
      assert.deepEqual(statement.Condition?.StringEquals?.["kms:ViaService"], [
        "rds.eu-central-1.amazonaws.com",
        "rds.eu-west-1.amazonaws.com",
      ]);
    }
    assert.ok(
      !needs
        .flatMap((statement) => statement.Action)
        .some((action) => /Delete|\*$/.test(action) && !action.startsWith("kms:")),
    );
  });
});

describe("the option group of a copy", () => {
  const of = (optionGroup: string | undefined, change: object = {}) => ({
    ...taken("erp", noon, { engine: "oracle-se2", optionGroup }),
    ...change,
  });
  const mine = { account: drAccount, region: drRegion };
  const optionGroups = [
    { from: "audit", to: "audit-of-any" },
    { from: "audit", to: "audit-of-one", account: sourceAccount },
    { from: "apex", to: "apex-copies" },
  ];

  it("is the one that the settings name, first of all for the snapshot's account", () => {
    assert.deepEqual(optionGroupOf(of("audit"), { ...mine, optionGroups }), { named: "audit-of-one" });
    assert.deepEqual(optionGroupOf(of("apex"), { ...mine, optionGroups }), { named: "apex-copies" });
    const elsewhere = [{ from: "audit", to: "x", account: "999999999999" }];
    assert.equal(optionGroupOf(of("audit"), { ...mine, optionGroups: elsewhere }), undefined);
  });

  it("is copied along where RDS does that: Oracle, from another account, within the region", () => {
    const none = { optionGroups: [], account: drAccount };
    assert.equal(optionGroupOf(of("audit"), { ...none, region: sourceRegion }), "copied");
    assert.equal(optionGroupOf(of("audit"), { ...none, region: drRegion }), undefined);
    assert.equal(optionGroupOf(of("audit", { engine: "mysql" }), { ...none, region: sourceRegion }), undefined);
    const own = { ...none, account: sourceAccount, region: sourceRegion };
    assert.equal(optionGroupOf(of("audit"), own), undefined);
  });

  it("needs no word where it is a default one, or there is none", () => {
    for (const name of ["default:oracle-se2-19", undefined]) {
      assert.equal(optionGroupOf(of(name), { ...mine, region: sourceRegion, optionGroups: [] }), undefined);
    }
  });

  it("is told of by database and group where it has no counterpart, and the others are copied", async () => {
    const calls: string[] = [];
    const crm = taken("crm", noon, { optionGroup: "crm-options", engine: "sqlserver-se" });
    const { kind } = recordingKind({
      shared: async () => [crm, taken("orders", noon)].map(sharedView),
      snapshots: async () => [],
      copy: async (_rds, { sourceArn }) => {
        calls.push(sourceArn);
        if (sourceArn === crm.arn) throw sdkError("InvalidParameterCombination", "requires a target option group");
      },
    });
    const client: RDSClient = Object.create(RDSClient.prototype);
    const deps = { kinds: [kind], rds: client, rdsOf: () => client, now: () => noon, write: () => {}, settings };
    await assert.rejects(makeCopy(deps)({}), /crm \(sqlserver-se\) has the option group crm-options.*dr\.optionGroups/);
    assert.equal(calls.length, 2);
  });
});
