import { type Scope, type Statement, viaServices } from "../aws/policy";

/** The table and, where there are any, the topic's key, the secret and its key: everything that the notifier uses. */
export interface NotifyResources {
  readonly topicArn: string;
  readonly tableArn: string;
  readonly slackSecretArn: string | undefined;
  /** The customer-managed key that the secret is encrypted with. */
  readonly slackKeyArn: string | undefined;
  /** The key of a topic that the stack has made; of another one it is not known. */
  readonly topicKeyArn: string | undefined;
}

/** The permissions the notifier needs. */
export function notifyNeeds(scope: Scope, resources: NotifyResources): Statement[] {
  const { topicArn, topicKeyArn, tableArn, slackSecretArn, slackKeyArn } = resources;
  const { partition, account, region } = scope;
  return [
    {
      Sid: "SeeAlarms",
      Effect: "Allow",
      Action: ["cloudwatch:DescribeAlarms"],
      Resource: [`arn:${partition}:cloudwatch:${region}:${account}:alarm:*`],
    },
    { Sid: "Remember", Effect: "Allow", Action: ["dynamodb:Scan", "dynamodb:PutItem"], Resource: [tableArn] },
    ...publishNeeds(scope, topicArn, topicKeyArn),
    ...(topicKeyArn === undefined ? [] : [allowed("LookAtTopicKey", "kms:DescribeKey", topicKeyArn)]),
    ...(slackSecretArn === undefined
      ? []
      : [allowed("ReadSlackWebhook", "secretsmanager:GetSecretValue", slackSecretArn)]),
    ...(slackKeyArn === undefined
      ? []
      : [
          {
            ...allowed("DecryptSlackWebhook", "kms:Decrypt", slackKeyArn),
            Condition: {
              StringEquals: { "kms:ViaService": oneOrMore(viaServices("secretsmanager", regionOf(slackKeyArn))) },
            },
          },
        ]),
  ];
}

/**
 * What publishing to a topic takes, which may be encrypted under any key of the account: through SNS only. Source: SNS guide,
 * sns-key-management; KMS guide, condition keys (kms:ViaService).
 */
export function publishNeeds(
  { partition, account, region }: Scope,
  topicArn: string,
  keyArn: string | undefined,
): Statement[] {
  return [
    allowed("TellPeople", "sns:Publish", topicArn),
    {
      Sid: "EncryptForTopic",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
      Resource: [keyArn ?? `arn:${partition}:kms:${region}:${account}:key/*`],
      Condition: { StringEquals: { "kms:ViaService": oneOrMore(viaServices("sns", region)) } },
    },
  ];
}

/** A secret may be in another region than the notifier. */
export function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}

/** A single value of a condition is written without a list. */
function oneOrMore(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? values[0]! : values;
}

function allowed(sid: string, action: string, resource: string): Statement {
  return { Sid: sid, Effect: "Allow", Action: [action], Resource: [resource] };
}
