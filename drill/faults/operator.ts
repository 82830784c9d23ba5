import type { Fields, Place, Principal } from "../cloud/types";
import type { Planned } from "../deploy";
import { formatDuration } from "../durations";
import type { StolenRole } from "../faultSchema";
import type { FaultContext } from "./context";
import { declaredOf } from "./declared";
import { insist, inWords, refusedInWords, type Target } from "./insist";
import { removeSnapshot } from "./snapshotCalls";

/**
 * Somebody has the credentials of roles and deletes what these may delete: IAM decides as for the role itself, and sees the
 * session that the role's own function has, since that is where credentials are stolen. What is there to delete the thief
 * knows without having to list it. What was refused is in the report, and counts as no refusal of the product's.
 */
export function useStolenRole({ account, role, delete: wanted }: StolenRole, at: number, context: FaultContext): void {
  const roles = declaredOf(context, "operator", account, "aws:iam/role:Role", role);
  for (const { declared, state } of roles) {
    const who: Principal = {
      kind: "role",
      account: declared.place.account,
      roleArn: String(state.arn),
      session: sessionOf(String(state.arn), context),
      stolen: true,
    };
    const targets = () => wanted.flatMap((what) => found[what](who, account, context));
    insist(context, "a stolen role", targets, ({ done, refused }) => {
      const did = (kind: string) => (kind === "keys" ? "due to be deleted in 7 days" : "deleted");
      const whose = `somebody with the credentials of ${declared.name} in the ${account} account`;
      context.report(`after ${formatDuration(at)} ${whose}: ${inWords(done, did)}${refusedInWords(refused)}`);
    });
  }
}

/** Lambda's sessions have the function's name (Developer Guide, lambda-intro-execution-role). */
function sessionOf(roleArn: string, context: FaultContext): string {
  const own = context
    .resources()
    .find(({ declared }) => declared.type === "aws:lambda/function:Function" && declared.inputs.role === roleArn);
  return own === undefined ? "somebody" : String(own.state.name);
}

type Find = (who: Principal, account: string, context: FaultContext) => readonly Target[];

const found: Readonly<Record<StolenRole["delete"][number], Find>> = {
  snapshots: (who, account, context) =>
    context
      .places(account)
      .flatMap((place) => context.cloud.rds.snapshots(place))
      .filter(({ type }) => type === "manual")
      .map((snapshot) => ({
        id: snapshot.arn,
        kind: "snapshots",
        act: () => removeSnapshot(context, who, snapshot),
      })),
  schedules: (who, account, context) =>
    of("aws:scheduler/schedule:Schedule", account, context).map(({ declared: { place }, id, state }) =>
      target(context, who, place, "schedules", "scheduler", "DeleteSchedule", {
        Name: state.name ?? id,
        GroupName: state.groupName,
      }),
    ),
  keys: (who, account, context) =>
    of("aws:kms/key:Key", account, context).map(({ declared: { place }, state }) =>
      target(context, who, place, "keys", "kms", "ScheduleKeyDeletion", { KeyId: state.arn, PendingWindowInDays: 7 }),
    ),
};

function of(type: string, account: string, context: FaultContext): readonly Planned[] {
  const accounts = new Set(context.places(account).map((place) => place.account));
  return context.resources().filter(({ declared }) => declared.type === type && accounts.has(declared.place.account));
}

function target(
  { world }: FaultContext,
  who: Principal,
  place: Place,
  kind: string,
  service: string,
  operation: string,
  input: Fields,
): Target {
  const act = () => void world.call(who, place, service, operation, input);
  return { id: `${kind} ${JSON.stringify(input)}`, kind, act };
}
