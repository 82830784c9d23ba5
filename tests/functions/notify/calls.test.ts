import assert from "node:assert/strict";
import { reportOfCall } from "../../../functions/notify/calls";

const event = (detail: object) => ({
  "detail-type": "AWS API Call via CloudTrail",
  time: "2026-01-01T00:00:00Z",
  detail,
});
const arn = "arn:aws:sts::222222222222:assumed-role/Administrator/mallory";

describe("what is told of a call that a trail has recorded", () => {
  it("is who called what, about what, and whether it was refused", () => {
    const report = reportOfCall(
      event({
        eventName: "UpdateFunctionConfiguration20150331v2",
        userIdentity: { arn },
        requestParameters: { functionName: "expire", nested: {} },
        errorCode: "AccessDenied",
      }),
      0,
    );
    assert.equal(report?.headline, `${arn} called UpdateFunctionConfiguration`);
    const text = "UpdateFunctionConfiguration with functionName expire (refused: AccessDenied)";
    assert.deepEqual(report?.findings, [{ database: "", text }]);
  });

  it("is one trouble however often the same one calls the same", () => {
    const id = (name: string) =>
      reportOfCall(event({ eventName: "DeleteDBSnapshot", userIdentity: { arn }, requestParameters: { name } }), 0)?.id;
    assert.equal(id("a"), id("b"));
  });

  it("is nothing for other events, and bears any that is malformed", () => {
    assert.equal(reportOfCall({ "detail-type": "something", detail: {} }, 0), undefined);
    assert.equal(reportOfCall({ "detail-type": "AWS API Call via CloudTrail", detail: 5 }, 7)?.at, 7);
  });
});
