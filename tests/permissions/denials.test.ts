import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Planned } from "../../drill/deploy";
import { allow, type Loose, unconditional, without, withoutCondition, withPolicy } from "./broken";
import { type Claim, claims } from "./claims";
import { dangerous } from "./dangerous";
import { type Cell, Reach, table } from "./reach";
import { topologies } from "./topologies";

/*
 * What the roles may do, of all actions of AWS and to all that is there, found out by evaluating their policies with those
 * of keys, buses, topics and snapshots: exactly what stands in allowed/, and nothing that the claims deny.
 */

interface Reached {
  readonly reach: Reach;
  /** Of all roles, or of those that the stacks as their files are do not have just so. */
  readonly cells: readonly Cell[];
}

const usual = "prod and drprod";
const memory = new Map<string, Promise<Reached>>();

function reached(name: keyof typeof topologies): Promise<Reached> {
  const known = memory.get(name) ?? evaluated(name);
  memory.set(name, known);
  return known;
}

async function evaluated(name: keyof typeof topologies): Promise<Reached> {
  const reach = new Reach((await topologies[name]()).flat());
  const known = new Map(
    name === usual ? [] : (await reached(usual)).reach.roles.map((role) => [role.name, role.policies]),
  );
  return { reach, cells: await reach.cells((role) => known.get(role.name) !== role.policies) };
}

function stated(name: string): readonly string[] {
  const text = readFileSync(join(__dirname, "allowed", `${name.replaceAll(" ", "-")}.txt`), "utf8");
  return text.trimEnd().split("\n");
}

for (const name of [usual, "everything", "one account", "existing key and topic"] as const) {
  describe(`the roles of ${name}`, () => {
    it("may do exactly what is stated", async () => {
      const { cells } = await reached(name);
      assert.deepEqual(await table(cells), stated(name));
    });

    for (const [what, claim] of Object.entries<Claim>(claims)) {
      it(what, async () => assert.deepEqual(await table(claim((await reached(name)).cells)), []));
    }
  });
}

describe("what no statement speaks of", () => {
  it("is refused to every role by evaluation, as what is dangerous is", async () => {
    const { reach, cells } = await reached(usual);
    const mine = (account: string) =>
      reach.targets.filter(
        ({ account: owner, marks }) =>
          owner === account && [undefined, "copied", "taken, held", "unmarked"].includes(marks),
      );
    const asked: Cell[] = [];
    for (const { name, principal } of reach.roles) {
      asked.push(...(await reach.asked(name, principal, dangerous, mine(principal.account))));
    }
    assert.deepEqual(await table(asked), []);
    assert.ok(cells.length > 500 && reach.roles.length > 30);
  });
});

const snapshots = "arn:aws:rds:eu-central-1:222222222222:snapshot:*";
const copiesKey = "arn:aws:kms:eu-central-1:222222222222:key/*";
const rolePolicy = (pass: string) => `lifeboat-dr-${pass}-function-policy`;
const sourcePolicy = (pass: string) => `lifeboat-source-${pass}-function-policy`;
const ofSource = snapshots.replace("eu-central-1:222222222222", "eu-west-1:111111111111");

/** A mistake in one policy, and the claim that must notice it. */
const mistakes: readonly (readonly [
  what: string,
  claim: keyof typeof claims,
  policy: string,
  change: (statements: Loose[]) => Loose[],
])[] = [
  ["copy may delete", claimOf(/^only the passes/), rolePolicy("copy"), allow("rds:DeleteDBSnapshot", snapshots)],
  [
    "expire deletes without the tag",
    claimOf(/^only the passes/),
    rolePolicy("expire"),
    unconditional("DeleteOwnSnapshots"),
  ],
  ["expire deletes what is held", claimOf(/^only the passes/), rolePolicy("expire"), without("SpareHeld")],
  [
    "expire deletes elsewhere too",
    claimOf(/^only the passes/),
    rolePolicy("expire"),
    allow("rds:DeleteDBCluster", "*"),
  ],
  [
    "discard deletes what is no longer on its way",
    claimOf(/^what only was/),
    sourcePolicy("reencryption-discard"),
    (statements) =>
      statements.map((statement) =>
        statement.Sid === "DeleteInterimSnapshots"
          ? { ...statement, Condition: { StringEquals: { "aws:ResourceTag/CreatedBy": "rds-lifeboat" } } }
          : statement,
      ),
  ],
  ["expire tags", claimOf(/^nothing that deletes/), rolePolicy("expire"), allow("rds:AddTagsToResource", snapshots)],
  [
    "measure lifts a hold",
    claimOf(/^nobody takes tags/),
    rolePolicy("measure"),
    allow("rds:RemoveTagsFromResource", snapshots),
  ],
  ["copy shares", claimOf(/^only share/), rolePolicy("copy"), allow("rds:ModifyDBSnapshotAttribute", snapshots)],
  [
    "share shares what is not its own",
    claimOf(/^only share/),
    sourcePolicy("share"),
    unconditional("ShareOwnSnapshots"),
  ],
  ["share gives any tag", claimOf(/^share records/), sourcePolicy("share"), allow("rds:AddTagsToResource", ofSource)],
  [
    "take gives any tag",
    claimOf(/^copies and snapshots/),
    sourcePolicy("take"),
    allow("rds:AddTagsToResource", ofSource),
  ],
  [
    "copy dates copies anew that are there",
    claimOf(/^no role changes a tag/),
    rolePolicy("copy"),
    withoutCondition("MakeTaggedCopies", "Null"),
  ],
  [
    "take dates snapshots anew that are there",
    claimOf(/^no role changes a tag/),
    sourcePolicy("take"),
    withoutCondition("CreateTaggedSnapshots", "Null"),
  ],
  [
    "share gives any tag",
    claimOf(/^no role changes a tag/),
    sourcePolicy("share"),
    withoutCondition("RecordSharing", "ForAllValues:StringLike"),
  ],
  ["copy uses a key itself", claimOf(/^no role administers/), rolePolicy("copy"), unconditional("UseKeysThroughRds")],
  ["copy grants a key away", claimOf(/^no role administers/), rolePolicy("copy"), unconditional("GrantKeysToRds")],
  [
    "expire deletes a key",
    claimOf(/^no role administers/),
    rolePolicy("expire"),
    allow("kms:ScheduleKeyDeletion", copiesKey),
  ],
  [
    "measure disables a key",
    claimOf(/^no role administers/),
    rolePolicy("measure"),
    allow("kms:DisableKey", copiesKey),
  ],
  [
    "copy changes a key's policy",
    claimOf(/^no role administers/),
    rolePolicy("copy"),
    allow("kms:PutKeyPolicy", copiesKey),
  ],
  ...(
    [
      ["scheduler:UpdateSchedule", "scheduler:eu-central-1:222222222222:schedule/*/*"],
      ["scheduler:DeleteSchedule", "scheduler:eu-central-1:222222222222:schedule/*/*"],
      ["lambda:UpdateFunctionConfiguration", "lambda:eu-central-1:222222222222:function:*"],
      ["lambda:UpdateFunctionCode", "lambda:eu-central-1:222222222222:function:*"],
      ["lambda:PutFunctionConcurrency", "lambda:eu-central-1:222222222222:function:*"],
      ["states:UpdateStateMachine", "states:eu-central-1:222222222222:stateMachine:*"],
      ["events:DisableRule", "events:eu-central-1:222222222222:rule/*"],
      ["cloudwatch:DisableAlarmActions", "cloudwatch:eu-central-1:222222222222:alarm:*"],
      ["sns:SetTopicAttributes", "sns:eu-central-1:222222222222:*"],
      ["logs:DeleteLogStream", "logs:eu-central-1:222222222222:log-group:*"],
      ["iam:PutRolePolicy", "iam::222222222222:role/*"],
      ["iam:PassRole", "iam::222222222222:role/*"],
      ["sts:AssumeRole", "iam::222222222222:role/*"],
    ] as const
  ).map(
    ([action, arn]) =>
      [
        `measure has ${action}`,
        claimOf(/^no role can do/),
        rolePolicy("measure"),
        allow(action, `arn:aws:${arn}`),
      ] as const,
  ),
  [
    "expire lifts its own brake",
    claimOf(/^parameters/),
    rolePolicy("expire"),
    allow("ssm:PutParameter", "arn:aws:ssm:eu-central-1:222222222222:parameter/*"),
  ],
  ["measure retires databases", claimOf(/^nobody retires/), rolePolicy("measure"), unconditional("AddWhatIsSeen")],
  [
    "copy writes another log",
    claimOf(/^each function writes/),
    rolePolicy("copy"),
    allow("logs:PutLogEvents", "arn:aws:logs:eu-central-1:222222222222:log-group:*"),
  ],
  [
    "a schedule starts every machine",
    claimOf(/^each schedule/),
    "lifeboat-dr-copy-schedule-policy",
    allow("states:StartExecution", "arn:aws:states:eu-central-1:222222222222:stateMachine:*"),
  ],
];

function claimOf(pattern: RegExp): keyof typeof claims {
  const found = (Object.keys(claims) as (keyof typeof claims)[]).filter((claim) => pattern.test(claim));
  assert.equal(found.length, 1, `${pattern} is one claim`);
  return found[0]!;
}

describe("a mistake in a policy is noticed:", () => {
  let resources: readonly Planned[];
  before(async () => {
    resources = (await topologies[usual]()).flat();
  });

  for (const [what, claim, policy, change] of mistakes) {
    it(what, async () => {
      const broken = new Reach(withPolicy(resources, policy, change));
      const few = broken.targets.filter(
        ({ label, marks = "" }) => !/cluster|stranger/.test(label) && !/unmarked, /.test(marks),
      );
      const cells = await broken.cells(({ name }) => policy.startsWith(name.split(" ")[1]!), few);
      assert.ok(cells.length > 0, "the role may still do something");
      assert.notDeepEqual(claims[claim](cells), []);
    });
  }

  it("a key's policy lets in a role by name", async () => {
    const role = resources.find(({ declared }) => declared.name === "lifeboat-dr-measure-function-role")!;
    const lettingIn = (statements: Loose[]) => [
      ...statements,
      { Sid: "Broken", Effect: "Allow", Principal: { AWS: role.state.arn }, Action: "kms:PutKeyPolicy", Resource: "*" },
    ];
    const broken = new Reach(withPolicy(resources, "lifeboat-dr-copies-key", lettingIn));
    const cells = await broken.cells(({ name }) => /measure-function$/.test(name));
    assert.notDeepEqual(claims[claimOf(/^no role administers/)](cells), []);
  });

  it("share and the bus let any event through", async () => {
    const open = withPolicy(resources, sourcePolicy("share"), unconditional("AnnounceShares"));
    const both = withPolicy(open, "lifeboat-dr-announcements-policy", unconditional("SourcesAnnounceShares"));
    const share = ({ name }: { readonly name: string }) => /share-function$/.test(name);
    const claim = claims[claimOf(/^roles reach/)];
    // Either end is enough.
    assert.deepEqual(claim(await new Reach(open).cells(share)), []);
    assert.notDeepEqual(claim(await new Reach(both).cells(share)), []);
  });
});
