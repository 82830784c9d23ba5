/**
 * The RDS client as Lambda's runtime carries it. It is loaded inside the functions: a module imported at the top is
 * serialized as the file it came from (`@aws-sdk/client-rds/dist-cjs/index.js`), and where that file lies in the runtime
 * is not AWS's promise; the package's name is.
 */
export function rdsSdk(): typeof import("@aws-sdk/client-rds") {
  return require("@aws-sdk/client-rds");
}

/**
 * A client of RDS in a region, by default the function's own. It tries more often than the SDK does by itself (3 times):
 * a pass makes a dozen calls that must all succeed, while RDS throttles an account's calls together. Every pass makes its
 * own: a client's store of retries runs dry when calls are throttled for hours, and a warm function would keep the empty one.
 */
export function rdsClient(region?: string): import("@aws-sdk/client-rds").RDSClient {
  return new (rdsSdk().RDSClient)({ region, maxAttempts: 6 });
}
