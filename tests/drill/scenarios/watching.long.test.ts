import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { broken, holds, ran } from "../../support/controls";
import type { Mutate } from "../../support/mutants";
import { without } from "../../support/mutations";

/** The program with another text in its measure function. */
const measuring =
  (from: string, to: string): Mutate =>
  (resource) =>
    resource.declared.name === "lifeboat-dr-measure-function" ? withText(resource, from, to) : resource;

const twoDays = { days: 2 };
const rounded = "Math.round((now - ";

/* That they hold as they are, the drill itself shows: `npm run drill -- --all`. */
describe("what watches over the copies, taken away", () => {
  it("silent-source fails without the alarms on age or on silence, or where ages are not told", async () => {
    const noAges = /^lifeboat-dr-measure-(?:age|worst-age)$/;
    assert.equal((await broken("silent-source", without(noAges))).length, 2);
    const young = await broken("silent-source", measuring(rounded, "0 * Math.round((now - "));
    for (const part of ["measure-age", "sessions is too old"])
      assert.ok(
        young.some((text) => text.includes(part)),
        part,
      );
    const idle = await broken("silent-source", without(/-take-idle$/));
    assert.deepEqual(idle, ["alarm lifeboat-source-take-idle-* in source within 75 min"]);
  });

  it("is what the first two days of stopped-schedules are held by", () => holds("stopped-schedules", twoDays));

  it("stopped-schedules fails without the alarms on passes that do not run, and where missing data are no trouble", async () => {
    assert.equal((await broken("stopped-schedules", without(/-idle$/), twoDays)).length, 4);
    const unconcerned: Mutate = (resource) => {
      if (!/-expire-idle$/.test(resource.declared.name)) return resource;
      const inputs = { ...resource.declared.inputs, treatMissingData: "notBreaching" };
      return { ...resource, declared: { ...resource.declared, inputs } };
    };
    const inDr = (await broken("stopped-schedules", unconcerned, twoDays)).filter((text) => text.includes("dr"));
    assert.equal(inDr.filter((text) => text.includes("expire")).length, 2);
    const byEvents = await broken("stopped-schedules", without(/-unscheduled$/), twoDays);
    assert.equal(byEvents.filter((text) => text.includes("in dr") && text.includes("copy")).length, 2);
  });

  it("a schedule that may not start its machine is told of, though events start that", async () => {
    const { alarms } = await ran("stopped-schedules", without(/^lifeboat-source-share-schedule-policy$/), twoDays);
    const told = alarms.map(({ name }) => name);
    assert.ok(
      told.some((name) => name.startsWith("lifeboat-source-share-undelivered")),
      told.join(", "),
    );
  });

  it("unshared fails where nobody compares what is offered with what was", async () => {
    const found = await broken("unshared", measuring(">= offer.takenAt", ">= 0"));
    assert.ok(found.some((text) => text.includes("no longer shared")));
  });

  it("quota-outgrown fails where what is gone is not counted among what filled the quota", async () => {
    const found = await broken(
      "quota-outgrown",
      measuring("Math.max(quota.used, listed) + vanished + databases", "quota.used"),
    );
    assert.deepEqual(found, ["messages to people in dr of not by retention at most 0"]);
  });

  it("dr-operator fails where nobody compares what is held with what was", async () => {
    const found = await broken("dr-operator", measuring("if (gone.size === 0)", "if (gone.size >= 0)"));
    assert.equal(found.length, 2);
    assert.equal((await broken("dr-operator", without(/^lifeboat-dr-measure-vanished$/))).length, 1);
  });

  it("key-off-theft fails where a copy is only remembered as long as it can be used", async () => {
    const usableOnly = '(here?.usable.length ? copies.get(identity) : "") ?? ""';
    const found = await broken("key-off-theft", measuring('copies.get(identity) ?? ""', usableOnly));
    assert.equal(found.length, 3);
  });

  it("dr-administrator fails without the rule on what the trail records", async () => {
    assert.equal((await broken("dr-administrator", without(/^lifeboat-dr-trail-(?:rule|target)$/))).length, 3);
  });
});
