/** Settings that are accepted, and ways to change one value of them. */

export const uuid = "11111111-2222-3333-4444-555555555555";
export const sourceKey = `arn:aws:kms:eu-west-1:111111111111:key/${uuid}`;
export const drKey = `arn:aws:kms:eu-central-1:333333333333:key/${uuid}`;

export const base = {
  account: "111111111111",
  region: "eu-west-1",
  source: { drAccounts: ["222222222222"] },
  dr: { sources: [{ account: "333333333333", region: "eu-central-1", stack: "organization/rds-lifeboat/prod" }] },
};

/** The reference settings with one value replaced; `undefined` takes it away. */
export function having(path: string, value: unknown): Record<string, unknown> {
  const raw: Record<string, unknown> = structuredClone(base);
  put(raw, path, value);
  return raw;
}

/** Sets the value at a path such as `dr.sources[0].account`; `undefined` takes it away. */
export function put(target: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split(/[.[\]]+/).filter((part) => part !== "");
  const holder = parts.slice(0, -1).reduce((at, part) => {
    at[part] ??= {};
    return at[part] as Record<string, unknown>;
  }, target);
  if (value === undefined) delete holder[parts.at(-1)!];
  else holder[parts.at(-1)!] = value;
}
