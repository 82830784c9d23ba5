/** The EventBridge client as Lambda's runtime carries it; loaded inside the functions for the reason that rds/sdk.ts gives. */
export function eventBridgeSdk(): typeof import("@aws-sdk/client-eventbridge") {
  return require("@aws-sdk/client-eventbridge");
}

/** A client of EventBridge in a region: an event for a bus is put at the endpoint of the bus's own region. */
export function eventBridgeClient(region: string): import("@aws-sdk/client-eventbridge").EventBridgeClient {
  return new (eventBridgeSdk().EventBridgeClient)({ region });
}
