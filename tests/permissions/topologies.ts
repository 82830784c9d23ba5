import type { Declaration, Planned } from "../../drill/deploy";
import { declareStack, type ProgramOptions } from "../support/program";
import { drAccount, sourceAccount } from "../support/snapshots";

/** The account of a second source, and of a second place of copies. */
export const otherSource = "333333333333";
export const otherKeeper = "555555555555";

/** The key under which the snapshots of the second source are. */
export const otherSourceKey = `arn:aws:kms:eu-west-2:${otherSource}:key/00000000-0000-0000-0000-000000000003`;

/** The secret with Slack's webhook of an account, and the key that it is under. */
export const slackSecret = (account: string, region: string) =>
  `arn:aws:secretsmanager:${region}:${account}:secret:slack-webhook-4eaceb`;
export const slackKey = (account: string, region: string) =>
  `arn:aws:kms:${region}:${account}:key/00000000-0000-0000-0000-000000000007`;

const slack = (account: string, region: string) => ({
  "notifications.slack.webhookSecret": slackSecret(account, region),
  "notifications.slack.key": slackKey(account, region),
});

const memory = new Map<string, Promise<Declaration>>();

/** What a stack declares with these settings; evaluated once. */
function declared(stack: "prod" | "drprod", options: ProgramOptions = {}): Promise<Declaration> {
  const key = JSON.stringify([stack, options]);
  const known = memory.get(key) ?? declareStack(stack, options);
  memory.set(key, known);
  return known;
}

/** Both stacks with these settings; the second reads of the first which key its snapshots are under. */
async function both(
  source: ProgramOptions["set"],
  dr: ProgramOptions["set"],
): Promise<readonly (readonly Planned[])[]> {
  const prod = await declared("prod", source && { set: source });
  const drprod = await declared("drprod", { ...(dr && { set: dr }), sourceOutputs: prod.outputs });
  return [prod.resources, drprod.resources];
}

/** The stacks of a topology, each as what it declares. */
export type Topology = () => Promise<readonly (readonly Planned[])[]>;

/**
 * The ways to deploy that differ in permissions: as the stack files are; with everything that a setting can add, from
 * Slack to a second source, a second place of copies and copies in two steps; both parts in one account; and with a key and
 * a topic that are there already.
 */
export const topologies = {
  "prod and drprod": () => both(undefined, undefined),
  everything: () =>
    both(
      {
        ...slack(sourceAccount, "eu-west-1"),
        "source.drAccounts": null,
        "source.drRegions": null,
        "source.destinations": [
          { account: drAccount, region: "eu-central-1" },
          { account: otherKeeper, region: "eu-north-1" },
        ],
      },
      {
        ...slack(drAccount, "eu-central-1"),
        "dr.copying": "two-step",
        "dr.optionGroups": [{ from: "erp-options", to: "erp-options-copies" }],
        "dr.sources": [
          { account: sourceAccount, region: "eu-west-1", alias: "shop", stack: "organization/rds-lifeboat/prod" },
          { account: otherSource, region: "eu-west-2", alias: "crm", keys: [otherSourceKey] },
        ],
      },
    ),
  "one account": async () => {
    const dr = { region: "eu-central-1", sources: [{ account: sourceAccount, region: "eu-west-1" }] };
    return [(await declared("prod", { set: { "source.drAccounts": [], dr } })).resources];
  },
  "existing key and topic": async () => {
    const source = await declared("prod", {
      set: {
        "notifications.email": null,
        "notifications.topics": [`arn:aws:sns:eu-west-1:${sourceAccount}:other`],
        "source.key": `arn:aws:kms:eu-west-1:${sourceAccount}:key/ffffffff-0000-0000-0000-00000000000f`,
      },
    });
    return [source.resources];
  },
} as const satisfies Readonly<Record<string, Topology>>;
