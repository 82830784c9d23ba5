import * as aws from "@pulumi/aws";
import { isRegion } from "../../../facts/regions";
import type { Parameter, ReadParameter } from "./parameters";
import type { ProviderSettings } from "./providerSettings";

/**
 * Reads parameters where the settings say the stack is. Where they name parameters for that too, the credentials and the
 * region of `aws:` in the stack's configuration decide.
 */
export function parametersOf(
  { account, region }: Readonly<Record<string, unknown>>,
  told: ProviderSettings,
): ReadParameter {
  let provider: aws.Provider | undefined;
  const known =
    typeof account === "string" && /^\d{12}$/.test(account) && typeof region === "string" && isRegion(region);
  const options = () => {
    if (!known) return {};
    // Made when it is needed: a stack without parameters has one provider less in its state.
    provider ??= new aws.Provider("lifeboat-parameters", {
      ...told,
      region: region as aws.Region,
      allowedAccountIds: [account],
    });
    return { provider };
  };
  const lookUp = async (name: string, decrypt: boolean): Promise<Parameter> => {
    const { type, value } = await aws.ssm.getParameter({ name, withDecryption: decrypt }, options()).catch(explain);
    if (type === "String" || type === "StringList" || type === "SecureString") return { type, value };
    throw new Error(`Parameters of type ${type} are unknown here.`);
  };
  const answers = new Map<string, Promise<Parameter>>();
  return (name, decrypt) => {
    const key = `${name} ${decrypt}`;
    const answer = answers.get(key) ?? lookUp(name, decrypt);
    answers.set(key, answer);
    return answer;
  };
}

function explain(error: unknown): never {
  const reason = String(error instanceof Error ? error.message : error)
    .split("\n")
    .map((line) => line.trim());
  throw new Error(
    `The parameter cannot be read (${reason.filter((line) => line !== "").at(-1)}). It must be in this stack's account and region, and whoever deploys must be allowed ssm:GetParameter.`,
  );
}
