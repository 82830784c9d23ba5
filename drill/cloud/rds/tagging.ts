import {
  AddTagsToResourceMessage$,
  DBSnapshotNotFoundFault,
  ListTagsForResourceMessage$,
  RemoveTagsFromResourceMessage$,
} from "@aws-sdk/client-rds";
import { limits } from "../../../facts/limits";
import { modelled } from "../kernel/errors";
import type { Call, Operation, Question } from "../kernel/types";
import type { RdsContext } from "./context";
import { parseRdsArn, refuse } from "./names";
import { rdsQuestion, requestTagContext, requestTags } from "./questions";

type Tags = Readonly<Record<string, string>>;

/** A resource that has tags. */
interface Tagged {
  readonly tags: Tags;
  readonly tagContext: Question["context"];
  retag(tags: Tags): void;
}

/** AddTagsToResource, RemoveTagsFromResource and ListTagsForResource, for databases and snapshots of every kind. */
export function taggingOperations(contexts: readonly RdsContext[]): readonly Operation[] {
  return [
    {
      service: "rds",
      name: "AddTagsToResource",
      inputSchema: AddTagsToResourceMessage$,
      parameters: ["ResourceName", "Tags"],
      questions: (call) => {
        const arn = String(call.input.ResourceName);
        const tags = ownTags(contexts, call, arn);
        return [rdsQuestion("AddTagsToResource", arn, { ...tags, ...requestTagContext(call) })];
      },
      perform: (call) => {
        const tagged = existing(contexts, call);
        const tags = { ...tagged.tags, ...requestTags(call) };
        if (Object.keys(tags).length > limits.tags.perResource) {
          throw refuse("InvalidParameterValue", `A resource can have at most ${limits.tags.perResource} tags.`);
        }
        tagged.retag(tags);
        return Object.freeze({});
      },
    },
    {
      service: "rds",
      name: "RemoveTagsFromResource",
      inputSchema: RemoveTagsFromResourceMessage$,
      parameters: ["ResourceName", "TagKeys"],
      questions: (call) => {
        const arn = String(call.input.ResourceName);
        const tags = ownTags(contexts, call, arn);
        const given = { "aws:TagKeys": call.input.TagKeys as readonly string[] };
        return [rdsQuestion("RemoveTagsFromResource", arn, { ...tags, ...given })];
      },
      perform: (call) => {
        const tagged = existing(contexts, call);
        const gone = new Set(call.input.TagKeys as readonly string[]);
        tagged.retag(Object.fromEntries(Object.entries(tagged.tags).filter(([name]) => !gone.has(name))));
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
        return [rdsQuestion("ListTagsForResource", arn, ownTags(contexts, call, arn))];
      },
      perform: (call) => {
        const { tags } = existing(contexts, call);
        const TagList = Object.entries(tags).map(([Key, Value]) => Object.freeze({ Key, Value }));
        return Object.freeze({ TagList: Object.freeze(TagList) });
      },
    },
  ];
}

/** The tags as condition keys: of the account's own resources only. */
function ownTags(contexts: readonly RdsContext[], { place }: Call, arn: string): Question["context"] {
  if (parseRdsArn(arn)?.place.account !== place.account) return {};
  const found = find(contexts, arn);
  return found instanceof Error ? {} : found.tagContext;
}

function existing(contexts: readonly RdsContext[], { place, input }: Call): Tagged {
  const arn = String(input.ResourceName);
  // API AddTagsToResource: the resource is named by its ARN, in the region of the call.
  if (parseRdsArn(arn)?.place.region !== place.region) {
    throw refuse("InvalidParameterValue", `Invalid resource name: ${arn}`);
  }
  const found = find(contexts, arn);
  if (found instanceof Error) throw found;
  return found;
}

/**
 * The resource, or the SDK's error for one that is not there. API AddTagsToResource, ListTagsForResource: among their errors
 * there is DBSnapshotNotFound and none for snapshots of clusters; that it stands for these as well is (assumed).
 */
function find(contexts: readonly RdsContext[], arn: string): Tagged | Error {
  const parsed = parseRdsArn(arn);
  for (const { kind, store } of contexts) {
    if (parsed?.resource === kind.snapshot) {
      const entry = store.region(parsed.place).snapshots.get(parsed.identifier);
      if (entry === undefined) {
        return modelled(DBSnapshotNotFoundFault, `DBSnapshot ${parsed.identifier} not found.`, 404);
      }
      const retag = (tags: Tags) => store.changeSnapshot(entry, { tags });
      return { tags: entry.record.tags, tagContext: entry.tagContext, retag };
    }
    if (parsed?.resource === kind.database) {
      const entry = store.region(parsed.place).database(parsed.identifier);
      if (entry === undefined) return kind.errors.databaseNotFound(parsed.identifier);
      const retag = (tags: Tags) => {
        entry.record = { ...entry.record, tags };
      };
      return { tags: entry.record.tags, tagContext: entry.tagContext, retag };
    }
  }
  return refuse("InvalidParameterValue", `Invalid resource name: ${arn}`);
}
