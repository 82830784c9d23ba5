import assert from "node:assert/strict";
import type { Fault } from "../../../drill/faults/schema";
import { MINUTE } from "../cloud/fixture";
import { type Stage, stage } from "../cloud/stage";
import { arranged, declared } from "./arranged";

/** A function that says its settings and the time it thinks it is. */
const text = `
let starts = 0;
exports.handler = async () => ({
  starts: ++starts, settings: process.env.PASS_SETTINGS, days: process.env.DAYS, now: Date.now(), date: new Date().getTime(),
});`;

export const settings = { retentionMinutes: 2880, sources: [{ account: "111111111111" }], choice: { patterns: ["*"] } };

export function speaking(): Stage & { readonly ask: () => Promise<Record<string, unknown>>; readonly arn: string } {
  const on = stage();
  const environment = { variables: { PASS_SETTINGS: JSON.stringify(settings), DAYS: "2" } };
  const arn = on.handler(text, { name: "expire", environment });
  const ask = async () => {
    const outcome = on.cloud.lambda.invoke(arn, {});
    await on.pass(MINUTE);
    const ended = await outcome;
    assert.ok(ended.kind === "result");
    return JSON.parse(ended.payload) as Record<string, unknown>;
  };
  return { ...on, ask, arn };
}

export function toldBy(on: ReturnType<typeof speaking>, one: Fault): string[] {
  return arranged(on.cloud, [one], [declared("aws:lambda/function:Function", "my-expire", { arn: on.arn })]);
}
