import assert from "node:assert/strict";
import type { Case } from "../../../drill/fuzz/draw";
import type { Plain } from "../../../drill/fuzz/plain";
import { shrink } from "../../../drill/fuzz/shrink";

const fault = (name: string): Plain => ({ at: "1h", calls: { name } });
const database = (id: string): Plain => ({ id });

const long: Case = {
  seed: 1,
  scenario: { name: "long", faults: ["a", "b", "c", "d", "e"].map(fault) },
  fleet: { databases: [database("orders"), database("billing")] },
};

const namesOf = (one: Case) =>
  (one.scenario.faults as readonly { calls: { name: string } }[]).map(({ calls }) => calls.name);

describe("shortening what fails", () => {
  it("leaves what is needed for the failure, and nothing else", async () => {
    const needs = async (one: Case) => namesOf(one).includes("b") && namesOf(one).includes("d");
    const short = await shrink(long, needs);
    assert.deepEqual(namesOf(short), ["b", "d"]);
    assert.equal((short.fleet.databases as readonly Plain[]).length, 1);
  });

  it("leaves everything where everything is needed", async () => {
    const whole = JSON.stringify(long);
    assert.equal(await shrink(long, async (one) => JSON.stringify(one) === whole), long);
  });

  it("keeps a database that a fault names", async () => {
    const named: Case = {
      ...long,
      scenario: { name: "named", faults: [{ at: "1h", busy: { databases: ["orders"] } }] },
    };
    const short = await shrink(named, async (one) => (one.scenario.faults as readonly Plain[]).length === 1);
    assert.deepEqual(short.fleet.databases, [database("orders")]);
  });
});
