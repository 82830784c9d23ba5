import { runtime } from "@pulumi/pulumi";
import { loadSettings, type Problem, type Settings, settingsErrorName } from "../../stacks/settings";
import type { StackInput } from "./declare";
import { answerInvoke } from "./invokes";

/** What comes of reading a stack's settings. */
export interface ReadSettings {
  /** What the program refuses of them. */
  readonly problems: readonly Problem[];
  /** The settings; undefined where something is refused, or where a look-up is left to the evaluation. */
  readonly settings: Settings | undefined;
}

/**
 * The settings of a stack as the program of this project reads them, or what it would refuse of them. Takes a tenth of an
 * evaluation, because nothing is declared. Look-ups that this does not know are left to the evaluation.
 */
export async function readSettingsOf(
  input: Pick<StackInput, "project" | "stack" | "config" | "callerAccount" | "parameters">,
): Promise<ReadSettings> {
  const { project, stack, config, callerAccount, parameters = {} } = input;
  const region = config[`${project}:region`] ?? config["aws:region"] ?? "";
  const mocks: runtime.Mocks = {
    newResource: ({ type, name, inputs }) => {
      // Parameters of Systems Manager are looked up with a provider of their own.
      if (type === "pulumi:providers:aws") return { id: `${name}-id`, state: inputs };
      throw new Error(`reading settings declares a ${type}`);
    },
    call: ({ token, inputs }) => answerInvoke(token, inputs, { account: callerAccount, region, parameters }),
  };
  await runtime.setMocks(mocks, project, stack, false, "organization");
  runtime.setAllConfig({ ...config });
  try {
    const { settings } = await loadSettings();
    return { problems: [], settings };
  } catch (error) {
    return { problems: problemsOf(error), settings: undefined };
  }
}

/** Any other error than one of settings is for the evaluation to find again and say. */
function problemsOf(error: unknown): readonly Problem[] {
  if (!(error instanceof Error) || error.name !== settingsErrorName) return [];
  const { problems } = error as Error & { readonly problems?: readonly Problem[] };
  return problems ?? [];
}
