import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { Fields, Principal } from "../cloud/kernel/types";
import type { Planned } from "../deploy";
import type { FaultContext } from "./kit/context";
import { account } from "./kit/forms";
import { insist, inWords, refusedInWords, type Target } from "./kit/insist";
import { momentary } from "./kit/kind";
import { changeSharing, removeSnapshot } from "./kit/snapshotCalls";

const deeds = [
  "schedules",
  "rules",
  "functions",
  "snapshots",
  "sharing",
  "keys",
  "tables",
  "parameters",
  "machines",
] as const;
type Deed = (typeof deeds)[number];

const schema = z.strictObject({
  account,
  /** What the thief is after; everything by default. */
  deeds: z
    .array(z.enum(deeds, { error: `needs some of ${deeds.join(", ")}` }))
    .min(1, `needs some of ${deeds.join(", ")}`)
    .default([...deeds]),
});

type StolenPipeline = Readonly<z.output<typeof schema>>;

/**
 * Somebody has the credentials of the role with which a pipeline deploys the account's stacks, with the policy that
 * gitops/bootstrap gives it, and does as much harm as IAM lets him: stops what starts passes, changes functions, and tries
 * at the snapshots, their sharing, the keys, the tables and the parameters. What is refused is in the report, and counts as no
 * refusal of the product's. With a role that he makes: the fault `operator` with `made`.
 */
export const deployer = momentary({ schema, words: "the use of a stolen deploy role", act: useDeployRoles });

function useDeployRoles(stolen: StolenPipeline, at: number, context: FaultContext): void {
  const roles = context.deployRoles?.(stolen.account) ?? [];
  if (roles.length === 0) throw new Error(`deployer: no stack in the ${stolen.account} account has a pipeline's role`);
  for (const { place, name, policy } of roles) {
    const roleArn = context.cloud.iam.addRole(place, name, {
      trust: { Version: "2012-10-17", Statement: [] },
      policies: { policy },
    });
    const who: Principal = { kind: "role", account: place.account, roleArn, session: "somebody", stolen: true };
    // What is there at the beginning: a thief is in a hurry, and what comes later is refused or done alike.
    const targets = stolen.deeds.flatMap((deed) => targetsOf(deed, who, context));
    insist(
      context,
      "a stolen pipeline",
      () => targets,
      ({ done, refused }) => {
        const whose = `somebody with the credentials of ${name} in the ${stolen.account} account`;
        const did = inWords(done, (kind) => (kind === "functions" ? "emptied of settings" : "hit"));
        context.report(`after ${formatDuration(at)} ${whose}: ${did}${refusedInWords(refused)}`);
      },
    );
  }
}

function targetsOf(deed: Deed, who: Principal, context: FaultContext): readonly Target[] {
  const own = context.resources().filter(({ declared }) => declared.place.account === who.account);
  const each = (type: string, service: string, operation: string, input: (one: Planned) => Fields): readonly Target[] =>
    own
      .filter(({ declared }) => declared.type === type)
      .map((one) => ({
        id: `${operation} ${one.declared.urn}`,
        kind: deed,
        act: () =>
          void context.world.call({ principal: who, place: one.declared.place, service, operation, input: input(one) }),
      }));
  const key = ({ state }: Planned) => ({ KeyId: state.arn });
  const snapshots = () =>
    context
      .places(who.account)
      .flatMap((place) => context.cloud.rds.snapshots(place))
      .filter(({ type }) => type === "manual");
  const find: Readonly<Record<Deed, () => readonly Target[]>> = {
    schedules: () =>
      each("aws:scheduler/schedule:Schedule", "scheduler", "DeleteSchedule", ({ id, state }) => ({
        Name: state.name ?? id,
        GroupName: state.groupName,
      })),
    rules: () =>
      each("aws:cloudwatch/eventRule:EventRule", "eventbridge", "DisableRule", ({ state }) => ({
        Name: state.name,
        ...(state.eventBusName !== undefined && { EventBusName: state.eventBusName }),
      })),
    functions: () =>
      each("aws:lambda/function:Function", "lambda", "UpdateFunctionConfiguration", ({ state }) => ({
        FunctionName: state.arn,
        Environment: { Variables: {} },
      })),
    snapshots: () =>
      snapshots().map((one) => ({
        id: `delete ${one.arn}`,
        kind: deed,
        act: () => removeSnapshot(context, who, one),
      })),
    sharing: () =>
      snapshots().map((one) => ({
        id: `share ${one.arn}`,
        kind: deed,
        act: () => changeSharing(context, who, one, { ValuesToAdd: ["999999999999"] }),
      })),
    keys: () => [
      ...each("aws:kms/key:Key", "kms", "ScheduleKeyDeletion", (one) => ({ ...key(one), PendingWindowInDays: 7 })),
      ...each("aws:kms/key:Key", "kms", "DisableKey", key),
      ...each("aws:kms/key:Key", "kms", "PutKeyPolicy", (one) => ({
        ...key(one),
        PolicyName: "default",
        Policy: JSON.stringify(one.state.policy ?? {}),
      })),
    ],
    tables: () => [
      ...each("aws:dynamodb/table:Table", "dynamodb", "DeleteItem", ({ state }) => ({
        TableName: state.name,
        Key: { [String(state.hashKey)]: { S: "anything" } },
      })),
      ...each("aws:dynamodb/table:Table", "dynamodb", "PutItem", ({ state }) => ({
        TableName: state.name,
        Item: { [String(state.hashKey)]: { S: "anything" } },
      })),
    ],
    parameters: () =>
      each("aws:ssm/parameter:Parameter", "ssm", "PutParameter", ({ state }) => ({
        Name: state.name,
        Value: "0",
        Overwrite: true,
      })),
    machines: () =>
      each("aws:sfn/stateMachine:StateMachine", "sfn", "StartExecution", ({ state }) => ({
        stateMachineArn: state.arn,
        input: "{}",
      })),
  };
  return find[deed]();
}
