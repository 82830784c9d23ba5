import { partitionOf } from "../../facts/regions";
import type { Cloud } from "../cloud";
import { stableHex } from "../cloud/kernel/random";
import type { Place } from "../cloud/kernel/types";
import { secretArn } from "../cloud/secretsManager";
import type { ExistingTopic, Statements, WebhookSecret } from "../scenario/existingSchema";
import type { Scenario } from "../scenario/scenario";

/** What was in the accounts before the scenario's stacks are deployed. */
export interface Existing {
  /** ARNs of the keys. */
  readonly keys: readonly string[];
}

/**
 * Puts what a scenario says exists already into its accounts. `placeOf` gives the place of a role's stack or of an
 * account; it throws for one that the scenario does not have.
 */
export function arrangeExisting(
  cloud: Cloud,
  {
    keys,
    topics,
    webhookSecrets,
    monitors,
    withoutServiceRole,
  }: Pick<Scenario, "keys" | "topics" | "webhookSecrets" | "monitors" | "withoutServiceRole">,
  placeOf: (roleOrId: string, region: string | undefined) => Place,
): Existing {
  const arns = keys.map(({ account, region, id, statements }) => {
    const place = placeOf(account, region);
    return cloud.kms.addKey(place, `existing-${id}`, keyPolicy(place, statements), id).arn;
  });
  for (const topic of topics) addTopic(cloud, placeOf(topic.account, topic.region), topic);
  for (const secret of webhookSecrets) addWebhookSecret(cloud, placeOf(secret.account, secret.region), secret);
  for (const { account, address, missedAfter } of monitors)
    cloud.web.addMonitor(address, placeOf(account, undefined).account, missedAfter / 60_000);
  for (const account of withoutServiceRole) cloud.iam.serviceRoles.remove(placeOf(account, undefined).account);
  return { keys: arns };
}

/** As people make keys: IAM of the key's own account decides, and besides whoever is stated. */
function keyPolicy({ account, region }: Place, statements: Statements): object {
  const AWS = `arn:${partitionOf(region)}:iam::${account}:root`;
  const owner = { Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" };
  return { Version: "2012-10-17", Statement: [owner, ...statements] };
}

/** The secret's ARN is what {@link secretArn} makes of its name. */
function addWebhookSecret({ secrets, web, kms }: Cloud, place: Place, { name, channel, key }: WebhookSecret): void {
  const url = webhookUrl(place, name);
  secrets.add({ place, arn: secretArn(place, name), name, value: url, key: key && kms.resolve(place, key).arn });
  web.addWebhook(url, channel);
}

/** The address that a secret of that name holds. */
export function webhookUrl({ account }: Place, name: string): string {
  return `https://hooks.slack.com/services/T${account}/B0/${stableHex(name, 24)}`;
}

function addTopic({ sns, kms }: Cloud, place: Place, { name, key, statements }: ExistingTopic): void {
  const arn = `arn:${partitionOf(place.region)}:sns:${place.region}:${place.account}:${name}`;
  const kmsMasterKeyId = key && kms.resolve(place, key).arn;
  sns.add({ arn, place, policy: {}, kmsMasterKeyId, recipients: [] });
  sns.setPolicy(arn, { Version: "2012-10-17", Statement: statements });
}
