import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { GrantUse } from "../cloud/kernel/world";
import { actionsOf, canBeOne } from "./reference";

/** One action on one kind of resource that a role of the program may use, over all scenarios. */
export interface Grant {
  /** The role by the name that the program gives it. */
  readonly role: string;
  readonly sid: string;
  readonly action: string;
  /** The resource without what differs from one account, region and key to the other. */
  readonly resource: string;
  readonly condition: string | undefined;
  readonly uses: number;
}

/** What several runs granted and used, as one: what any of them used is used. Sorted by role, statement, action, resource. */
export function merged(runs: readonly (readonly GrantUse[])[]): readonly Grant[] {
  const all = new Map<string, Grant>();
  for (const { roleArn, statement, action, resource, condition, uses } of runs.flat()) {
    const role = plain(roleArn.slice(roleArn.lastIndexOf("/") + 1));
    const sid = statement.slice(statement.lastIndexOf("/") + 1);
    const one = { role, sid, action, resource: plain(resource), condition: condition && plain(condition) };
    const key = [role, sid, action, one.resource].join(" ");
    const known = all.get(key);
    all.set(key, { ...one, condition: known?.condition ?? one.condition, uses: (known?.uses ?? 0) + uses });
  }
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, grant]) => grant);
}

/** Why some of what nothing uses stays, by what it says of the role, the statement and the resource. */
const exceptions: readonly {
  readonly role?: RegExp;
  readonly sid: RegExp;
  readonly resource?: RegExp;
  readonly why: string;
}[] = [
  {
    sid: /^ListSnapshots$/,
    resource: /:(?:db|cluster):\*$/,
    why: "AWS does not say whether a listing by a database's resource id is decided by the snapshots or by the database",
  },
  {
    role: /^lifeboat-copies-notifier-machine-role$/,
    sid: /^(?:TellPeople|EncryptForTopic)$/,
    why: "what tells people when the notifier's function is out, in the second region of one account; lambda-outage shows it of the first",
  },
];

/** Why a permission stays though nothing used it; undefined for one that should go. */
export function exceptionFor({ role, sid, resource }: Grant): string | undefined {
  const fits = (pattern: RegExp | undefined, text: string) => pattern?.test(text) ?? true;
  return exceptions.find((one) => fits(one.role, role) && one.sid.test(sid) && fits(one.resource, resource))?.why;
}

/**
 * Those that grant something: a statement may name actions and resources of which some do not go together, and such a pair
 * allows nothing. Which do is the Service Authorization Reference's to say.
 */
export async function effective(grants: readonly Grant[]): Promise<readonly Grant[]> {
  const kept = await Promise.all(grants.map(async (grant) => ((await goTogether(grant)) ? [grant] : [])));
  return kept.flat();
}

async function goTogether({ action, resource }: Grant): Promise<boolean> {
  if (resource === "*") return true;
  const actions = await actionsOf(action);
  // AWS has newer actions than the reference at hand.
  return (
    actions.length === 0 || actions.some(({ arns }) => arns.length === 0 || arns.some((arn) => canBeOne(arn, resource)))
  );
}

/** Physical names end in seven hexadecimal digits that Pulumi draws; keys have UUIDs. */
function plain(text: string): string {
  return text
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "KEY")
    .replace(/\b\d{12}\b/g, "ACCOUNT")
    .replace(/\b(?:af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d\b/g, "REGION")
    .replace(/-[0-9a-f]{7}(?![0-9a-z])/g, "");
}

/** Where the code states each statement that it needs: the files that name it. */
export function originsIn(project: string): ReadonlyMap<string, readonly string[]> {
  const origins = new Map<string, string[]>();
  for (const folder of ["functions", "components"]) {
    for (const file of sources(join(project, folder))) {
      for (const [, sid] of readFileSync(file, "utf8").matchAll(/(?:[sS]id: |\ballowed\()"(\w+)"/g)) {
        const known = origins.get(sid!) ?? [];
        origins.set(sid!, [...new Set([...known, relative(project, file)])]);
      }
    }
  }
  return origins;
}

function sources(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
