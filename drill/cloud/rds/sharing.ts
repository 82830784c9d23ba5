import { SharedSnapshotQuotaExceededFault } from "@aws-sdk/client-rds";
import { limits } from "../../../facts/limits";
import { modelled } from "../kernel/errors";
import type { Call, Operation } from "../kernel/types";
import type { RdsContext } from "./context";
import { attributesAnswer } from "./listing";
import { checkedIdentifier, nameOf, rdsArn, refuse } from "./names";
import { rdsQuestion, text } from "./questions";
import type { SnapshotEntry } from "./store";

/** ModifyDBSnapshotAttribute, ModifyDBClusterSnapshotAttribute. */
export function sharingOperations(context: RdsContext): readonly Operation[] {
  const { kind, store } = context;
  const { modifyAttribute: declared } = kind.operations;
  return [
    {
      service: "rds",
      ...declared,
      questions: ({ place, input }) => {
        const identifier = nameOf(kind.snapshot, text(input, kind.fields.snapshot)) ?? "";
        const entry = store.region(place).snapshots.get(identifier);
        return [rdsQuestion(declared.name, rdsArn(place, kind.snapshot, identifier), entry?.tagContext)];
      },
      perform: (call) => modifyAttribute(context, call),
    },
  ];
}

function modifyAttribute(context: RdsContext, { place, input }: Call): object {
  const { kind, store } = context;
  const given = nameOf(kind.snapshot, text(input, kind.fields.snapshot)) ?? "";
  // An automated one's name, with its colon, is no valid identifier here: as seen in aws/aws-cli issue 8296.
  const identifier = checkedIdentifier(kind.snapshot, kind.fields.snapshot, given);
  const entry = store.region(place).snapshots.get(identifier);
  if (entry === undefined) throw kind.errors.snapshotNotFound(identifier);
  if (input.AttributeName !== "restore") {
    throw refuse("InvalidParameterValue", `Invalid attribute name ${String(input.AttributeName)}.`);
  }
  const added = (input.ValuesToAdd ?? []) as readonly string[];
  const removed = (input.ValuesToRemove ?? []) as readonly string[];
  for (const value of [...added, ...removed]) {
    if (value !== "all" && !/^\d{12}$/.test(value)) {
      throw refuse("InvalidParameterValue", `Invalid value ${value} for the restore attribute.`);
    }
  }
  if (added.length > 0) refuseSharing(context, entry, added);
  const kept = entry.record.sharedWith.filter((account) => !removed.includes(account));
  const sharedWith = [...new Set([...kept, ...added])].sort();
  if (sharedWith.filter((account) => account !== "all").length > limits.rds.sharedAccountsPerSnapshot) {
    throw modelled(
      SharedSnapshotQuotaExceededFault,
      `A snapshot can be shared with at most ${limits.rds.sharedAccountsPerSnapshot} accounts.`,
    );
  }
  const unchanged = sharedWith.join() === entry.record.sharedWith.join();
  if (!unchanged) store.changeSnapshot(entry, { sharedWith: Object.freeze(sharedWith) });
  return attributesAnswer(context, entry);
}

/** UG USER_ShareSnapshot, AUG aurora-share-snapshot: what cannot be shared, and why. */
function refuseSharing({ kind, kms, world }: RdsContext, entry: SnapshotEntry, added: readonly string[]): void {
  const { record, database, traits } = entry;
  if (record.status !== "available") {
    throw kind.errors.snapshotState(
      `Cannot modify the snapshot ${record.identifier} because it is not in the available state.`,
    );
  }
  kind.refuseLeaving(database, traits, "shared");
  if (traits.persistentOptions) {
    const words = `Sharing a snapshot with a permanent or persistent option is not supported: ${record.identifier}.`;
    // By which code is not published.
    if (world.assumptions.sharingRefusedByState) throw kind.errors.snapshotState(words);
    throw refuse("InvalidParameterCombination", words);
  }
  if (record.kmsKeyArn === undefined) return;
  if (added.includes("all")) {
    throw refuse("InvalidParameterCombination", "Encrypted snapshots cannot be shared publicly.");
  }
  if (kms.find(record.kmsKeyArn)?.manager === "AWS") {
    throw refuse(
      "InvalidParameterCombination",
      "Sharing snapshots encrypted with the default service key for RDS is currently not supported.",
    );
  }
}
