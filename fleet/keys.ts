import { aliasesByKey, describeKey, keyPolicy } from "./calls";
import { mayCopyUnder, type Reader } from "./keyPolicy";
import { type Clients, type FoundKey, oneLine, type Place } from "./types";

/** What the keys of a place's databases are. */
export interface KeysReading {
  /** By ARN: a word of the fleet file, or a customer's key. */
  readonly keys: ReadonlyMap<string, FoundKey | "aws/rds" | "lifeboat">;
  /** What could not be read of them. */
  readonly problems: readonly string[];
}

/** The alias that a source stack gives to its key: components/kit/snapshotKey.ts. */
const ownAlias = /^lifeboat-source-snapshots-/;

/**
 * Looks at the keys that databases of a place are under. `readers`: those that are to copy what is under them. A key of
 * which nothing can be read counts as a customer's that nobody else may use: the worst it can be.
 */
export async function readKeys(
  clients: Clients,
  place: Place,
  arns: readonly string[],
  readers: readonly Reader[],
): Promise<KeysReading> {
  const keys = new Map<string, FoundKey | "aws/rds" | "lifeboat">();
  const problems: string[] = [];
  const customers: { readonly arn: string; readonly known: boolean; readonly remarks: readonly string[] }[] = [];
  for (const arn of [...new Set(arns)].sort()) {
    try {
      const { KeyManager, KeyState } = await describeKey(clients, arn);
      if (KeyManager === "AWS") keys.set(arn, "aws/rds");
      else customers.push({ arn, known: true, remarks: KeyState === "Enabled" ? [] : [`it is ${KeyState}`] });
    } catch (error) {
      problems.push(`the key ${arn} is taken for a customer's: ${oneLine(error)}`);
      customers.push({ arn, known: false, remarks: ["nothing could be read of it"] });
    }
  }
  if (customers.length === 0) return { keys, problems };
  let aliases: ReadonlyMap<string, string> = new Map();
  try {
    aliases = await aliasesByKey(clients);
  } catch (error) {
    problems.push(`keys go by their ids: ${oneLine(error)}`);
  }
  for (const { arn, known, remarks } of customers) {
    const alias = aliases.get(arn.slice(arn.lastIndexOf("/") + 1));
    if (alias === "aws/rds") keys.set(arn, "aws/rds");
    else if (alias !== undefined && ownAlias.test(alias)) keys.set(arn, "lifeboat");
    else {
      const use = known
        ? await usable(clients, arn, { account: place.account, readers, problems })
        : { may: false, remarks: [] };
      keys.set(arn, { arn, alias, drAccountMayUse: use.may, remarks: [...remarks, ...use.remarks] });
    }
  }
  return { keys, problems };
}

interface UseArgs {
  /** The one that is read: of another account's keys no policy can be read. */
  readonly account: string;
  readonly readers: readonly Reader[];
  /** What cannot be read is added to them. */
  readonly problems: string[];
}

async function usable(
  clients: Clients,
  arn: string,
  { account, readers, problems }: UseArgs,
): Promise<{ readonly may: boolean; readonly remarks: readonly string[] }> {
  if (arn.split(":")[4] !== account) {
    return { may: false, remarks: [`it is of the account ${arn.split(":")[4]}, so its policy is not known`] };
  }
  if (readers.length === 0) {
    return { may: false, remarks: ["whether a DR account may use it is not known, as no stack file names one"] };
  }
  try {
    const policy = await keyPolicy(clients, arn);
    const refused: string[] = [];
    for (const reader of readers) if (!(await mayCopyUnder(policy, arn, reader))) refused.push(reader.account);
    return { may: refused.length === 0, remarks: refused.map((account) => `its policy does not let ${account} copy`) };
  } catch (error) {
    problems.push(`whether the DR account may use the key ${arn} is not known: ${oneLine(error)}`);
    return { may: false, remarks: ["whether a DR account may use it is not known"] };
  }
}
