import assert from "node:assert/strict";
import { RDSClient } from "@aws-sdk/client-rds";
import fc from "fast-check";
import { planUnstaging } from "../../../functions/copies/arrived";
import { isStuck } from "../../../functions/copies/standing";
import { makeCopy } from "../../../functions/copy/handler";
import { copyNeeds } from "../../../functions/copy/permissions";
import type { Snapshot } from "../../../functions/rds/kind";
import { makeStage, type StageSettings } from "../../../functions/stage/handler";
import { stageNeeds } from "../../../functions/stage/permissions";
import { makeUnstage } from "../../../functions/unstage/handler";
import { unstageNeeds } from "../../../functions/unstage/permissions";
import { Cases } from "../../support/cases";
import {
  askedTags,
  copied,
  drAccount,
  drRegion,
  hour,
  manyOrFew,
  minute,
  noon,
  recordingKind,
  type SnapshotChange,
  sharedView,
  sourceAccount,
  sourceRegion,
  states,
  tagList,
  taken,
} from "../../support/snapshots";

const common = {
  patterns: [".*"],
  createdBy: "rds-lifeboat",
  platform: "p",
  sources: [{ account: sourceAccount, region: sourceRegion }],
  account: drAccount,
  optionGroups: [],
  retentionMinutes: 2 * 24 * 60,
  cadenceMinutes: 10,
  dryRun: false,
  logLevel: "error",
} as const;
const stageSettings: StageSettings = { ...common, stagingKeys: { [sourceRegion]: "staging-key" } };
const scope = { partition: "aws", account: drAccount, region: drRegion };

/** The ARN patterns of all snapshots there, of both kinds. */
function snapshotsOf(region: string, account: string): string[] {
  return ["snapshot", "cluster-snapshot"].map((kind) => `arn:aws:rds:${region}:${account}:${kind}:*`);
}

/** The first step's copy of a snapshot. */
function staged(of: Snapshot, change: SnapshotChange = {}): Snapshot {
  return copied(of, {
    arn: `arn:aws:rds:${sourceRegion}:${drAccount}:snapshot:${of.id}`,
    keyArn: "staging-key",
    tags: tagList({ CopiedBy: "rds-lifeboat", Platform: "p", "rds-lifeboat:staged": "YES" }),
    ...change,
  });
}

/** The second step's: RDS says it came from the staged copy, its tag says whose data it holds. */
function arrived(of: Snapshot, change: SnapshotChange = {}): Snapshot {
  return { ...copied(of, { copiedFrom: staged(of).arn, ...change }), identity: staged(of).identity };
}

/** Clients that tell their region, and a kind whose listings go by it. */
function account(
  held: { readonly here: readonly Snapshot[]; readonly there: readonly Snapshot[] },
  shared: Snapshot[],
) {
  const client = (region: string): RDSClient => Object.create(RDSClient.prototype, { region: { value: region } });
  const regionOf = (rds: RDSClient) => Reflect.get(rds, "region");
  const asked: object[] = [];
  const { kind, calls } = recordingKind({
    snapshots: async (rds) => [...(regionOf(rds) === drRegion ? held.there : held.here)],
    shared: async (rds) => (regionOf(rds) === sourceRegion ? shared.map(sharedView) : []),
    copy: async (rds, request) => void asked.push({ in: regionOf(rds), ...request }),
    remove: async (rds, snapshot) => void asked.push({ in: regionOf(rds), removed: snapshot.id }),
  });
  const deps = { kinds: [kind], rds: client(drRegion), rdsOf: client, now: () => noon, write: () => {} };
  return { deps, calls, asked };
}

describe("copying in two steps", () => {
  const newest = taken("orders", noon - minute);
  const older = taken("orders", noon - hour);

  it("first copies within the snapshot's region, under the key there, marked as being on its way", async () => {
    const { deps, asked } = account({ here: [], there: [] }, [older, newest]);
    await makeStage({ ...deps, settings: stageSettings })({});
    assert.deepEqual(asked, [
      {
        in: sourceRegion,
        sourceArn: newest.arn,
        name: newest.id,
        keyArn: "staging-key",
        tags: [
          ...tagList({ CopiedBy: "rds-lifeboat", Platform: "p", "rds-lifeboat:staged": "YES" }),
          ...askedTags(newest, noon),
        ],
      },
    ]);
  });

  it("then copies what is staged, and writes down whose data these are", async () => {
    const byHand = staged(taken("wiki", noon), { tags: tagList({ CopiedBy: "rds-lifeboat" }) });
    const { deps, asked } = account({ here: [staged(newest), byHand], there: [] }, [newest]);
    await makeCopy({ ...deps, settings: { ...common, from: "staged", region: drRegion, keyArn: "dr-key" } })({});
    const home = `arn:aws:rds:${sourceRegion}:${sourceAccount}`;
    assert.deepEqual(asked, [
      {
        in: drRegion,
        sourceArn: staged(newest).arn,
        name: newest.id,
        keyArn: "dr-key",
        tags: [
          ...tagList({ CopiedBy: "rds-lifeboat", Platform: "p", "rds-lifeboat:home": home }),
          ...askedTags(newest, noon),
        ],
      },
    ]);
  });

  it("stages nothing that has arrived, is being staged or has two copies waiting", async () => {
    const oldest = taken("orders", noon - 2 * hour);
    for (const held of [
      { here: [], there: [arrived(newest)] },
      { here: [staged(older, { state: "making" })], there: [] },
      { here: [staged(older), staged(oldest)], there: [] },
    ]) {
      const { deps, asked } = account(held, [newest]);
      await makeStage({ ...deps, settings: stageSettings })({});
      assert.deepEqual(asked, []);
    }
  });

  it("stages nothing that is older than the window", async () => {
    const { deps, asked } = account({ here: [], there: [copied(taken("orders", noon - 9 * hour))] }, [older]);
    await makeStage({ ...deps, settings: { ...stageSettings, copyWindowMinutes: 59 } })({});
    assert.deepEqual(asked, []);
    await makeStage({ ...deps, settings: { ...stageSettings, copyWindowMinutes: 60 } })({});
    assert.equal(asked.length, 1);
  });

  it("forwards what is staged however old it has become, so that nothing waits for ever", async () => {
    const late = taken("orders", noon - 30 * 24 * hour);
    const there = [31, 32, 33].map((days) => arrived(taken("orders", noon - days * 24 * hour)));
    const { deps, asked } = account({ here: [staged(late)], there }, []);
    await makeCopy({ ...deps, settings: { ...common, from: "staged", region: drRegion, keyArn: "dr-key" } })({});
    assert.equal(asked.length, 1);
  });

  it("deletes a staged copy in its region once it has arrived, and says so", async () => {
    const { deps, asked } = account({ here: [staged(newest)], there: [arrived(newest)] }, []);
    const result = await makeUnstage({ ...deps, settings: common })({});
    assert.deepEqual(asked, [{ in: sourceRegion, removed: newest.id }]);
    assert.equal(result.done, 1);
  });

  it("takes nothing that is on its way itself for an arrival", async () => {
    const { deps, asked } = account({ here: [staged(newest)], there: [staged(newest)] }, []);
    await makeUnstage({ ...deps, settings: common })({});
    assert.deepEqual(asked, []);
  });

  it("leaves what other people staged or keep in that region", async () => {
    const others = [staged(newest, { tags: [] }), staged(older, { tags: tagList({ CopiedBy: "rds-lifeboat" }) })];
    const { deps, asked } = account({ here: others, there: [arrived(newest), arrived(older)] }, []);
    await makeUnstage({ ...deps, settings: common })({});
    assert.deepEqual(asked, []);
  });

  it("lets the unstage pass delete staged copies in the sources' regions only, and give nobody a tag", () => {
    const needs = unstageNeeds(scope, common.sources, "me");
    const deletes = needs.filter(({ Action }) => Action.includes("rds:DeleteDBSnapshot"));
    assert.deepEqual(
      deletes.map(({ Resource, Condition }) => ({ Resource, Condition })),
      [
        {
          Resource: snapshotsOf(sourceRegion, drAccount),
          Condition: {
            StringEquals: { "aws:ResourceTag/CopiedBy": "me", "aws:ResourceTag/rds-lifeboat:staged": "YES" },
          },
        },
        {
          Resource: snapshotsOf(sourceRegion, drAccount),
          Condition: { Null: { "aws:ResourceTag/rds-lifeboat:hold": "false" } },
        },
      ],
    );
    assert.deepEqual(
      needs.flatMap(({ Action }) => Action).filter((action) => /Tag|Copy|Create|Modify/.test(action)),
      [],
    );
  });

  it("gives each step its own end of the way", () => {
    const local = snapshotsOf(sourceRegion, drAccount);
    const resources = (sid: string, needs: ReturnType<typeof stageNeeds>) =>
      needs.find(({ Sid }) => Sid === sid)?.Resource;
    const first = stageNeeds(scope, common.sources, ["staging-key", "theirs"], "me");
    assert.deepEqual(resources("CopyFromSources", first), snapshotsOf(sourceRegion, sourceAccount));
    assert.deepEqual(resources("MakeTaggedCopies", first), local);
    const second = copyNeeds(
      scope,
      common.sources,
      { own: "own", ofSources: ["staging-key"] },
      { createdBy: "me", from: "staged" },
    );
    assert.deepEqual(resources("CopyFromSources", second), local);
    assert.deepEqual(resources("MakeTaggedCopies", second), snapshotsOf(drRegion, drAccount));
    assert.deepEqual(second.find(({ Sid }) => Sid === "CopyFromSources")?.Condition?.StringEquals, {
      "aws:ResourceTag/CopiedBy": "me",
      "aws:ResourceTag/rds-lifeboat:staged": "YES",
    });
  });
});

describe("the plan of the unstage pass", () => {
  const one = fc.record({
    database: fc.constantFrom("orders", "billing"),
    ageMinutes: fc.integer({ min: 0, max: 600 }),
    state: fc.constantFrom(...states),
    rebuilt: fc.boolean(),
  });
  const snapshot = ({ database, ageMinutes, rebuilt }: { database: string; ageMinutes: number; rebuilt: boolean }) =>
    taken(database, noon - ageMinutes * minute, { resourceId: `db-${database}${rebuilt ? "-2" : ""}` });
  const listing = (make: typeof staged) =>
    manyOrFew(
      one.map((item) => make(snapshot(item), { state: item.state })),
      20,
    );

  it("gives up nothing whose data have not arrived in a usable copy of the same database", () => {
    const cases = new Cases({ "a usable one is given up": 20, "a usable one stays": 20 });
    fc.assert(
      fc.property(listing(staged), listing(arrived), (locals, remotes) => {
        const given = planUnstaging(locals, remotes, noon);
        cases.note(
          "a usable one is given up",
          given.some(({ state }) => state === "usable"),
        );
        cases.note(
          "a usable one stays",
          locals.some((local) => local.state === "usable" && !given.includes(local)),
        );
        for (const gone of given) {
          if (gone.state === "failed") continue;
          assert.equal(gone.state, "usable");
          const saved = remotes.some(
            (remote) =>
              remote.state === "usable" &&
              remote.resourceId === gone.resourceId &&
              remote.takenAt >= (gone.takenAt ?? Number.POSITIVE_INFINITY),
          );
          assert.ok(saved, `${gone.id} is nowhere else`);
          assert.ok(
            !remotes.some((one) => one.state === "making" && !isStuck(one, noon) && one.copiedFrom === gone.arn),
          );
        }
      }),
    );
    cases.check();
  });

  it("keeps what a pending copy is made from, for a day, and knows what has arrived without a resource id", () => {
    const [local, next] = [staged(taken("orders", noon - hour)), staged(taken("orders", noon - minute))];
    const onItsWay = (madeAt: number) =>
      arrived(taken("orders", noon - hour), {
        resourceId: "named-orders",
        state: "making",
        takenAt: undefined,
        madeAt,
      });
    const there = arrived(taken("orders", noon - minute), { resourceId: "named-orders" });
    const gone = (...remotes: Snapshot[]) => planUnstaging([local, next], remotes, noon).map(({ id }) => id);
    assert.deepEqual(gone(there), [local.id, next.id].sort());
    assert.deepEqual(gone(there, onItsWay(noon - hour)), [next.id]);
    assert.deepEqual(gone(there, onItsWay(noon - 25 * hour)), [local.id, next.id].sort());
  });

  it("leaves nothing that is needed no more", () => {
    const cases = new Cases({ "one is usable": 25, "one has failed": 25, "one is not ready": 25 });
    fc.assert(
      fc.property(listing(staged), (locals) => {
        const some = (state: string) => locals.some((one) => one.state === state);
        cases.note("one is usable", some("usable"));
        cases.note("one has failed", some("failed"));
        cases.note("one is not ready", some("making") || some("other"));
        const settled = locals.filter(({ state }) => state === "usable" || state === "failed");
        const remotes = settled
          .filter(({ state }) => state === "usable")
          .map((local) => ({ ...local, arn: `arn:aws:rds:${drRegion}:${drAccount}:snapshot:${local.id}` }));
        assert.equal(planUnstaging(locals, remotes, noon).length, settled.length);
      }),
    );
    cases.check();
  });
});
