import type { Style } from "../../cli/style";
import type { Grant } from "./grants";

/** The grants by role, each with how often the scenarios used it and which code asks for it. */
export function grantsText(
  grants: readonly Grant[],
  origins: ReadonlyMap<string, readonly string[]>,
  style: Style,
): string {
  const lines: string[] = [];
  let role = "";
  let sid = "";
  for (const grant of grants) {
    if (grant.role !== role) lines.push("", style.strong(grant.role));
    if (grant.role !== role || grant.sid !== sid) {
      const from = origins.get(grant.sid)?.join(", ") ?? "by no name in the code";
      lines.push(`  ${grant.sid}  ${style.faint(from)}`);
      if (grant.condition !== undefined) lines.push(style.faint(`    if ${grant.condition}`));
    }
    ({ role, sid } = grant);
    const times = grant.uses === 0 ? style.bad("never".padStart(11)) : grant.uses.toLocaleString("en-US").padStart(11);
    lines.push(`${times}  ${grant.action}  ${grant.resource}`);
  }
  return lines.join("\n").trimStart();
}
