import type * as pulumi from "@pulumi/pulumi";
import type { Scope } from "../../functions/aws/policy";

/** Where a stack is deployed, once the caller's account has been checked. */
export type ScopeOutput = pulumi.Output<Scope>;
