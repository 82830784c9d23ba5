import { partitionOf } from "../../../facts/regions";
import { parseKeyArn } from "./keyArns";
import { given, type Problem } from "./problems";

/** Checks of single values and lists that several rules between settings are made of. */

/**
 * Why snapshots cannot go from the stack's region to this one, or back, if they cannot. Source: UG and AUG USER_CopySnapshot,
 * limitations.
 */
export function cannotCross(value: string, own: string | undefined): string | undefined {
  if (own === undefined || value === own) return undefined;
  const [theirs, ours] = [partitionOf(value), partitionOf(own)];
  if (theirs !== ours) {
    return `This region is in the partition ${theirs}, the stack's (${own}) in ${ours}: snapshots cannot cross. Name a region of ${ours}.`;
  }
  return ours === "aws-cn"
    ? `RDS copies no snapshot from one region to another in China, and the stack's is ${own}. Name ${own}: another account can keep the copies there.`
    : undefined;
}

/** A key in place of one that the stack would create must be where that one would be. */
export function ownKeyProblems(
  path: string,
  arn: string | undefined,
  {
    account,
    region,
    whoseRegion,
  }: { readonly account: string | undefined; readonly region: string | undefined; readonly whoseRegion: string },
): readonly Problem[] {
  const advice = "Name a key of that account and region.";
  const text = arn && foreignKey(arn, { account, region }, "this stack's", { whoseRegion, advice });
  return text ? [problem(path, arn, text)] : [];
}

/**
 * A key is used where it is: one from elsewhere is a slip that would fail late. Without `account` it may be any account's, as
 * databases may be under the key of another account whose policy lets in their account and the one that copies. Source: UG
 * USER_ShareSnapshot, sharing encrypted snapshots.
 */
export function foreignKey(
  arn: string,
  { account, region }: { readonly account?: string | undefined; readonly region: string | undefined },
  whose: string,
  { whoseRegion = whose, advice = "Name the key that the databases there use." } = {},
): string | undefined {
  const key = parseKeyArn(arn);
  if (!key) return undefined;
  const wrong = [
    ...(account !== undefined && key.account !== account ? [`account ${key.account}, not in ${whose} ${account}`] : []),
    ...(region !== undefined && key.region !== region ? [`region ${key.region}, not in ${whoseRegion} ${region}`] : []),
    ...(partitionOf(key.region) !== key.partition
      ? [`partition ${key.partition}, which does not have ${key.region}`]
      : []),
  ];
  return wrong.length > 0 ? `The key is in ${wrong.join(" and ")}. ${advice}` : undefined;
}

/** Values that are listed twice. */
export function repeated(
  path: string,
  values: readonly (string | undefined)[] | undefined,
  advice = "This is listed above. Remove one of the two.",
): readonly Problem[] {
  return each(path, values, (value, at) => (values!.indexOf(value) < at ? advice : undefined));
}

/** What a check has against the values of a list, by their positions. */
export function each(
  path: string,
  values: readonly (string | undefined)[] | undefined,
  check: (value: string, at: number) => string | undefined,
): readonly Problem[] {
  return (values ?? []).flatMap((value, at) => {
    const text = value === undefined ? undefined : check(value, at);
    return text === undefined ? [] : [problem(`${path}[${at}]`, value, text)];
  });
}

/** A problem with a value, which is shown. */
export function problem(path: string, value: unknown, text: string): Problem {
  return { path, text: `${given(value)} ${text}` };
}
