import { formatDuration, minute } from "../../cli/durations";
import type { SnapshotRecord } from "../cloud/kernel/types";
import type { FaultContext, Lasting } from "./context";
import { declaredOf } from "./declared";
import type { FailingWork, Reruns } from "./schema";
import { administratorOf } from "./snapshotCalls";

/** A share of the snapshots or copies that RDS makes in an account fails, or hangs for a time. */
export function breakWork({ account, what, share, stuckFor }: FailingWork, context: FaultContext): Lasting {
  const accounts = new Set(context.places(account).map((place) => place.account));
  const random = context.world.random(`fault/broken/${account}/${what}`);
  const meant = (record: SnapshotRecord) =>
    accounts.has(record.place.account) &&
    (record.sourceArn === undefined) === (what === "snapshots") &&
    random() < share;
  const end = context.world.mishaps.add(
    stuckFor === undefined ? { fails: meant } : { delays: (record) => (meant(record) ? stuckFor : 0) },
  );
  const how = stuckFor === undefined ? "fail" : `hang for ${Math.round(stuckFor / minute)} min`;
  return { did: `${Math.round(share * 100)} % of the ${what} made in the ${account} account ${how}`, end };
}

/** Every pass of an account is started several times more, while it runs: by retries, by people, by schedules that come twice. */
export function rerun({ account, times }: Reruns, at: number, context: FaultContext): void {
  const machines = declaredOf(context, "reruns", account, "aws:sfn/stateMachine:StateMachine");
  for (const { declared, state } of machines) {
    for (let time = 0; time < times; time++) {
      const input = { stateMachineArn: state.arn, input: "{}" };
      context.world.call(administratorOf(declared.place, "operator"), declared.place, "sfn", "StartExecution", input);
    }
  }
  const what = `${machines.length} state machines of the ${account} account are started ${times} times at once`;
  context.report(`after ${formatDuration(at)} ${what}`);
}
