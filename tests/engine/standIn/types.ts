import type { Properties } from "./wire";

/** Where a resource is. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** Works out one output of a resource. */
type Output = (inputs: Properties, id: string, place: Place) => unknown;

/** What the stand-in knows of a type of resource. */
export interface ResourceType {
  /**
   * Inputs that an existing resource cannot change, so that another value replaces it: what Terraform's AWS provider,
   * which Pulumi's is made from, marks ForceNew. Every other input is changed in place. Source: the schema at the start
   * of the file named with each type, in hashicorp/terraform-provider-aws, internal/service. `region` is one of them for
   * every regional type, as that provider adds it to each.
   */
  readonly replaces: readonly string[];
  /** The most characters its `name` may have, for types that have one: made from the logical name where none is given. */
  readonly nameLimit?: number;
  /** What the cloud calls it; `fresh` is a text that nothing else has. */
  readonly id: (inputs: Properties, place: Place, fresh: string) => string;
  /** Every output that is no input, and inputs that the cloud fills in where they are not given. */
  readonly outputs: Readonly<Record<string, Output>>;
  /** Why the cloud will not delete one; undefined where it will. */
  readonly holds?: (inputs: Properties) => string | undefined;
  /** Outputs that any update changes, so that a preview cannot know them. */
  readonly recomputed?: readonly string[];
}

/** A moment for the outputs that are times. */
const someTime = (): string => "2026-01-01T00:00:00Z";
const none = (): string => "";
const itsId: Output = (_inputs, id) => id;
const itsAccount: Output = (_inputs, _id, { account }) => account;
const tagsAll: Output = ({ tags }) => tags ?? {};
const byName = (inputs: Properties): string => text(inputs, "name");

function arnOf(service: string, { account, region }: Place, rest: string): string {
  return `arn:aws:${service}:${region}:${account}:${rest}`;
}

/** The bus of a rule, where it is not the account's default one. */
function ownBus({ eventBusName }: Properties): string[] {
  return eventBusName === undefined || eventBusName === "default" ? [] : [String(eventBusName)];
}

/** What the id of a target begins with: its bus, where it is not the default one, and its rule. */
function targetPlace(inputs: Properties): string[] {
  return [...ownBus(inputs), text(inputs, "rule")];
}

/** The types by their tokens. Whatever is not here is refused. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  // kms/key.go
  "aws:kms/key:Key": {
    replaces: ["customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion", "region", "xksKeyId"],
    id: (_inputs, _place, fresh) => fresh,
    outputs: { arn: (_inputs, id, place) => arnOf("kms", place, `key/${id}`), keyId: itsId, tagsAll },
  },
  // kms/alias.go
  "aws:kms/alias:Alias": {
    replaces: ["name", "namePrefix", "region"],
    nameLimit: 256,
    id: byName,
    outputs: {
      arn: (_inputs, id, place) => arnOf("kms", place, id),
      targetKeyArn: (inputs, _id, place) => arnOf("kms", place, `key/${text(inputs, "targetKeyId").split("/").pop()}`),
    },
    recomputed: ["targetKeyArn"],
  },
  // sns/topic.go
  "aws:sns/topic:Topic": {
    replaces: ["fifoTopic", "name", "namePrefix", "region"],
    nameLimit: 256,
    id: (inputs, place) => arnOf("sns", place, byName(inputs)),
    outputs: { arn: itsId, owner: itsAccount, beginningArchiveTime: none, tagsAll },
  },
  // sns/topic_policy.go
  "aws:sns/topicPolicy:TopicPolicy": {
    replaces: ["arn", "region"],
    id: (inputs) => text(inputs, "arn"),
    outputs: { owner: itsAccount },
  },
  // sns/topic_subscription.go
  "aws:sns/topicSubscription:TopicSubscription": {
    replaces: ["endpoint", "protocol", "region", "topic"],
    id: (inputs, _place, fresh) => `${text(inputs, "topic")}:${fresh}`,
    outputs: {
      arn: itsId,
      ownerId: itsAccount,
      confirmationWasAuthenticated: () => false,
      pendingConfirmation: ({ protocol }) => protocol === "email",
    },
  },
  // iam/role.go
  "aws:iam/role:Role": {
    replaces: ["name", "namePrefix", "path"],
    nameLimit: 64,
    id: byName,
    outputs: {
      arn: ({ path }, id, { account }) => `arn:aws:iam::${account}:role${String(path ?? "/")}${id}`,
      createDate: someTime,
      uniqueId: (_inputs, id) => `AROA${id}`,
      tagsAll,
    },
  },
  // iam/service_linked_role.go
  "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
    replaces: ["awsServiceName", "customSuffix"],
    id: (inputs, { account }) => serviceRoleArn(inputs, account),
    outputs: {
      arn: itsId,
      createDate: someTime,
      name: () => "AWSServiceRoleForRDS",
      path: (inputs) => `/aws-service-role/${text(inputs, "awsServiceName")}/`,
      uniqueId: () => "AROASERVICEROLE",
      tagsAll,
    },
  },
  // iam/role_policy.go
  "aws:iam/rolePolicy:RolePolicy": {
    replaces: ["name", "namePrefix", "role"],
    nameLimit: 128,
    id: (inputs) => `${text(inputs, "role")}:${byName(inputs)}`,
    outputs: {},
  },
  // iam/policy.go
  "aws:iam/policy:Policy": {
    replaces: ["description", "name", "namePrefix", "path"],
    nameLimit: 128,
    id: (inputs, { account }) => `arn:aws:iam::${account}:policy${String(inputs.path ?? "/")}${byName(inputs)}`,
    outputs: { arn: itsId, attachmentCount: () => 0, policyId: (_inputs, id) => `ANPA${id.split("/").pop()}`, tagsAll },
  },
  // iam/openid_connect_provider.go
  "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {
    replaces: ["url"],
    id: (inputs, { account }) => `arn:aws:iam::${account}:oidc-provider/${text(inputs, "url").replace("https://", "")}`,
    outputs: { arn: itsId, thumbprintLists: () => [], tagsAll },
  },
  // lambda/function.go
  "aws:lambda/function:Function": {
    replaces: ["name", "packageType", "region", "tenancyConfig"],
    nameLimit: 64,
    id: byName,
    outputs: {
      arn: functionArn,
      invokeArn: (inputs, id, place) => invocations(place, functionArn(inputs, id, place)),
      lastModified: someTime,
      qualifiedArn: (inputs, id, place) => `${functionArn(inputs, id, place)}:$LATEST`,
      qualifiedInvokeArn: (inputs, id, place) => invocations(place, `${functionArn(inputs, id, place)}:$LATEST`),
      responseStreamingInvokeArn: (inputs, id, place) =>
        invocations(place, functionArn(inputs, id, place), "response-streaming-invocations"),
      signingJobArn: none,
      signingProfileVersionArn: none,
      sourceCodeSize: () => 1,
      version: () => "$LATEST",
      tagsAll,
    },
    recomputed: ["lastModified", "qualifiedArn", "qualifiedInvokeArn", "sourceCodeSize", "version"],
  },
  // logs/group.go
  "aws:cloudwatch/logGroup:LogGroup": {
    replaces: ["logGroupClass", "name", "namePrefix", "region"],
    nameLimit: 512,
    id: byName,
    outputs: { arn: (_inputs, id, place) => arnOf("logs", place, `log-group:${id}`), tagsAll },
  },
  // cloudwatch/metric_alarm.go
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    replaces: ["name", "region"],
    nameLimit: 255,
    id: byName,
    outputs: { arn: (_inputs, id, place) => arnOf("cloudwatch", place, `alarm:${id}`), tagsAll },
  },
  // cloudwatch/dashboard.go
  "aws:cloudwatch/dashboard:Dashboard": {
    replaces: ["dashboardName", "region"],
    id: (inputs) => text(inputs, "dashboardName"),
    outputs: { dashboardArn: (_inputs, id, { account }) => `arn:aws:cloudwatch::${account}:dashboard/${id}` },
  },
  // dynamodb/table.go
  "aws:dynamodb/table:Table": {
    replaces: ["hashKey", "importTable", "localSecondaryIndexes", "name", "rangeKey", "region"],
    nameLimit: 255,
    // DynamoDB Developer Guide, "Using deletion protection to protect your table".
    holds: ({ deletionProtectionEnabled }) =>
      deletionProtectionEnabled === true ? "Resource cannot be deleted as it is currently protected" : undefined,
    id: byName,
    outputs: {
      arn: (_inputs, id, place) => arnOf("dynamodb", place, `table/${id}`),
      readCapacity: () => 0,
      writeCapacity: () => 0,
      streamArn: none,
      streamLabel: none,
      streamViewType: none,
      tagsAll,
    },
  },
  // ssm/parameter.go
  "aws:ssm/parameter:Parameter": {
    replaces: ["name", "region"],
    nameLimit: 2_048,
    id: byName,
    outputs: {
      arn: (_inputs, id, place) => arnOf("ssm", place, `parameter/${id.replace(/^\//, "")}`),
      dataType: () => "text",
      hasValueWo: () => false,
      insecureValue: none,
      tier: () => "Standard",
      version: () => 1,
      tagsAll,
    },
    recomputed: ["version"],
  },
  // events/rule.go
  "aws:cloudwatch/eventRule:EventRule": {
    replaces: ["eventBusName", "name", "namePrefix", "region"],
    nameLimit: 64,
    id: (inputs) => [...ownBus(inputs), byName(inputs)].join("/"),
    outputs: { arn: (_inputs, id, place) => arnOf("events", place, `rule/${id}`), tagsAll },
  },
  // events/target.go
  "aws:cloudwatch/eventTarget:EventTarget": {
    replaces: ["eventBusName", "region", "rule", "targetId"],
    id: (inputs, _place, fresh) => [...targetPlace(inputs), String(inputs.targetId ?? fresh)].join("-"),
    outputs: { targetId: (inputs, id) => id.slice(targetPlace(inputs).join("-").length + 1) },
  },
  // events/bus.go
  "aws:cloudwatch/eventBus:EventBus": {
    replaces: ["eventSourceName", "name", "region"],
    nameLimit: 256,
    id: (inputs) => text(inputs, "name"),
    outputs: { arn: (_inputs, id, place) => arnOf("events", place, `event-bus/${id}`), tagsAll },
  },
  // events/bus_policy.go
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": {
    replaces: ["eventBusName", "region"],
    id: (inputs) => text(inputs, "eventBusName"),
    outputs: {},
  },
  // sfn/state_machine.go
  "aws:sfn/stateMachine:StateMachine": {
    replaces: ["name", "namePrefix", "region", "type"],
    nameLimit: 80,
    id: (inputs, place) => arnOf("states", place, `stateMachine:${byName(inputs)}`),
    outputs: {
      arn: itsId,
      creationDate: someTime,
      description: none,
      revisionId: none,
      stateMachineVersionArn: itsId,
      status: () => "ACTIVE",
      versionDescription: none,
      tagsAll,
    },
    recomputed: ["revisionId", "stateMachineVersionArn"],
  },
  // scheduler/schedule_group.go
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    replaces: ["name", "namePrefix", "region"],
    nameLimit: 64,
    id: byName,
    outputs: {
      arn: (_inputs, id, place) => arnOf("scheduler", place, `schedule-group/${id}`),
      creationDate: someTime,
      lastModificationDate: someTime,
      state: () => "ACTIVE",
      tagsAll,
    },
  },
  // scheduler/schedule.go
  "aws:scheduler/schedule:Schedule": {
    replaces: ["groupName", "name", "namePrefix", "region"],
    nameLimit: 64,
    id: (inputs) => `${String(inputs.groupName ?? "default")}/${byName(inputs)}`,
    outputs: { arn: (_inputs, id, place) => arnOf("scheduler", place, `schedule/${id}`) },
  },
};

function serviceRoleArn(inputs: Properties, account: string): string {
  return `arn:aws:iam::${account}:role/aws-service-role/${text(inputs, "awsServiceName")}/AWSServiceRoleForRDS`;
}

function functionArn(_inputs: Properties, id: string, place: Place): string {
  return arnOf("lambda", place, `function:${id}`);
}

function invocations({ region }: Place, arn: string, kind = "invocations"): string {
  return `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/${kind}`;
}

function text(inputs: Properties, key: string): string {
  const value = inputs[key];
  if (typeof value !== "string") throw new Error(`${key} must be a text, but is ${JSON.stringify(value)}`);
  return value;
}
