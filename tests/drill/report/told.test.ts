import assert from "node:assert/strict";
import { toldFirst } from "../../../drill/report/told";

const message = (text: string, afterMinutes = 1) => ({ account: "1", by: "mail" as const, afterMinutes, text });
const trouble = (title: string, wrong: string) =>
  message(`Trouble: ${title}\nWhat is wrong: ${wrong}\nSince: 2026-01-05 00:00 UTC\nWhat to do: look\nWhere: here`, 90);

describe("what people are told first", () => {
  it("is what is wrong, once, where a run does not hold", () => {
    const list = message("Trouble: A pass\nWhat is wrong:\n- a: no key\n- b: no room\nSince: now\nDatabases: a, b");
    assert.deepEqual(toldFirst({ passed: false, messages: [list, list, trouble("An alarm", "too old")] }), [
      "after 1m: A pass",
      "- a: no key",
      "- b: no room",
      "after 1h30m: An alarm",
      "too old",
    ]);
  });

  it("is nothing where a run holds, and of what is over", () => {
    assert.deepEqual(toldFirst({ passed: true, messages: [trouble("An alarm", "too old")] }), []);
    assert.deepEqual(toldFirst({ passed: false, messages: [message("Back to normal: it\nWhat it was: x")] }), []);
  });

  it("may have come before the disaster that times are counted from", () => {
    const early = message("Trouble: A pass\nWhat is wrong: no room\nSince: now", -(3 * 1_440 + 19 * 60));
    assert.deepEqual(toldFirst({ passed: false, messages: [early] }), ["3d19h before the disaster: A pass", "no room"]);
  });

  it("is three messages at most, in lines that fit", () => {
    const messages = ["a", "b", "c", "d"].map((name) => trouble(name, "x".repeat(500)));
    const lines = toldFirst({ passed: false, messages });
    assert.equal(lines.length, 6);
    assert.ok(lines.every((line) => line.length <= 250));
  });
});
