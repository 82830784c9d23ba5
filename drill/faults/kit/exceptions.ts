/*
 * The SDK's own exceptions, loaded when a fault first throws one: whoever reads a scenario imports every fault, and the
 * SDK's clients take longer to load than all of them.
 */

export function rdsExceptions(): typeof import("@aws-sdk/client-rds") {
  return require("@aws-sdk/client-rds");
}

export function eventsExceptions(): typeof import("@aws-sdk/client-eventbridge") {
  return require("@aws-sdk/client-eventbridge");
}
