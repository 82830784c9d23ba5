import { runtime } from "@pulumi/pulumi";
import { loadSettings, type Problem, settingsErrorName } from "../../stacks/settings";
import type { StackInput } from "./declare";
import { answerInvoke } from "./invokes";

/**
 * What the program of this project would refuse of a stack's settings; nothing if it would read them. Takes a tenth of an
 * evaluation, because nothing is declared. Look-ups that this does not know are left to the evaluation.
 */
export async function refusedSettings(
  input: Pick<StackInput, "project" | "stack" | "config" | "callerAccount" | "parameters">,
): Promise<readonly Problem[]> {
  const { project, stack, config, callerAccount, parameters = {} } = input;
  const region = config[`${project}:region`] ?? config["aws:region"] ?? "";
  const mocks: runtime.Mocks = {
    newResource: ({ type }) => {
      throw new Error(`reading settings declares a ${type}`);
    },
    call: ({ token, inputs }) => answerInvoke(token, inputs, { account: callerAccount, region, parameters }),
  };
  await runtime.setMocks(mocks, project, stack, false, "organization");
  runtime.setAllConfig({ ...config });
  try {
    await loadSettings();
    return [];
  } catch (error) {
    return problemsOf(error);
  }
}

/** Any other error than one of settings is for the evaluation to find again and say. */
function problemsOf(error: unknown): readonly Problem[] {
  if (!(error instanceof Error) || error.name !== settingsErrorName) return [];
  const { problems } = error as Error & { readonly problems?: readonly Problem[] };
  return problems ?? [];
}
