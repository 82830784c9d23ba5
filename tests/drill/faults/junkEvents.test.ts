import assert from "node:assert/strict";
import type { CloudEvent } from "../../../drill/cloud/kernel/world";
import { announcement, announcementsOnly, busName } from "../../../functions/events/announcement";
import { DR, HOUR, MINUTE, policy, root, SOURCE } from "../cloud/fixture";
import { type Stage, stage } from "../cloud/stage";
import { arranged } from "./arranged";

/** A bus in the DR account that takes announcements of the source account, and what it has taken. */
function listening(): Stage & { readonly taken: CloudEvent[] } {
  const on = stage();
  const taken: CloudEvent[] = [];
  on.cloud.events.disturb((event, bus) => {
    assert.equal(bus.account, DR.account);
    taken.push(event);
    return [0];
  });
  on.create("aws:cloudwatch/eventBus:EventBus", "bus", { name: busName }, DR);
  const statement = {
    Sid: "SourcesAnnounceShares",
    Effect: "Allow",
    Principal: { AWS: root(SOURCE.account) },
    Action: "events:PutEvents",
    Resource: `arn:aws:events:${DR.region}:${DR.account}:event-bus/${busName}`,
    Condition: announcementsOnly,
  };
  on.create(
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    "policy",
    { eventBusName: busName, policy: JSON.stringify(policy(statement)) },
    DR,
  );
  return { ...on, taken };
}

describe("junk on a bus", () => {
  it("is what the bus takes of its kind, for as long as it lasts, and the rest is refused", async () => {
    const on = listening();
    const told = arranged(on.cloud, [{ at: 0, for: 10 * MINUTE, junkEvents: { account: "source", perMinute: 1 } }]);
    await on.pass(HOUR);
    const kinds = new Set(on.taken.map((event) => `${event.source}/${event["detail-type"]}`));
    assert.deepEqual([...kinds], [`${announcement.source}/${announcement.detailType}`]);
    assert.equal(on.taken.length, 160);
    assert.ok(on.taken.some(({ detail }) => JSON.stringify(detail).length > 900_000));
    assert.ok(on.taken.some(({ detail }) => detail.snapshot === null));
    assert.equal(
      told[1],
      "after 10m the bus had taken 160 events of junk; refused: 10 events: ValidationException, " +
        "20 events: MalformedDetail, 50 events: AccessDeniedException",
    );
  });

  it("is refused, all of it, to an account that may put nothing there", async () => {
    const on = listening();
    const told = arranged(on.cloud, [{ at: 0, for: MINUTE, junkEvents: { account: "999999999999", perMinute: 1 } }]);
    await on.pass(HOUR);
    assert.equal(on.taken.length, 0);
    assert.match(told[1] ?? "", /had taken 0 events of junk; refused: \d+ events: AccessDeniedException/);
  });
});
