import assert from "node:assert/strict";
import type { CloudRecord, JournalEntry } from "../standIn/cloud";
import { changesByName, changesOf, type Deployment, nameOf, type StateResource } from "./deployment";
import { type Project, Workbench } from "./workbench";

/** The credentials of somebody else. */
const strangerAccount = "333333333333";

/** A change of a stack's settings, and what it must concern. */
export interface Change {
  readonly title: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Logical names of the resources that are updated; nothing else is touched. */
  readonly updates: readonly string[];
}

/** A stack whose life is gone through. */
export interface Lifecycle {
  readonly stack: string;
  readonly account: string;
  /** The project it is of; the product's where none is given. */
  readonly project?: Project;
  /** What has to be there before it is deployed. */
  readonly prepare?: (bench: Workbench) => Promise<void>;
  readonly changes: readonly Change[];
  /**
   * URNs of everything that holds data, or without which data is lost. They stay for ever: another URN is another
   * resource, and the old one would be deleted. Who renames one must give it an alias, and leave this list alone.
   */
  readonly data: readonly string[];
}

/** What a test beyond the common ones works on. */
export interface Bench {
  readonly bench: Workbench;
  readonly deployment: Deployment;
}

/**
 * Goes through a stack's life with the real engine: previewed, deployed, found unchanged, changed, kept from the wrong
 * hands, destroyed and brought back. Each test begins where the one before it ended; `more` adds tests after the
 * changes, while the stack is up.
 */
export function describeLifecycle(title: string, life: Lifecycle, more: (open: () => Bench) => void = () => {}): void {
  const { stack, account, data } = life;

  describe(title, () => {
    let bench: Workbench;
    let deployment: Deployment;
    const here = (): CloudRecord[] => bench.cloud.all().filter(({ urn }) => urn.startsWith(`urn:pulumi:${stack}::`));
    const dataIds = (): Map<string, string> =>
      new Map(
        here()
          .filter(({ urn }) => data.includes(urn))
          .map(({ urn, id }) => [urn, id]),
      );

    before(async () => {
      bench = new Workbench(life.project);
      await life.prepare?.(bench);
      deployment = await bench.open(stack, { account });
      bench.cloud.takeJournal();
    });
    after(() => bench.close());

    it("is refused with the credentials of another account", async () => {
      const preview = await (await bench.open(stack, { account: strangerAccount })).preview();
      assert.equal(preview.succeeded, false);
      assert.match(preview.messages, new RegExp(`account ID not allowed: ${strangerAccount}`));
    });

    it("is created exactly as its preview says", async () => {
      const preview = await deployment.preview();
      assert.ok(preview.succeeded, preview.messages);
      assert.deepEqual(here(), []);
      const up = await deployment.up();
      assert.ok(up.succeeded, up.messages);
      assert.deepEqual(changesOf(up), changesOf(preview));
      assert.deepEqual([...new Set(changesOf(up).values())], ["create"]);
      const custom = (await deployment.resources()).filter(({ provider }) => provider?.includes(":providers:aws::"));
      assert.deepEqual(
        custom.map(({ urn }) => urn).sort(),
        here()
          .map(({ urn }) => urn)
          .sort(),
      );
    });

    it("has nothing to do at a second preview", async () => {
      assert.deepEqual(changesByName(await deployment.preview()), {});
    });

    it("is found by a refresh as it was left", async () => {
      const { succeeded, counts, messages } = await deployment.refresh();
      assert.ok(succeeded, messages);
      assert.deepEqual(Object.keys(counts), ["same"]);
    });

    it("protects what holds data, and nothing else", async () => {
      const held = (await deployment.resources()).filter(({ protect }) => protect);
      assert.deepEqual(held.map(({ urn }) => urn).sort(), [...data].sort());
    });

    for (const { title: what, settings, updates } of life.changes) {
      it(`updates only what it concerns when ${what}`, async () => {
        const ids = here().map(({ urn, id }) => [urn, id]);
        bench.set(stack, settings);
        const expected = Object.fromEntries(updates.map((name) => [name, "update"]));
        assert.deepEqual(changesByName(await deployment.preview()), expected);
        assert.deepEqual(changesByName(await deployment.up()), expected);
        assert.deepEqual(
          here().map(({ urn, id }) => [urn, id]),
          ids,
        );
      });
    }

    more(() => ({ bench, deployment }));

    it("is neither changed nor destroyed with the credentials of another account", async () => {
      const before = bench.cloud.all();
      const stranger = await bench.open(stack, { account: strangerAccount });
      for (const outcome of [await stranger.up(), await stranger.destroy({ excludeProtected: true })]) {
        assert.equal(outcome.succeeded, false);
        assert.match(outcome.messages, /account ID not allowed/);
      }
      assert.deepEqual(bench.cloud.all(), before);
    });

    it("is not destroyed while it holds data, which the engine names", async () => {
      const before = here();
      const { succeeded, messages } = await deployment.destroy({ previewOnly: true });
      assert.equal(succeeded, false);
      for (const urn of data) assert.ok(messages.includes(`"${urn}" cannot be deleted`), messages);
      assert.deepEqual(here(), before);
    });

    it("is destroyed around what holds data, dependents first", async () => {
      const resources = await deployment.resources();
      const ids = dataIds();
      bench.cloud.takeJournal();
      const { succeeded, messages } = await deployment.destroy({ excludeProtected: true });
      assert.ok(succeeded, messages);
      assertDependentsFirst(resources, bench.cloud.takeJournal());
      assert.deepEqual(
        here().map(({ urn }) => urn),
        [...data].sort(),
      );
      assert.deepEqual(dataIds(), ids);
    });

    it("comes back around the same data", async () => {
      const ids = dataIds();
      assert.equal(ids.size, data.length);
      const up = await deployment.up();
      assert.ok(up.succeeded, up.messages);
      assert.deepEqual(dataIds(), ids);
      assert.deepEqual(changesByName(await deployment.preview()), {});
    });
  });
}

/** Throws if a resource was deleted while one that depends on it was still there, or is there yet. */
export function assertDependentsFirst(resources: readonly StateResource[], journal: readonly JournalEntry[]): void {
  const deleted = journal.filter(({ action }) => action === "delete").map(({ urn }) => urn);
  assert.ok(deleted.length > 0);
  // A component is nothing in the cloud, so it is not in the journal.
  for (const { urn, dependencies = [] } of resources.filter(({ custom }) => custom)) {
    for (const needed of dependencies.filter((other) => deleted.includes(other))) {
      assert.ok(
        deleted.includes(urn),
        `${nameOf(needed)} was deleted, but ${nameOf(urn)}, which depends on it, was not`,
      );
      assert.ok(
        deleted.indexOf(urn) < deleted.indexOf(needed),
        `${nameOf(needed)} was deleted before ${nameOf(urn)}, which depends on it`,
      );
    }
  }
}
