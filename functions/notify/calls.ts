import type { Happening, Report } from "./report";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What a trail's event says of a call; undefined for any other event. Who did what is one trouble, however often: an
 * attacker who deletes a thousand snapshots is told of once.
 */
export function reportOfCall(event: Happening, now: number): Report | undefined {
  if (event["detail-type"] !== "AWS API Call via CloudTrail") return undefined;
  const { eventName, userIdentity, requestParameters, errorCode } = fields(event.detail);
  const { arn, invokedBy } = fields(userIdentity);
  // Who calls decides about most of it: what is no text counts as not said, and none is longer than a name can be.
  const who = (text(arn) || text(invokedBy) || "somebody").slice(0, 300);
  const call = (text(eventName) || "a call").replace(/\d{8}v\d$/, "").slice(0, 100);
  const about = Object.entries(fields(requestParameters))
    .filter(([, value]) => typeof value === "string" || typeof value === "number")
    .map(([name, value]) => `${name.slice(0, 100)} ${String(value).slice(0, 200)}`)
    .slice(0, 3);
  const refused = errorCode === undefined ? "" : ` (refused: ${text(errorCode).slice(0, 100) || "no reason is said"})`;
  return {
    id: `call ${call} ${who}`,
    section: "a-call-that-harms",
    headline: `${who} called ${call}`,
    findings: [{ database: "", text: `${call}${about.length > 0 ? ` with ${about.join(", ")}` : ""}${refused}` }],
    more: 0,
    where: "CloudTrail, event history",
    at: Date.parse(text(event.time)) || now,
    quietMinutes: 60,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
