import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import { duration } from "../../cli/validation";
import type { Call, Principal } from "../cloud/kernel/types";
import type { Planned } from "../deploy";
import type { FaultContext } from "./kit/context";
import { declaredOf } from "./kit/declared";
import { account, text } from "./kit/forms";
import { insist, inWords, refusedInWords, type Target } from "./kit/insist";
import { momentary } from "./kit/kind";
import { removeSnapshot } from "./kit/snapshotCalls";

const stolenTargets = ["snapshots", "schedules", "keys"] as const;

const schema = z
  .strictObject({
    account,
    /** A part of the role's name; of a role that is made, its name. */
    role: text,
    /** The role that deploys is stolen: the thief makes this role, with every right that the boundary of the stack leaves. */
    made: z.boolean().optional(),
    /** One of them, or several. */
    delete: z
      .union([z.enum(stolenTargets).transform((one) => [one] as const), z.array(z.enum(stolenTargets)).min(1)], {
        error: `needs some of ${stolenTargets.join(", ")}`,
      })
      .default([]),
    /** The thief gives every marked snapshot the tags that would date its data so long before now. */
    retag: duration.optional(),
  })
  .refine((one) => one.delete.length > 0 || one.retag !== undefined, {
    message: "needs delete or retag: what is done with the role",
  });

type StolenRole = Readonly<z.output<typeof schema>>;

/**
 * Somebody has the credentials of roles and deletes what these may delete: IAM decides as for the role itself, and sees the
 * session that the role's own function has, since that is where credentials are stolen. What is there to delete the thief
 * knows without having to list it. What was refused is in the report, and counts as no refusal of the product's.
 */
export const operator = momentary({ schema, words: "the use of a stolen role", act: useStolenRole });

function useStolenRole(stolen: StolenRole, at: number, context: FaultContext): void {
  const { account, role, made, delete: wanted, retag } = stolen;
  const roles = made
    ? [madeRole(account, role, context)]
    : declaredOf(context, "operator", { account, type: "aws:iam/role:Role", part: role }).map(
        ({ declared, state }) => ({
          name: declared.name,
          account: declared.place.account,
          arn: String(state.arn),
        }),
      );
  for (const { name, account: owner, arn } of roles) {
    const who: Principal = {
      kind: "role",
      account: owner,
      roleArn: arn,
      session: sessionOf(arn, context),
      stolen: true,
    };
    const targets = () => [
      ...wanted.flatMap((what) => found[what](who, account, context)),
      ...(retag === undefined ? [] : datedAnew(who, account, retag, context)),
    ];
    insist(context, "a stolen role", targets, ({ done, refused }) => {
      const did = (kind: string) =>
        kind === "keys" ? "due to be deleted in 7 days" : kind === "tags" ? "changed" : "deleted";
      const whose = `somebody with the credentials of ${name} in the ${account} account`;
      context.report(`after ${formatDuration(at)} ${whose}: ${inWords(done, did)}${refusedInWords(refused)}`);
    });
  }
}

/**
 * A role that the thief of a pipeline's role makes: its policy allows everything, so that the boundary decides alone. Throws
 * where the stacks of that account have no boundary: then it would be an administrator's.
 */
function madeRole(account: string, name: string, context: FaultContext) {
  const bounded = context
    .resources()
    .filter(({ declared }) => declared.type === "aws:iam/role:Role")
    .filter(({ declared }) => context.places(account).some((place) => place.account === declared.place.account))
    .find(({ declared }) => declared.inputs.permissionsBoundary !== undefined);
  if (bounded === undefined) {
    throw new Error(
      `operator: the stacks in the ${account} account have no permissionsBoundary that would bound ${name}`,
    );
  }
  const { place } = bounded.declared;
  const trust = { Version: "2012-10-17", Statement: [] };
  const all = {
    Version: "2012-10-17",
    Statement: [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }],
  };
  const boundary = String(bounded.declared.inputs.permissionsBoundary);
  return {
    name,
    account: place.account,
    arn: context.cloud.iam.addRole(place, name, { trust, policies: { all }, boundaryArn: boundary }),
  };
}

/** Tags that date the data of marked snapshots and copies anew: with the mark, as creating them would give it. */
function datedAnew(who: Principal, account: string, ago: number, context: FaultContext): readonly Target[] {
  const date = new Date(context.world.time.now() - ago).toISOString();
  return context
    .places(account)
    .flatMap((place) => context.cloud.rds.snapshots(place).map((snapshot) => ({ place, snapshot })))
    .flatMap(({ place, snapshot: { arn, tags } }) => {
      const marks = Object.entries(tags).filter(([key]) => key === "CopiedBy" || key === "CreatedBy");
      if (marks.length === 0) return [];
      const given = { ...Object.fromEntries(marks), "rds-lifeboat:taken-at": date };
      const Tags = Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
      const input = { ResourceName: arn, Tags };
      const act = () =>
        void context.world.call({ principal: who, place, service: "rds", operation: "AddTagsToResource", input });
      return [{ id: `tags of ${arn}`, kind: "tags", act }];
    });
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
      target(context, "schedules", {
        principal: who,
        place,
        service: "scheduler",
        operation: "DeleteSchedule",
        input: { Name: state.name ?? id, GroupName: state.groupName },
      }),
    ),
  keys: (who, account, context) =>
    of("aws:kms/key:Key", account, context).map(({ declared: { place }, state }) =>
      target(context, "keys", {
        principal: who,
        place,
        service: "kms",
        operation: "ScheduleKeyDeletion",
        input: { KeyId: state.arn, PendingWindowInDays: 7 },
      }),
    ),
};

function of(type: string, account: string, context: FaultContext): readonly Planned[] {
  const accounts = new Set(context.places(account).map((place) => place.account));
  return context.resources().filter(({ declared }) => declared.type === type && accounts.has(declared.place.account));
}

function target({ world }: FaultContext, kind: string, call: Call): Target {
  return { id: `${kind} ${JSON.stringify(call.input)}`, kind, act: () => void world.call(call) };
}
