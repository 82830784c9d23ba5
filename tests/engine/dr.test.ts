import assert from "node:assert/strict";
import { changesByName } from "./support/deployment";
import { describeLifecycle } from "./support/lifecycle";
import { copyKeyUrn, seenUrn, sourceKeyUrn } from "./support/urns";
import { Workbench } from "./support/workbench";

const [sourceAccount, drAccount] = ["111111111111", "222222222222"];

describe("a DR stack whose source is not as it should be, by the real engine", () => {
  let bench: Workbench;
  beforeEach(() => {
    bench = new Workbench();
  });
  afterEach(() => bench.close());

  it("is refused while the source is not deployed, naming the stack that is missing", async () => {
    const preview = await (await bench.open("drprod", { account: drAccount })).preview();
    assert.equal(preview.succeeded, false);
    assert.match(preview.messages, /unknown stack "organization\/rds-lifeboat\/prod"/);
    assert.deepEqual(bench.cloud.all(), []);
  });

  it("is refused while the account lacks RDS's role, and may create it, which outlives the stack", async () => {
    const sourceKeyArns = [`arn:aws:kms:eu-west-1:${sourceAccount}:key/00000000-0000-0000-0000-000000000001`];
    const source = await bench.open("prod", { account: sourceAccount, program: async () => ({ sourceKeyArns }) });
    assert.ok((await source.up()).succeeded);
    bench.cloud.removeServiceRoles([drAccount]);
    const deployment = await bench.open("drprod", { account: drAccount });
    const preview = await deployment.preview();
    assert.equal(preview.succeeded, false);
    assert.match(preview.messages, /has no role AWSServiceRoleForRDS/);
    bench.set("drprod", { "dr.serviceRole": "create", deletionProtection: false });
    const up = await deployment.up();
    assert.ok(up.succeeded, up.messages);
    assert.deepEqual(changesByName(await deployment.preview()), {});
    const destroyed = await deployment.destroy();
    assert.ok(destroyed.succeeded, destroyed.messages);
    assert.deepEqual(
      bench.cloud.all().map(({ type }) => type),
      ["aws:iam/serviceLinkedRole:ServiceLinkedRole"],
    );
  });

  it("is refused when the source names a key that is not its own", async () => {
    const sourceKeyArns = [`arn:aws:kms:eu-west-1:${drAccount}:key/00000000-0000-0000-0000-000000000001`];
    const program = async () => ({ sourceKeyArns });
    const source = await bench.open("prod", { account: sourceAccount, program });
    assert.ok((await source.up()).succeeded);
    const preview = await (await bench.open("drprod", { account: drAccount })).preview();
    assert.equal(preview.succeeded, false);
    assert.match(preview.messages, /names keys that are not of account 111111111111/);
    assert.deepEqual(bench.cloud.all(), []);
  });
});

describeLifecycle(
  "a DR stack beside its source stack, by the real engine",
  {
    stack: "drprod",
    account: drAccount,
    // The order of the README: the source first, since the DR stack reads its outputs, and never the other way.
    prepare: async (bench) => {
      const source = await bench.open("prod", { account: sourceAccount });
      const { succeeded, messages } = await source.up();
      assert.ok(succeeded, messages);
    },
    changes: [
      {
        title: "its retention changes",
        settings: { "dr.retention": "5d" },
        // And not the parameter with the rules that a person has accepted.
        updates: ["lifeboat-dr-copy-function", "lifeboat-dr-expire-function", "lifeboat-dr-measure-function"],
      },
    ],
    data: [copyKeyUrn("drprod"), seenUrn("drprod")],
  },
  (open) => {
    /** The keys of the source account that the copy pass may use, as its policy says. */
    const keysInUse = (): string[] => {
      const policy = open()
        .bench.cloud.all()
        .find(({ urn }) => urn.endsWith("::lifeboat-dr-copy-function-policy"));
      const arns = String(policy?.inputs.policy).match(/arn:aws:kms:[^"]*/g) ?? [];
      return [...new Set(arns.filter((arn) => arn.includes(sourceAccount)))].sort();
    };

    it("lets the copy pass use the key of the source stack", () => {
      const [key] = open()
        .bench.cloud.all()
        .filter(({ urn }) => urn === sourceKeyUrn("prod"));
      assert.deepEqual(keysInUse(), [key?.outputs.arn]);
    });

    it("learns of the source's other keys when it is deployed after the source", async () => {
      const { bench, deployment } = open();
      const another = `arn:aws:kms:eu-west-1:${sourceAccount}:key/00000000-0000-0000-0000-000000000009`;
      bench.set("prod", { "source.keys": [another] });
      const source = await bench.open("prod", { account: sourceAccount });
      assert.ok((await source.up()).succeeded);
      assert.deepEqual(changesByName(await deployment.up()), { "lifeboat-dr-copy-function-policy": "update" });
      assert.ok(keysInUse().includes(another));
      assert.equal(keysInUse().length, 2);
    });

    it("leaves nothing in the source account", () => {
      const foreign = open()
        .bench.cloud.all()
        .filter(({ urn, account }) => urn.startsWith("urn:pulumi:drprod::") && account !== drAccount);
      assert.deepEqual(foreign, []);
    });
  },
);
