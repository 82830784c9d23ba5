import type { Fields, Place } from "../../../drill/cloud/kernel/types";
import { count, done, dr, list, type Names, one, pick, type Reading, type Step, source } from "./step";

type Input = Fields | ((names: Names) => Fields);

function step(
  service: string,
  operation: string,
  read: Reading,
): (name: string, input: Input, place?: Place, read?: Reading) => Step {
  return (name, input, place = source, reading = read) => ({
    name: `${service} ${operation} ${name}`.trimEnd(),
    service,
    operation,
    place,
    input: (names) => (typeof input === "function" ? input(names) : input),
    read: reading,
  });
}

const describeKey = step("kms", "DescribeKey", one("KeyMetadata", pick("Arn", "Enabled", "KeyState", "DeletionDate")));
const disableKey = step("kms", "DisableKey", done);
const enableKey = step("kms", "EnableKey", done);
const scheduleDeletion = step("kms", "ScheduleKeyDeletion", pick("KeyId", "DeletionDate"));
const cancelDeletion = step("kms", "CancelKeyDeletion", pick("KeyId"));
const withKey =
  (more: Fields = {}) =>
  ({ drKey }: Names) => ({ KeyId: drKey, ...more });
const byId = ({ drKey }: Names) => ({ KeyId: drKey.split("/")[1] });
const noKey = ({ drKey }: Names) => ({ KeyId: `${drKey.slice(0, -12)}000000000000` });

const kmsSteps: readonly Step[] = [
  describeKey("by ARN", withKey(), dr),
  describeKey("by id", byId, dr),
  describeKey("that is not there", noKey, dr),
  disableKey("", byId, dr),
  describeKey("disabled", withKey(), dr),
  enableKey("", byId, dr),
  scheduleDeletion("too soon", (names) => ({ ...byId(names), PendingWindowInDays: 3 }), dr),
  scheduleDeletion("in a week", (names) => ({ ...byId(names), PendingWindowInDays: 7 }), dr),
  describeKey("that is to be deleted", withKey(), dr),
  enableKey("that is to be deleted", byId, dr),
  scheduleDeletion("again", (names) => ({ ...byId(names), PendingWindowInDays: 7 }), dr),
  cancelDeletion("", byId, dr),
  cancelDeletion("again", byId, dr),
  describeKey("whose deletion was cancelled", withKey(), dr),
];

const publish = step("sns", "Publish", done);
const toTopic =
  (more: Fields) =>
  ({ topic }: Names) => ({ TopicArn: topic, Message: "words", ...more });

const snsSteps: readonly Step[] = [
  publish("a message", toTopic({ Subject: "Copies are too old" })),
  publish("without a subject", toTopic({})),
  publish("to no topic", ({ topic }) => ({ TopicArn: `${topic}-not`, Message: "words" })),
  publish("nothing", toTopic({ Message: "" })),
  publish("a subject of two lines", toTopic({ Subject: "a\nb" })),
  publish("a subject of 101 characters", toTopic({ Subject: "x".repeat(101) })),
  publish("a subject of 100 characters", toTopic({ Subject: "x".repeat(100) })),
  publish("a message of 256 KiB and one byte", toTopic({ Message: "x".repeat(262_145) })),
];

const getParameter = step("ssm", "GetParameter", one("Parameter", pick("Name", "Value", "Type", "Version", "ARN")));
const putParameter = step("ssm", "PutParameter", pick("Version"));

const ssmSteps: readonly Step[] = [
  getParameter("that is not there", { Name: "/lifeboat/until" }),
  putParameter("without a type", { Name: "/lifeboat/until", Value: "never" }),
  putParameter("", { Name: "/lifeboat/until", Value: "never", Type: "String" }),
  putParameter("again", { Name: "/lifeboat/until", Value: "a", Type: "String" }),
  putParameter("over it", { Name: "/lifeboat/until", Value: "b=1,c=2", Overwrite: true }),
  getParameter("", { Name: "/lifeboat/until" }),
  putParameter("without a slash", { Name: "plain", Value: "ü & <x>", Type: "String" }),
  getParameter("without a slash", { Name: "plain" }),
  putParameter("of nothing", { Name: "empty", Value: "", Type: "String" }),
  putParameter("of 4,097 characters", { Name: "longer", Value: "x".repeat(4_097), Type: "String" }),
  putParameter("of 4,096 characters", { Name: "long", Value: "x".repeat(4_096), Type: "String" }),
];

const getSecret = step("secrets-manager", "GetSecretValue", pick("ARN", "Name", "SecretString"));

const secretSteps: readonly Step[] = [
  getSecret("", ({ secret }) => ({ SecretId: secret })),
  getSecret("that is not there", ({ secret }) => ({ SecretId: `${secret}-not` })),
];

const TableName = "seen";
const key = (id: string) => ({ id: { S: id } });
const put = step("dynamodb", "PutItem", done);
const update = step("dynamodb", "UpdateItem", done);
const get = step("dynamodb", "GetItem", pick("Item"));
const scan = step("dynamodb", "Scan", (answer) => ({
  ...list("Items", "key", (item) => ({ key: JSON.stringify(item.id), item }), "")(answer),
  Count: answer.Count,
}));
const scanned = count("Items", "LastEvaluatedKey");
const absent = { ConditionExpression: "attribute_not_exists(#id)", ExpressionAttributeNames: { "#id": "id" } };
const revisionIs = (revision: string) => ({
  ConditionExpression: "#revision = :known",
  ExpressionAttributeNames: { "#revision": "revision" },
  ExpressionAttributeValues: { ":known": { N: revision } },
});
const first = (at: string) => ({
  TableName,
  Key: key("b"),
  UpdateExpression: "SET #first = if_not_exists(#first, :first), #last = :last",
  ExpressionAttributeNames: { "#first": "first", "#last": "last" },
  ExpressionAttributeValues: { ":first": { S: at }, ":last": { S: at } },
});

const dynamoSteps: readonly Step[] = [
  scan("of nothing", { TableName, ConsistentRead: true }),
  put("what is not there", { TableName, Item: { ...key("a"), revision: { N: "1" } }, ...absent }),
  put("what is there already", { TableName, Item: { ...key("a"), revision: { N: "1" } }, ...absent }),
  put("over what it knows", { TableName, Item: { ...key("a"), revision: { N: "2" } }, ...revisionIs("1") }),
  put("over what has changed", { TableName, Item: { ...key("a"), revision: { N: "3" } }, ...revisionIs("1") }),
  put("over what is gone", { TableName, Item: { ...key("z"), revision: { N: "3" } }, ...revisionIs("1") }),
  update("that adds an item", first("1")),
  update("that keeps what is there", first("2")),
  get("what was written", { TableName, Key: key("b"), ConsistentRead: true }),
  get("what is not there", { TableName, Key: key("nothing"), ConsistentRead: true }),
  put("without its key", { TableName, Item: { other: { S: "x" } } }),
  put("with an empty key", { TableName, Item: key("") }),
  get("by another key", { TableName, Key: { other: { S: "x" } }, ConsistentRead: true }),
  put("of more than 400 KB", { TableName, Item: { ...key("c"), text: { S: "x".repeat(410_000) } } }),
  update("of the key", {
    TableName,
    Key: key("b"),
    UpdateExpression: "SET #id = :id",
    ExpressionAttributeNames: { "#id": "id" },
    ExpressionAttributeValues: { ":id": { S: "c" } },
  }),
  scan("", { TableName, ConsistentRead: true }),
  scan("of no table", { TableName: "nothing", ConsistentRead: true }),
  ...Array.from({ length: 4 }, (_, n) =>
    put(`a large item ${n}`, { TableName, Item: { ...key(`large-${n}`), text: { S: "x".repeat(350_000) } } }),
  ),
  scan("of more than a page", { TableName, ConsistentRead: true }, source, (answer) => ({
    more: scanned(answer).LastEvaluatedKey !== undefined,
  })),
];

const putEvents = step("eventbridge", "PutEvents", (answer) => ({
  FailedEntryCount: answer.FailedEntryCount,
  Entries: ((answer.Entries ?? []) as readonly Fields[]).map(pick("ErrorCode")),
}));
const entry = (change: Fields = {}) => ({
  EventBusName: "rds-lifeboat",
  Source: "rds-lifeboat",
  DetailType: "RDS Snapshot Shared",
  Detail: '{"snapshot":"arn"}',
  ...change,
});
const entries = (...changes: readonly Fields[]) => ({ Entries: changes.map((change) => entry(change)) });

const eventSteps: readonly Step[] = [
  putEvents("one", entries({})),
  putEvents("one by the ARN of the bus", entries({ EventBusName: busOf(source) })),
  putEvents("to the default bus", entries({ EventBusName: undefined })),
  putEvents("without a source", entries({ Source: undefined }, {})),
  putEvents("without a type", entries({ DetailType: undefined })),
  putEvents("without a detail", entries({ Detail: undefined })),
  putEvents("with a detail that is no JSON", entries({ Detail: "{" }, {})),
  putEvents("with a detail that is no object", entries({ Detail: "[]" })),
  putEvents("as a service of AWS", entries({ Source: "aws.rds" })),
  putEvents("with a type of 129 characters", entries({ DetailType: "x".repeat(129) })),
  putEvents("to a bus that is not there", entries({ EventBusName: "nothing" })),
  putEvents(
    "to another account's bus that lets nobody in",
    entries({ EventBusName: busOf({ ...dr, region: source.region }) }),
  ),
  putEvents("eleven", entries(...Array.from({ length: 11 }, () => ({})))),
  putEvents("none", { Entries: [] }),
];

function busOf({ account, region }: Place): string {
  return `arn:aws:events:${region}:${account}:event-bus/rds-lifeboat`;
}

const putData = step("cloudwatch", "PutMetricData", done);
const describeAlarms = step(
  "cloudwatch",
  "DescribeAlarms",
  list(
    "MetricAlarms",
    "AlarmName",
    pick(
      "AlarmName",
      "AlarmDescription",
      "AlarmConfigurationUpdatedTimestamp",
      "Dimensions",
      "EvaluationPeriods",
      "Period",
      "StateReason",
      "StateTransitionedTimestamp",
      "StateUpdatedTimestamp",
      "StateValue",
      "TreatMissingData",
    ),
    "NextToken",
  ),
);
const datum = { MetricName: "AgeMinutes", Value: 12.5, Dimensions: [{ Name: "Stack", Value: "prod" }] };

const cloudWatchSteps: readonly Step[] = [
  putData("one", { Namespace: "rds-lifeboat", MetricData: [datum] }),
  putData("with a value that is too large", { Namespace: "rds-lifeboat", MetricData: [{ ...datum, Value: 1e300 }] }),
  putData("in a namespace of AWS", { Namespace: "AWS/RDS", MetricData: [datum] }),
  putData("1,001 at once", { Namespace: "rds-lifeboat", MetricData: Array.from({ length: 1_001 }, () => datum) }),
  describeAlarms("by their names' beginning", { AlarmNamePrefix: "lifeboat", MaxRecords: 100 }),
  describeAlarms("where there are none", { AlarmNamePrefix: "nothing", MaxRecords: 100 }),
  describeAlarms(
    "one at a time",
    { AlarmNamePrefix: "lifeboat", MaxRecords: 1 },
    source,
    count("MetricAlarms", "NextToken"),
  ),
];

export const otherSteps: readonly Step[] = [
  ...kmsSteps,
  ...snsSteps,
  ...ssmSteps,
  ...secretSteps,
  ...dynamoSteps,
  ...eventSteps,
  ...cloudWatchSteps,
];
