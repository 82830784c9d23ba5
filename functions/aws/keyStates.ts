import type { KMSClient } from "@aws-sdk/client-kms";
import type { Log } from "../pass/log";
import { describeError } from "../pass/outcome";
import { placeOf } from "../snapshots/lineage";
import { kmsSdk } from "./clients";

/** What is known of a key. */
export type KeyHealth =
  | { readonly state: "enabled" }
  /** Nobody may look at it from here: it is taken to work until a copy fails. */
  | { readonly state: "unknown" }
  /** Nothing under it can be used: `words` say why. */
  | { readonly state: "unusable"; readonly words: string };

/** Looks at every key, in its own region. */
export async function keyHealth(
  keyArns: Iterable<string>,
  clientOf: (region: string) => KMSClient,
  log: Log,
): Promise<Map<string, KeyHealth>> {
  const sdk = kmsSdk();
  const found = new Map<string, KeyHealth>();
  for (const arn of keyArns) {
    if (found.has(arn)) continue;
    try {
      const answer = await clientOf(placeOf(arn).region).send(new sdk.DescribeKeyCommand({ KeyId: arn }));
      found.set(arn, healthOf(answer.KeyMetadata?.KeyState, answer.KeyMetadata?.DeletionDate));
    } catch (error) {
      if ((error as Error).name === "NotFoundException") {
        found.set(arn, { state: "unusable", words: "does not exist any more" });
        continue;
      }
      log("warn", `the key ${arn} cannot be looked at: ${describeError(error)}`, { key: arn });
      found.set(arn, { state: "unknown" });
    }
  }
  return found;
}

/** Every state but Enabled lets nothing under the key be used. Source: KMS guide, key-state. */
function healthOf(state: string | undefined, deletion: Date | undefined): KeyHealth {
  if (state === "Enabled") return { state: "enabled" };
  const when = deletion === undefined ? "" : ` on ${deletion.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  const words = state === "PendingDeletion" ? `is due to be deleted${when}` : `is ${state ?? "in no state"}`;
  return { state: "unusable", words };
}
