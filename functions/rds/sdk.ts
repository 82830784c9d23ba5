/**
 * The RDS client as Lambda's runtime carries it. It is loaded inside the functions: a module imported at the top is
 * serialized as the file it came from (`@aws-sdk/client-rds/dist-cjs/index.js`), and where that file lies in the runtime
 * is not AWS's promise; the package's name is.
 */
export function rdsSdk(): typeof import("@aws-sdk/client-rds") {
  return require("@aws-sdk/client-rds");
}
