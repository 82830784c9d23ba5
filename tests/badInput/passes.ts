import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { RDSClient } from "@aws-sdk/client-rds";
import { SSMClient } from "@aws-sdk/client-ssm";
import { makeCopy } from "../../functions/copy/handler";
import { makeDiscard } from "../../functions/discard/handler";
import { makeExpire } from "../../functions/expire/handler";
import { makeExpireCopies } from "../../functions/expireCopies/handler";
import type { PassHandler } from "../../functions/pass/handler";
import type { PassResult } from "../../functions/pass/outcome";
import { clusters } from "../../functions/rds/cluster";
import type { DatabaseKind, Snapshot } from "../../functions/rds/kind";
import { makeReencrypt } from "../../functions/reencrypt/handler";
import { type KeepRules, rulesText } from "../../functions/retention/acceptedRules";
import { makeShare } from "../../functions/share/handler";
import { interimTags, reencryptedTags } from "../../functions/snapshots/tags";
import { makeStage } from "../../functions/stage/handler";
import { makeTake } from "../../functions/take/handler";
import { makeUnstage } from "../../functions/unstage/handler";
import {
  copied,
  database,
  drAccount,
  drRegion,
  hour,
  minute,
  noon,
  recordingKind,
  sharedView,
  sourceAccount,
  sourceRegion,
  tagList,
  taken,
} from "../support/snapshots";

/** What a pass is given besides its event. */
interface Stock {
  /** The account's own snapshots. */
  readonly own: readonly Snapshot[];
  /** What other accounts share with it. */
  readonly shared?: readonly Snapshot[];
}

/** What became of a pass. */
export interface Run {
  /** `well`, or the name and message of the error it ended in. */
  readonly end: string;
  readonly result: PassResult | undefined;
  /** What it asked RDS to change. */
  readonly changes: readonly string[];
  /** What it asked RDS for. */
  readonly looks: readonly string[];
  readonly lines: readonly string[];
}

export const newest = taken("orders", noon - minute);
export const legacy = taken("legacy", noon - hour, {
  tags: interimTags("rds-lifeboat", "p", noon - hour, "named-later"),
});
const reencrypted = taken("legacy", noon - 30 * minute, {
  id: "legacy-reencrypted",
  tags: reencryptedTags("rds-lifeboat", "p", legacy, "named-later"),
});
const older = taken("legacy", noon - 50 * hour, {
  tags: interimTags("rds-lifeboat", "p", noon - 50 * hour, "named-later"),
});
export const copies = Array.from({ length: 51 }, (_, n) => copied(taken("orders", noon - n * hour)));
const staged = copied(newest, {
  arn: `arn:aws:rds:${sourceRegion}:${drAccount}:snapshot:${newest.id}`,
  tags: tagList({ CopiedBy: "rds-lifeboat", "rds-lifeboat:staged": "YES" }),
});
const arrived: Snapshot = {
  ...copied(newest, { copiedFrom: staged.arn }),
  identity: staged.identity,
};

const common = {
  patterns: [".*"],
  createdBy: "rds-lifeboat",
  platform: "p",
  keyArns: ["key-1"],
  keepNewest: 3,
  retentionMinutes: 2 * 24 * 60,
  cadenceMinutes: 60,
  dryRun: false,
  logLevel: "info",
} as const;
const sources = [{ account: sourceAccount, region: sourceRegion }];
const copying = { ...common, sources, account: drAccount, optionGroups: [], cadenceMinutes: 10 };
export const rules: KeepRules = {
  retentionMinutes: 2 * 24 * 60,
  keepAllMinutes: 2 * 24 * 60,
  dailyDays: 0,
  weeklyWeeks: 0,
  monthlyMonths: 0,
  keepNewest: 3,
  released: [],
  brakeMinutes: 2 * 24 * 60,
  brakeSurplus: 3,
  roomMinutes: 60,
};

/** Texts of the parameters that the expire pass over copies reads. */
export interface Parameters {
  readonly accepted?: string | undefined;
  readonly lifted?: string | undefined;
}

interface Tools {
  readonly kinds: readonly DatabaseKind[];
  readonly rds: RDSClient;
  readonly rdsOf: (region: string) => RDSClient;
  readonly now: () => number;
  readonly write: (line: string) => void;
  readonly ssm: SSMClient;
  readonly change: object;
}

interface Pass {
  readonly stock: Stock;
  readonly make: (tools: Tools) => PassHandler;
}

const ofSource: readonly Snapshot[] = [
  newest,
  ...[50, 51, 52, 53, 54].map((age) => taken("orders", noon - age * hour)),
];
const nobodyToTell = { send: async () => ({}) } as object as EventBridgeClient;

/** Every pass, in an account where its schedule would find something to do. */
const passes = {
  take: {
    stock: { own: [] },
    make: (tools) =>
      makeTake({
        ...tools,
        settings: {
          ...common,
          choice: { patterns: [".*"] },
          intervalMinutes: 60,
          ioSuspension: { accepted: false, intervalMinutes: 24 * 60, acceptedWait: true },
          managedKeyArn: "managed-key",
          ...tools.change,
        },
      }),
  },
  share: {
    stock: { own: ofSource },
    make: (tools) =>
      makeShare({
        ...tools,
        eventsOf: () => nobodyToTell,
        settings: {
          ...common,
          drAccounts: [drAccount],
          partition: "aws",
          destinations: [{ account: drAccount, region: drRegion }],
          ...tools.change,
        },
      }),
  },
  reencrypt: {
    stock: { own: [legacy] },
    make: (tools) =>
      makeReencrypt({
        ...tools,
        settings: {
          ...common,
          account: sourceAccount,
          region: sourceRegion,
          keyArn: "key-1",
          managedKeyArn: "aws-rds-key",
          ...tools.change,
        },
      }),
  },
  discard: {
    stock: { own: [legacy, older, reencrypted] },
    make: (tools) => makeDiscard({ ...tools, settings: { ...common, ...tools.change } }),
  },
  expire: {
    stock: { own: ofSource },
    make: (tools) => makeExpire({ ...tools, settings: { ...common, ownTag: "CreatedBy", ...tools.change } }),
  },
  copy: {
    stock: { own: [], shared: [newest].map(sharedView) },
    make: (tools) =>
      makeCopy({
        ...tools,
        settings: { ...copying, from: "shared", region: drRegion, keyArn: "dr-key", ...tools.change },
      }),
  },
  stage: {
    stock: { own: [], shared: [newest].map(sharedView) },
    make: (tools) =>
      makeStage({ ...tools, settings: { ...copying, stagingKeys: { [sourceRegion]: "key" }, ...tools.change } }),
  },
  unstage: {
    stock: { own: [staged, arrived] },
    make: (tools) => makeUnstage({ ...tools, settings: { ...common, sources, ...tools.change } }),
  },
  expireCopies: {
    stock: { own: copies },
    make: (tools) =>
      makeExpireCopies({
        ...tools,
        settings: {
          ...common,
          ...rules,
          region: drRegion,
          acceptedName: "accepted",
          liftedName: "lifted",
          ...tools.change,
        },
      }),
  },
} as const satisfies Readonly<Record<string, Pass>>;

export type PassName = keyof typeof passes;
export const passNames = Object.keys(passes) as PassName[];

/** What a test may give a pass besides the event. */
export interface Told {
  readonly stock?: Stock;
  readonly now?: number;
  readonly parameters?: Parameters;
  /** Settings that differ, of whatever type. */
  readonly change?: object;
  /** What RDS says of the account's quotas; nothing by default. */
  readonly quotas?: readonly object[];
  /** What RDS answers otherwise than the stock has it. */
  readonly answers?: Partial<DatabaseKind>;
}

/** Runs a pass that was started by this event. */
export async function run(pass: PassName, event: unknown, told: Told = {}): Promise<Run> {
  const { make, stock }: Pass = passes[pass];
  const { own, shared = [] } = told.stock ?? stock;
  const { parameters = {}, now = noon } = told;
  const texts: Readonly<Record<string, string | undefined>> = {
    accepted: rulesText(rules),
    lifted: "never",
    ...parameters,
  };
  const looks: string[] = [];
  const lines: string[] = [];
  const asked =
    <Answer>(what: string, answer: (of: string | { readonly resourceId: string } | undefined) => Answer) =>
    async (_rds: RDSClient, of?: string | { readonly resourceId: string }): Promise<Answer> => {
      looks.push(what);
      return answer(of);
    };
  const some = (all: readonly Snapshot[]) => (of: string | { readonly resourceId: string } | undefined) =>
    all.filter(({ resourceId }) => typeof of !== "object" || of.resourceId === resourceId);
  const listShared = asked("shared", some(shared));
  const change = async () => {};
  const { kind, calls } = recordingKind({
    databases: asked("databases", () => [database("orders")]),
    snapshots: asked("snapshots", some(own)),
    namesakes: asked("named", (name) => own.filter((one) => one.database === name)),
    shared: (rds, _account, of) => listShared(rds, of),
    find: asked("find", (name) => own.find(({ id }) => id === name)),
    findShared: asked("find shared", (arn) => shared.find((one) => one.arn === arn)),
    take: change,
    share: change,
    tag: change,
    copy: change,
    remove: change,
    ...told.answers,
  });
  const { kind: cluster } = recordingKind({
    name: "cluster",
    permissions: clusters.permissions,
    databases: asked("clusters", () => []),
    snapshots: asked("snapshots of clusters", () => []),
    namesakes: asked("named of clusters", () => []),
    shared: asked("shared of clusters", () => []),
    find: asked("find of clusters", () => undefined),
    findShared: asked("find shared of clusters", () => undefined),
  });
  const rds: RDSClient = Object.create(RDSClient.prototype, {
    send: { value: async () => ({ AccountQuotas: told.quotas ?? [] }) },
  });
  const ssm: SSMClient = Object.create(SSMClient.prototype, {
    send: {
      value: async ({ input }: { readonly input: { readonly Name: string } }) => ({
        Parameter: { Value: texts[input.Name] },
      }),
    },
  });
  const handler = make({
    kinds: [kind, cluster],
    rds,
    rdsOf: () => rds,
    now: () => now,
    write: (line) => lines.push(line),
    ssm,
    change: told.change ?? {},
  });
  const end = await handler(event).then(
    (result) => ({ end: "well", result }),
    ({ name, message }: Error) => ({ end: `${name}: ${message}`, result: undefined }),
  );
  return { ...end, changes: calls, looks, lines };
}
