import * as pulumi from "@pulumi/pulumi";

/**
 * Puts every role that the stack declares from now on within the policy of that ARN. Done for all at once, so that none can
 * be forgotten: a pipeline is refused to make one without.
 */
export function boundRoles(permissionsBoundary: string): void {
  pulumi.runtime.registerStackTransformation(({ type, props, opts }) =>
    type === "aws:iam/role:Role" ? { props: { ...props, permissionsBoundary }, opts } : undefined,
  );
}
