import { callerOf } from "../iam";
import { ModelError } from "../kernel/errors";
import type { World } from "../kernel/world";

/**
 * Installs STS: who the caller is. The SDK's client is no dependency of the project, so the input's schema is written
 * here: GetCallerIdentity takes nothing. API GetCallerIdentity: it needs no permission, even an explicit deny is ignored.
 */
export function installSts(world: World): void {
  world.registerService({
    name: "sts",
    accessDenied: (message) => new ModelError(`sts refuses nothing: ${message}`),
  });
  world.registerOperation({
    service: "sts",
    name: "GetCallerIdentity",
    inputSchema: [3, "com.amazonaws.sts", "GetCallerIdentityRequest", 0, [], []],
    parameters: [],
    questions: () => [],
    perform: ({ principal, place }) =>
      Object.freeze({ Account: principal.account, Arn: callerOf(principal, place.region) }),
  });
}
