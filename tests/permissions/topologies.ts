import type { Planned } from "../../drill/deploy";
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

const memory = new Map<string, Promise<readonly Planned[]>>();

/** What a stack declares with these settings; evaluated once. */
function declared(stack: "prod" | "drprod", options: ProgramOptions = {}): Promise<readonly Planned[]> {
  const key = JSON.stringify([stack, options]);
  const known = memory.get(key) ?? declareStack(stack, options).then(({ resources }) => resources);
  memory.set(key, known);
  return known;
}

/** The stacks of a topology, each as what it declares. */
export type Topology = () => Promise<readonly (readonly Planned[])[]>;

/**
 * The ways to deploy that differ in permissions: as the stack files are; with everything that a setting can add, from
 * Slack to a second source, a second place of copies and copies in two steps; and both parts in one account.
 */
export const topologies = {
  "prod and drprod": () => Promise.all([declared("prod"), declared("drprod")]),
  everything: () =>
    Promise.all([
      declared("prod", {
        set: {
          ...slack(sourceAccount, "eu-west-1"),
          "source.drAccounts": null,
          "source.drRegions": null,
          "source.destinations": [
            { account: drAccount, region: "eu-central-1" },
            { account: otherKeeper, region: "eu-north-1" },
          ],
        },
      }),
      declared("drprod", {
        set: {
          ...slack(drAccount, "eu-central-1"),
          "dr.copying": "two-step",
          "dr.optionGroups": [{ from: "erp-options", to: "erp-options-copies" }],
          "dr.sources": [
            { account: sourceAccount, region: "eu-west-1", alias: "shop", stack: "organization/rds-lifeboat/prod" },
            { account: otherSource, region: "eu-west-2", alias: "crm", keys: [otherSourceKey] },
          ],
        },
      }),
    ]),
  "one account": () =>
    Promise.all([
      declared("prod", {
        set: {
          "source.drAccounts": [],
          dr: { region: "eu-central-1", sources: [{ account: sourceAccount, region: "eu-west-1" }] },
        },
      }),
    ]),
} as const satisfies Readonly<Record<string, Topology>>;
