import {
  AddTagsToResourceMessage$,
  InvalidDBSnapshotStateFault,
  ListTagsForResourceMessage$,
  ModifyDBSnapshotAttributeMessage$,
  SharedSnapshotQuotaExceededFault,
} from "@aws-sdk/client-rds";
import { limits } from "../../../facts/limits";
import { modelled } from "../errors";
import type { Call, Operation } from "../types";
import { type RdsContext, rdsQuestion, requestTagContext, requestTags, text } from "./context";
import { attributesOf, instanceNotFound, nameOf, snapshotNotFound } from "./listing";
import { parseRdsArn, rdsArn, refuse } from "./names";
import { type SnapshotEntry, tagContext } from "./store";

/** ModifyDBSnapshotAttribute, AddTagsToResource and ListTagsForResource. */
export function sharingOperations(context: RdsContext): readonly Operation[] {
  const { store } = context;
  return [
    {
      service: "rds",
      name: "ModifyDBSnapshotAttribute",
      inputSchema: ModifyDBSnapshotAttributeMessage$,
      parameters: ["DBSnapshotIdentifier", "AttributeName", "ValuesToAdd", "ValuesToRemove"],
      questions: ({ place, input }) => {
        const identifier = nameOf(text(input, "DBSnapshotIdentifier")) ?? "";
        const entry = store.region(place).snapshots.get(identifier);
        const arn = rdsArn(place, "snapshot", identifier);
        return [rdsQuestion("ModifyDBSnapshotAttribute", arn, entry?.tagContext)];
      },
      perform: (call) => modifyAttribute(context, call),
    },
    {
      service: "rds",
      name: "AddTagsToResource",
      inputSchema: AddTagsToResourceMessage$,
      parameters: ["ResourceName", "Tags"],
      questions: (call) => {
        const arn = String(call.input.ResourceName);
        return [
          rdsQuestion("AddTagsToResource", arn, { ...resourceTags(context, call, arn), ...requestTagContext(call) }),
        ];
      },
      perform: (call) => {
        addTags(context, call);
        return Object.freeze({});
      },
    },
    {
      service: "rds",
      name: "ListTagsForResource",
      inputSchema: ListTagsForResourceMessage$,
      parameters: ["ResourceName"],
      questions: (call) => {
        const arn = String(call.input.ResourceName);
        return [rdsQuestion("ListTagsForResource", arn, resourceTags(context, call, arn))];
      },
      perform: (call) => {
        const tags = taggedRecord(context, call).record.tags;
        const TagList = Object.entries(tags).map(([Key, Value]) => Object.freeze({ Key, Value }));
        return Object.freeze({ TagList: Object.freeze(TagList) });
      },
    },
  ];
}

function modifyAttribute(context: RdsContext, { place, input }: Call): object {
  const { store } = context;
  const identifier = nameOf(text(input, "DBSnapshotIdentifier")) ?? "";
  const entry = store.region(place).snapshots.get(identifier);
  if (entry === undefined) throw snapshotNotFound(identifier);
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
  return Object.freeze({ DBSnapshotAttributesResult: attributesOf(entry) });
}

/** UG USER_ShareSnapshot: what cannot be shared, and why. */
function refuseSharing({ kms }: RdsContext, entry: SnapshotEntry, added: readonly string[]): void {
  const { record, traits } = entry;
  if (record.type === "automated") {
    throw modelled(InvalidDBSnapshotStateFault, `Automated snapshots cannot be shared: ${record.identifier}.`);
  }
  if (record.status !== "available") {
    throw modelled(
      InvalidDBSnapshotStateFault,
      `Cannot modify the snapshot ${record.identifier} because it is not in the available state.`,
    );
  }
  if (traits.persistentOptions) {
    throw refuse(
      "InvalidParameterCombination",
      `Sharing a snapshot with a permanent or persistent option is not supported: ${record.identifier}.`,
    );
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

function resourceTags({ store }: RdsContext, { place }: Call, arn: string) {
  const parsed = parseRdsArn(arn);
  if (parsed === undefined || parsed.place.account !== place.account) return {};
  const region = store.region(parsed.place);
  if (parsed.kind === "snapshot") return region.snapshots.get(parsed.identifier)?.tagContext ?? {};
  const database = region.database(parsed.identifier);
  return database === undefined ? {} : tagContext("rds:db-tag", database.record.tags);
}

function addTags(context: RdsContext, call: Call): void {
  const tagged = taggedRecord(context, call);
  const tags = { ...tagged.record.tags, ...requestTags(call) };
  if (Object.keys(tags).length > limits.tags.perResource) {
    throw refuse("InvalidParameterValue", `A resource can have at most ${limits.tags.perResource} tags.`);
  }
  if ("output" in tagged && "sharedOutput" in tagged) context.store.changeSnapshot(tagged, { tags });
  else tagged.record = { ...tagged.record, tags };
}

function taggedRecord({ store }: RdsContext, { place, input }: Call) {
  const arn = String(input.ResourceName);
  const parsed = parseRdsArn(arn);
  // API AddTagsToResource: the resource is named by its ARN, in the region of the call.
  if (parsed === undefined || parsed.place.region !== place.region) {
    throw refuse("InvalidParameterValue", `Invalid resource name: ${arn}`);
  }
  const region = store.region(parsed.place);
  if (parsed.kind === "db") {
    const database = region.database(parsed.identifier);
    if (database === undefined) throw instanceNotFound(parsed.identifier);
    return database;
  }
  const snapshot = region.snapshots.get(parsed.identifier);
  if (snapshot === undefined) throw snapshotNotFound(parsed.identifier);
  return snapshot;
}
