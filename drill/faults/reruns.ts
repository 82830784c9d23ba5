import { z } from "zod";
import { formatDuration } from "../../cli/durations";
import type { FaultContext } from "./kit/context";
import { declaredOf } from "./kit/declared";
import { account, several } from "./kit/forms";
import { momentary } from "./kit/kind";
import { administratorOf } from "./kit/snapshotCalls";

const schema = z.strictObject({ account, times: several.max(20, "needs 20 at most") });

type Reruns = Readonly<z.output<typeof schema>>;

/** Every pass of an account is started several times more, while it runs: by retries, by people, by schedules that come twice. */
export const reruns = momentary({
  schema,
  words: "a start of passes",
  callers: ({ account }) => account,
  act: startAgain,
});

function startAgain({ account, times }: Reruns, at: number, context: FaultContext): void {
  const machines = declaredOf(context, "reruns", { account, type: "aws:sfn/stateMachine:StateMachine" });
  for (const { declared, state } of machines) {
    for (let time = 0; time < times; time++) {
      const input = { stateMachineArn: state.arn, input: "{}" };
      context.world.call({
        principal: administratorOf(declared.place, "operator"),
        place: declared.place,
        service: "sfn",
        operation: "StartExecution",
        input,
      });
    }
  }
  const what = `${machines.length} state machines of the ${account} account are started ${times} times at once`;
  context.report(`after ${formatDuration(at)} ${what}`);
}
