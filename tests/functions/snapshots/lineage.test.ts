import assert from "node:assert/strict";
import { byIdentity, placeOf } from "../../../functions/snapshots/lineage";
import { copied, drAccount, hour, noon, sourceAccount, sourceRegion, taken } from "../../support/snapshots";

describe("lineage", () => {
  const newest = taken("orders", noon);
  const older = taken("orders", noon - hour);
  const local = (of: typeof newest) => `arn:aws:rds:${sourceRegion}:${drAccount}:snapshot:${of.id}`;
  const sizes = (groups: ReturnType<typeof byIdentity>) => [...groups.values()].map((group) => group.length);

  it("says where a database lives", () => {
    assert.deepEqual(placeOf(newest.identity), { region: sourceRegion, account: sourceAccount });
  });

  it("groups copies by the database they came from, rebuilt ones apart", () => {
    assert.deepEqual(sizes(byIdentity([copied(newest), copied(older)])), [2]);
    assert.deepEqual(sizes(byIdentity([copied(newest), copied(older, { resourceId: "db-NEW" })])), [1, 1]);
  });

  it("puts copies of copies with those whose origin is known, if only one can be meant", () => {
    const orphan = copied(newest, { copiedFrom: local(newest) });
    assert.deepEqual(sizes(byIdentity([orphan, copied(older)])), [2]);
    assert.deepEqual([...byIdentity([orphan], [newest]).keys()], [newest.identity]);
    assert.deepEqual([...byIdentity([orphan]).keys()], [orphan.identity]);
    const elsewhere = taken("orders", noon, { arn: "arn:aws:rds:us-east-1:111111111111:snapshot:orders" });
    assert.deepEqual(sizes(byIdentity([orphan, copied(older)], [elsewhere])), [1, 1]);
  });

  it("keeps the copies of an account that copies its own snapshots to another region", () => {
    const mine = taken("orders", noon, { arn: `arn:aws:rds:${sourceRegion}:${drAccount}:snapshot:orders` });
    const groups = byIdentity([copied(mine), copied(mine, { id: "orders-2" })], [mine]);
    assert.deepEqual(sizes(groups), [2]);
    assert.deepEqual([...groups.keys()], [mine.identity]);
  });
});
