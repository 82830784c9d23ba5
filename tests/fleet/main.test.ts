import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cloud } from "../../drill/cloud";
import { readFleet } from "../../fleet/file";
import { fleetPolicy, neededActions } from "../../fleet/permissions";
import { readFleetFile } from "../../stacks/settings/objective/fleetFile";
import { accounts, elsewhere, other, type Ran, runFleet, source } from "./support";

/** One database of every sort. */
function everySort(cloud: Cloud): void {
  const { kms, rds } = cloud;
  const managed = kms.awsManagedKey(source, "rds").arn;
  const policy = (reader: string) => ({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${source.account}:root` }, Action: "kms:*", Resource: "*" },
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${reader}:root` }, Action: "kms:*", Resource: "*" },
    ],
  });
  const open = kms.addKey(source, "open", policy("222222222222"), "5a3ed4d0-0000-4000-8000-00000000000a").arn;
  const closed = kms.addKey(source, "closed", policy("444444444444"), "5a3ed4d0-0000-4000-8000-00000000000b").arn;
  const common = { place: source, sizeGiB: 100, changeGiBPerHour: 2, kmsKeyArn: undefined };
  rds.addOptionGroup(source, "Auditing", [{ OptionName: "TDE", Persistent: true, Permanent: true }]);
  rds.addDatabase({ ...common, identifier: "plain", engine: "mysql", multiAz: false });
  rds.addDatabase({ ...common, identifier: "managed", kmsKeyArn: managed, engineVersion: "16.3" });
  rds.addDatabase({ ...common, identifier: "opened", kmsKeyArn: open, backupWindow: "03:00-03:30" });
  rds.addDatabase({ ...common, identifier: "closed", kmsKeyArn: closed, maintenanceWindow: "sun:04:00-sun:04:30" });
  rds.addDatabase({ ...common, identifier: "audited", engine: "oracle-ee", optionGroup: "Auditing" });
  const tags = { "rds-lifeboat:accept-io-suspension": "YES", CopyDBSnapshot: "True", secret: "of nobody's business" };
  rds.addDatabase({ ...common, identifier: "tagged", tags });
  const aurora = { ...common, kind: "cluster" as const, engine: "aurora-postgresql" };
  rds.addDatabase({ ...aurora, identifier: "ledger", sizeGiB: 70_000, kmsKeyArn: managed });
  rds.addDatabase({ ...aurora, identifier: "owned", awsOwnedKey: true });
  rds.addDatabase({ ...common, kind: "cluster", identifier: "plain", engine: "postgres" });
}

const found = (ran: Ran) =>
  Object.fromEntries(readFleet(ran.out).databases.map((one) => [`${one.kind} ${one.id}`, one]));

describe("npm run fleet", () => {
  describe("on an account with a database of every sort", () => {
    let ran: Ran;
    let cloud: Cloud;
    before(async () => {
      cloud = await accounts(everySort);
      ran = await runFleet(cloud, []);
    });

    it("writes what the drill and the preview both read, each database once, members of clusters not", () => {
      assert.equal(ran.code, 0, ran.told);
      const names = ["audited", "closed", "ledger", "managed", "opened", "owned", "plain", "plain", "tagged"];
      assert.deepEqual(
        readFleet(ran.out).databases.map(({ id }) => id),
        names,
      );
      const read = readFleetFile(ran.out, (path) => readFileSync(path, "utf8"));
      assert.ok(!("path" in read), JSON.stringify(read));
      assert.deepEqual(
        read.databases.map(({ id }) => id),
        names,
      );
    });

    it("says of each its engine, sizes, windows and whether it has a standby", () => {
      const all = found(ran);
      const { engine, sizeGiB, changeGiBPerHour, multiAz, kind } = all["instance plain"]!;
      assert.deepEqual(
        { engine, sizeGiB, changeGiBPerHour, multiAz, kind },
        {
          engine: "mysql",
          sizeGiB: 100,
          changeGiBPerHour: 2,
          multiAz: false,
          kind: "instance",
        },
      );
      assert.equal(all["instance managed"]?.engineVersion, "16.3");
      assert.equal(all["instance managed"]?.multiAz, true);
      assert.equal(all["instance opened"]?.backupWindow, "03:00-03:30");
      assert.equal(all["instance closed"]?.maintenanceWindow, "sun:04:00-sun:04:30");
      assert.equal(all["cluster ledger"]?.sizeGiB, 70_000);
      assert.equal(all["cluster ledger"]?.changeGiBPerHour, 2);
      assert.equal(all["multi-az-cluster plain"]?.sizeGiB, 100);
    });

    it("says of each under which kind of key it is, and of a customer's whether the DR account may use it", () => {
      const all = found(ran);
      const keys = Object.fromEntries(Object.entries(all).map(([name, { key }]) => [name, key]));
      assert.equal(keys["instance plain"], "none");
      assert.equal(keys["instance managed"], "aws/rds");
      assert.equal(keys["cluster owned"], "aws-owned");
      const { keys: customers } = readFleet(ran.out);
      assert.equal(customers[keys["instance opened"]!]?.drAccountMayUse, true);
      assert.equal(customers[keys["instance opened"]!]?.id, "5a3ed4d0-0000-4000-8000-00000000000a");
      assert.equal(customers[keys["instance closed"]!]?.drAccountMayUse, false);
    });

    it("says which option group is none of the default ones, and that an option keeps snapshots from being shared", () => {
      const { optionGroup, persistentOptions } = found(ran)["instance audited"]!;
      assert.deepEqual([optionGroup, persistentOptions], ["Auditing", true]);
      assert.equal(found(ran)["instance plain"]?.optionGroup, undefined);
    });

    it("has the tags that the program looks at, and no others", () => {
      assert.deepEqual(found(ran)["instance tagged"]?.tags, {
        "rds-lifeboat:accept-io-suspension": "YES",
        CopyDBSnapshot: "True",
      });
      assert.doesNotMatch(ran.text ?? "", /nobody/);
    });

    it("says what there is of quotas", () => {
      assert.deepEqual(readFleet(ran.out).places, [
        {
          ...source,
          manualSnapshots: { used: 0, quota: 100 },
          manualClusterSnapshots: { used: 0, quota: 100 },
        },
      ]);
    });

    it("writes the same again", async () => {
      assert.equal((await runFleet(cloud, [])).text, ran.text);
    });
  });

  describe("as a role with the policy that --policy prints", () => {
    it("uses every action of it", async () => {
      const cloud = await accounts(everySort);
      const used = new Set<string>();
      cloud.world.observe({ onCall: ({ service, operation }) => void used.add(`${service}:${operation}`) });
      const { code } = await runFleet(cloud, []);
      assert.equal(code, 0);
      assert.deepEqual([...used].sort(), neededActions.map(({ action }) => action).sort());
    });

    for (const { action } of neededActions) {
      it(`tells loudly when ${action} is not allowed, and gives the rest`, async () => {
        const cloud = await accounts(everySort);
        const others = neededActions.map((one) => one.action).filter((one) => one !== action);
        const ran = await runFleet(cloud, [], { policy: fleetPolicy(others) });
        assert.equal(ran.code, 1);
        assert.match(ran.told, /Not read: 111111111111 eu-west-1: .*not authorized/);
        assert.match(ran.text ?? "", new RegExp(`#.*${action}`));
        assert.ok(readFleet(ran.out).databases.length >= 3);
      });
    }

    it("prints it", async () => {
      const { code, printed } = await runFleet(await accounts(() => {}), ["--policy"]);
      assert.equal(code, 0);
      assert.deepEqual(JSON.parse(printed), fleetPolicy());
    });
  });

  describe("where something cannot be read", () => {
    const two = (cloud: Cloud) => {
      const common = { sizeGiB: 10, changeGiBPerHour: 1, kmsKeyArn: undefined };
      cloud.rds.addDatabase({ ...common, place: source, identifier: "here" });
      cloud.rds.addDatabase({ ...common, place: elsewhere, identifier: "there" });
      cloud.rds.addDatabase({ ...common, place: other, identifier: "here" });
    };

    it("gives several regions and accounts, with the names of their stacks", async () => {
      const argv = "--profile 333333333333 --profile 111111111111 --region eu-west-3 --region eu-west-1".split(" ");
      const ran = await runFleet(await accounts(two), argv);
      assert.equal(ran.code, 0, ran.told);
      assert.deepEqual(
        readFleet(ran.out).databases.map(({ id, stack }) => `${stack}: ${id}`),
        ["prod: here", "111111111111-eu-west-3: there", "333333333333-eu-west-1: here"],
      );
      assert.match(ran.text ?? "", /^# - 111111111111 eu-west-3: 111111111111-eu-west-3$/m);
    });

    it("keeps the region that answers when another refuses, says so in the file, and ends with 1", async () => {
      const policy = {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "*", Resource: "*" },
          {
            Effect: "Deny",
            Action: "*",
            Resource: "*",
            Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-3" } },
          },
        ],
      };
      const argv = ["--region", "eu-west-1", "--region", "eu-west-3"];
      const ran = await runFleet(await accounts(two), argv, { policy });
      assert.equal(ran.code, 1);
      assert.match(ran.told, /lacks databases that are there/);
      const { databases, unread = [] } = readFleet(ran.out);
      assert.deepEqual(
        databases.map(({ id }) => id),
        ["here"],
      );
      assert.equal(unread.filter((one) => one.startsWith("111111111111 eu-west-3: no ")).length, 2);
    });

    it("keeps the account that answers when another's profile does not exist", async () => {
      const ran = await runFleet(await accounts(two), ["--profile", "111111111111", "--profile", "nobody"]);
      assert.equal(ran.code, 1);
      assert.match(
        ran.told,
        /Not read: profile nobody eu-west-1: nothing could be read: .*Could not resolve credentials/,
      );
      assert.equal(readFleet(ran.out).unread?.length, 1);
    });

    it("reads of the place that keeps copies what quota it has, and no databases", async () => {
      const argv = "--profile 111111111111 --profile 222222222222 --region eu-west-1 --region eu-central-1".split(" ");
      const cloud = await accounts((made) => {
        two(made);
        const restored = { place: { account: "222222222222", region: "eu-central-1" }, identifier: "restored" };
        made.rds.addDatabase({ ...restored, sizeGiB: 10, changeGiBPerHour: 1, kmsKeyArn: undefined });
      });
      const ran = await runFleet(cloud, argv);
      assert.equal(ran.code, 0, ran.told);
      const { databases, places } = readFleet(ran.out);
      assert.deepEqual(
        databases.map(({ id, stack }) => [id, stack]),
        [["here", undefined]],
      );
      const dr = places?.find(({ account, region }) => account === "222222222222" && region === "eu-central-1");
      assert.equal(dr?.manualSnapshots?.quota, 100);
      const withoutQuotas = neededActions
        .map(({ action }) => action)
        .filter((one) => !one.endsWith("AccountAttributes"));
      assert.equal((await runFleet(cloud, argv, { policy: fleetPolicy(withoutQuotas) })).code, 1);
    });

    it("writes nothing where nothing is found", async () => {
      const ran = await runFleet(await accounts(two), ["--profile", "nobody"]);
      assert.deepEqual([ran.code, ran.text], [2, undefined]);
      assert.match(ran.told, /No database was found, so nothing is written\./);
    });

    it("gives none of a listing that breaks off, rather than half of it", async () => {
      const cloud = await accounts((made) => {
        for (let n = 0; n < 120; n++) {
          const spec = { place: source, sizeGiB: 10, changeGiBPerHour: 1, kmsKeyArn: undefined };
          made.rds.addDatabase({ ...spec, identifier: `one-${n}` });
        }
        const aurora = { place: source, kind: "cluster" as const, engine: "aurora-mysql", identifier: "ledger" };
        made.rds.addDatabase({ ...aurora, sizeGiB: 10, changeGiBPerHour: 1, kmsKeyArn: undefined });
      });
      const ran = await runFleet(cloud, [], {
        meddle: (_service, operation, input) => {
          if (operation === "DescribeDBInstances" && input.Marker) throw new Error("the line is cut");
          return input;
        },
      });
      assert.equal(ran.code, 1);
      assert.match(ran.told, /no instance could be listed: Error: the line is cut/);
      assert.deepEqual(
        readFleet(ran.out).databases.map(({ id }) => id),
        ["ledger"],
      );
    });
  });

  it("reads every page of every listing", async () => {
    const cloud = await accounts(({ kms, rds }) => {
      for (let n = 0; n < 130; n++) {
        const key = kms.addKey(source, `key-${n}`).arn;
        const spec = { place: source, sizeGiB: 10, changeGiBPerHour: 1, kmsKeyArn: key };
        rds.addOptionGroup(source, `group-${n}`, [{ OptionName: "TDE", Persistent: true, Permanent: true }]);
        rds.addDatabase({ ...spec, identifier: `one-${n}`, optionGroup: `group-${n}` });
      }
    });
    const ran = await runFleet(cloud, [], {
      meddle: (service, _operation, input) =>
        service === "rds" && "MaxRecords" in input ? { ...input, MaxRecords: 20 } : input,
    });
    assert.equal(ran.code, 0, ran.told);
    const { databases } = readFleet(ran.out);
    assert.equal(databases.length, 130);
    assert.ok(
      databases.every(({ persistentOptions, changeGiBPerHour }) => persistentOptions && changeGiBPerHour === 1),
    );
  });

  it("does not overwrite a file unless told", async () => {
    const cloud = await accounts(everySort);
    const out = join(mkdtempSync(join(tmpdir(), "fleet-")), "mine.yaml");
    writeFileSync(out, "mine");
    await assert.rejects(runFleet(cloud, ["--out", out]), /is there already: --force writes it anew/);
    assert.equal(readFileSync(out, "utf8"), "mine");
    assert.equal((await runFleet(cloud, ["--out", out, "--force"])).code, 0);
    assert.equal(readFleet(out).databases.length, 9);
  });
});
