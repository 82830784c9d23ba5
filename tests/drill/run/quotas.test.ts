import assert from "node:assert/strict";
import { quotasOf } from "../../../drill/run/quotas";

describe("quotas of a run", () => {
  const plans = [
    { callerAccount: "999999999999", role: "source" },
    { callerAccount: "888888888888", role: "dr" },
  ] as const;
  const region = "eu-west-1";
  const lifeboat = "lifeboat" as const;

  it("are a scenario's for all accounts, for a part, or for an account by its id", () => {
    assert.deepEqual(quotasOf({ quotas: { manualSnapshots: 700 }, group: lifeboat }, plans), {
      "999999999999": { manualSnapshots: 700 },
      "888888888888": { manualSnapshots: 700 },
    });
    const quotas = { manualSnapshots: { source: 2000, dr: 450 }, copiesInProgress: { "888888888888": 5 } };
    assert.deepEqual(quotasOf({ quotas, group: lifeboat }, plans), {
      "999999999999": { manualSnapshots: 2000 },
      "888888888888": { manualSnapshots: 450, copiesInProgress: 5 },
    });
  });

  const places = [
    { account: "999999999999", region, manualSnapshots: { used: 3, quota: 300 } },
    { account: "999999999999", region: "eu-west-3", manualSnapshots: { used: 0, quota: 100 } },
    { account: "777777777777", region, manualSnapshots: { used: 0, quota: 5 } },
  ];

  it("are those that the fleet's accounts have in earnest, the least of their regions", () => {
    assert.deepEqual(quotasOf({ quotas: { manualSnapshots: 700 }, group: lifeboat }, plans, places), {
      "999999999999": { manualSnapshots: 100 },
      "888888888888": { manualSnapshots: 700 },
    });
  });

  it("of the yardstick stay the scenario's", () => {
    assert.deepEqual(quotasOf({ quotas: { manualSnapshots: 900 }, group: "yardstick" }, plans, places), {
      "999999999999": { manualSnapshots: 900 },
      "888888888888": { manualSnapshots: 900 },
    });
  });
});
