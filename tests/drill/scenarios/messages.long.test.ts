import assert from "node:assert/strict";
import { withText } from "../../../drill/fuzz/mutants";
import { broken } from "../../support/controls";
import type { Mutate } from "../../support/mutants";
import { without } from "../../support/mutations";

/*
 * What people are told can go wrong in ways that leave every pass well: each way makes the scenario fail that watches over
 * it. The scenarios as they are hold in the drill itself.
 */

const notifier = "lifeboat-notifier-function";
const inNotifier =
  (part: string, by: string): Mutate =>
  (resource) =>
    resource.declared.name === notifier ? withText(resource, part, by) : resource;
/** The expectations that fail, in words. */
const failing = async (scenario: string, mutate: Mutate) => (await broken(scenario, mutate)).join("\n");

describe("two days of one trouble are few messages", () => {
  it("only with a memory", async () => {
    const forgetful = inNotifier("const before = known?.open ? known : undefined;", "const before = undefined;");
    assert.match(await failing("messages", forgetful), /messages to people in source by mail/);
  });

  it("with an end only while the notifier's schedule looks", async () => {
    const text = await failing("messages", without(/^lifeboat-notifier-schedule$/));
    assert.match(text, /Back to normal/);
  });

  it("by mail though Slack is broken only because the one does not stop the other", async () => {
    const strict = inNotifier("problem = describeError(", "throw describeError(");
    assert.match(await failing("messages", strict), /people in dr by mail/);
  });
});

describe("a broken notifier silences nobody", () => {
  it("because its machine says events as they are", async () => {
    // What it was started with is taken for nothing that could be said.
    const mute: Mutate = (resource) => {
      if (resource.declared.name !== "lifeboat-notifier-machine") return resource;
      const definition = String(resource.declared.inputs.definition).replace(
        '$.event","IsPresent',
        '$.nothing","IsPresent',
      );
      return { ...resource, declared: { ...resource.declared, inputs: { ...resource.declared.inputs, definition } } };
    };
    assert.match(await failing("lambda-outage", mute), /lifeboat-source-take-machine, ServiceException/);
  });

  it("because its own alarms go straight to people", async () => {
    const text = await failing("lambda-outage", without(/^lifeboat-notifier-failure-failed$/));
    assert.match(text, /the-notifier-is-broken/);
  });
});

describe("keys that are due for deletion do not silence their own news", () => {
  it("because alarms publish to a topic without a key", async () => {
    // What is left is the topic under the key that the attacker takes away.
    const underKey: Mutate = (resource) => {
      const { alarmActions } = resource.declared.inputs as { readonly alarmActions?: readonly string[] };
      if (alarmActions === undefined) return resource;
      const left = alarmActions.filter((arn) => arn.includes(":lifeboat-notifications-topic"));
      const inputs = { ...resource.declared.inputs, alarmActions: left };
      return { ...resource, declared: { ...resource.declared, inputs } };
    };
    const text = await failing("keys-due-for-deletion", underKey);
    assert.match(text, /disabled or due for deletion/);
    assert.match(text, /key of its topic cannot be used/);
  });
});
