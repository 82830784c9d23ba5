import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixture, SOURCE } from "../drill/cloud/fixture";
import { Misunderstood, printed, readCommand, spelled } from "./support/commandLine";
import { runScript } from "./support/shell";

describe("the AWS CLI that documents are tried with", () => {
  const { world } = fixture();
  const read = (line: string) => readCommand(line.split(" "), world.operationsOf("rds"), ".");
  const misunderstood = (line: string) => assert.throws(() => read(line), Misunderstood, line);

  it("spells names as botocore does", () => {
    const names = [
      "DescribeDBInstances",
      "VpcSecurityGroupIds",
      "MultiAZ",
      "EnableIAMDatabaseAuthentication",
      "KmsKeyId",
    ];
    assert.deepEqual(names.map(spelled), [
      "describe-db-instances",
      "vpc-security-group-ids",
      "multi-az",
      "enable-iam-database-authentication",
      "kms-key-id",
    ]);
  });

  it("reads flags, lists, numbers and shorthand by the SDK's schemas", () => {
    const { input } = read(
      "restore-db-instance-from-db-snapshot --db-instance-identifier a --no-multi-az --deletion-protection --vpc-security-group-ids sg-1 sg-2 --tags Key=a,Value=b Key=c,Value=d --port 5432",
    );
    assert.deepEqual(input, {
      DBInstanceIdentifier: "a",
      MultiAZ: false,
      DeletionProtection: true,
      VpcSecurityGroupIds: ["sg-1", "sg-2"],
      Tags: [
        { Key: "a", Value: "b" },
        { Key: "c", Value: "d" },
      ],
      Port: 5432,
    });
  });

  it("understands no option that the CLI has not", () => {
    misunderstood("restore-db-instances --db-instance-identifier a");
    misunderstood("delete-db-snapshot --snapshot-identifier a");
    misunderstood("delete-db-snapshot --db-snapshot-identifier a b");
    misunderstood("modify-db-instance --multi-az yes");
    misunderstood("modify-db-instance --backup-retention-period seven");
    misunderstood("add-tags-to-resource --tags Key=a,Wert=b");
  });

  it("prints text as the CLI does: tabs, None, True", () => {
    const answer = { List: [{ A: "x", B: true }, { A: "y" }], At: new Date(0) };
    const text = (query: string) => printed(answer, { query, output: "text" });
    assert.equal(text("List[].[A,B]"), "x\tTrue\ny\tNone\n");
    assert.equal(text("List[].A"), "x\ty\n");
    assert.equal(text("List[?A=='z']"), "");
    assert.equal(text("At"), "1970-01-01T00:00:00.000000+00:00\n");
  });

  it("runs scripts in bash as they stand: files, loops, failures, time", async () => {
    const cloud = fixture();
    cloud.database();
    const folder = mkdtempSync(join(tmpdir(), "shell-"));
    const profiles = { source: SOURCE };
    const run = (script: string) =>
      runScript(cloud.world, `export AWS_PROFILE=source\n${script}`, { profiles, folder });
    try {
      writeFileSync(join(folder, "names"), "a\nb\n");
      const taking = await run(
        "while read -r name; do aws rds create-db-snapshot --db-instance-identifier orders --db-snapshot-identifier $name --query DBSnapshot.Status --output text; sleep 3600; done < names",
      );
      assert.deepEqual([taking.code, taking.stdout], [0, "creating\ncreating\n"], taking.stderr);
      assert.equal(cloud.rds.snapshots(SOURCE).length, 2);
      const refused = await run("aws rds delete-db-snapshot --db-snapshot-identifier none");
      assert.equal(refused.code, 254);
      assert.match(refused.stderr, /An error occurred \(DBSnapshotNotFoundFault\) when calling delete-db-snapshot/);
      assert.equal((await run("aws rds delete-snapshot")).code, 252);
      assert.equal((await run("aws nothing do-it")).code, 252);
      assert.equal((await run("AWS_PROFILE=other aws rds describe-db-instances")).code, 252);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
