import assert from "node:assert/strict";
import { administrator, fixture, HOUR, policy, SOURCE, testAssumptions } from "../../drill/cloud/fixture";

const admin = administrator(SOURCE.account);

interface Result {
  readonly Id: string;
  readonly Values: readonly number[];
  readonly Timestamps: readonly Date[];
  readonly StatusCode: string;
}

describe("fidelity: what reads an account", () => {
  it("API ListAliases: by pages of Limit, 50 unless stated, with the keys' ids; those of AWS among them", () => {
    const cloud = fixture();
    cloud.kms.awsManagedKey(SOURCE, "rds");
    const list = (input: object) =>
      cloud.as({ principal: admin, place: SOURCE }, "kms", "ListAliases", { ...input }) as {
        readonly Aliases: readonly { readonly AliasName: string; readonly TargetKeyId: string }[];
        readonly Truncated: boolean;
        readonly NextMarker?: string;
      };
    const { Aliases, Truncated } = list({});
    const own = Aliases.find(({ AliasName }) => AliasName === "alias/aws/rds");
    assert.equal(own?.TargetKeyId, cloud.kms.awsManagedKey(SOURCE, "rds").keyId);
    assert.equal(Truncated, false);
    assert.throws(() => list({ Limit: 101 }), { name: "ValidationException" });
    assert.deepEqual(list({ Marker: "alias/z" }).Aliases, []);
  });

  it("API DescribeOptionGroups: the groups of an account and region, with their options, by pages", () => {
    const cloud = fixture();
    for (let n = 0; n < 25; n++) {
      const option = { OptionName: "TDE", Persistent: true, Permanent: n === 0 };
      cloud.rds.addOptionGroup(SOURCE, `group-${String(n).padStart(2, "0")}`, [option]);
    }
    cloud.rds.addOptionGroup({ ...SOURCE, region: "eu-west-3" }, "elsewhere");
    type Page = {
      readonly OptionGroupsList: readonly { readonly OptionGroupName: string }[];
      readonly Marker?: string;
    };
    const first = cloud.as({ principal: admin, place: SOURCE }, "rds", "DescribeOptionGroups", {
      MaxRecords: 20,
    }) as Page;
    const Marker = first.Marker;
    const second = cloud.as({ principal: admin, place: SOURCE }, "rds", "DescribeOptionGroups", {
      MaxRecords: 20,
      Marker,
    }) as Page;
    const names = [...first.OptionGroupsList, ...second.OptionGroupsList].map((one) => one.OptionGroupName);
    assert.deepEqual([names.length, new Set(names).size, second.Marker], [25, 25, undefined]);
    assert.deepEqual(first.OptionGroupsList[0], {
      EngineName: "oracle-ee",
      OptionGroupName: "group-00",
      OptionGroupArn: `arn:aws:rds:${SOURCE.region}:${SOURCE.account}:og:group-00`,
      Options: [{ OptionName: "TDE", Persistent: true, Permanent: true }],
    });
    const silent = fixture({ assumptions: { ...testAssumptions, hinderingOptionsListed: false } });
    silent.rds.addOptionGroup(SOURCE, "tde", [{ OptionName: "TDE", Persistent: true, Permanent: true }]);
    const said = silent.as({ principal: admin, place: SOURCE }, "rds", "DescribeOptionGroups", {}).OptionGroupsList as {
      Options: object[];
    }[];
    assert.deepEqual(said[0]?.Options, [{ OptionName: "TDE", Persistent: false, Permanent: false }]);
  });

  describe("API GetMetricData, UG rds-metrics, AUG Aurora.AuroraMonitoring.Metrics", () => {
    const query = (MetricName: string, [Name, Value]: readonly [string, string], Stat: string, Id = "q") => ({
      Id,
      MetricStat: {
        Metric: { Namespace: "AWS/RDS", MetricName, Dimensions: [{ Name, Value }] },
        Period: 3_600,
        Stat,
      },
    });
    async function read(...queries: readonly object[]): Promise<readonly Result[]> {
      const cloud = fixture();
      cloud.database({ identifier: "orders", sizeGiB: 60, changeGiBPerHour: 2 });
      const cluster = {
        kind: "cluster",
        place: SOURCE,
        kmsKeyArn: undefined,
        sizeGiB: 80,
        changeGiBPerHour: 3,
      } as const;
      cloud.rds.addDatabase({ ...cluster, identifier: "ledger", engine: "aurora-mysql" });
      cloud.rds.addDatabase({ ...cluster, identifier: "trio", engine: "postgres" });
      const begin = cloud.world.time.now();
      await cloud.pass(4 * HOUR);
      const input = {
        MetricDataQueries: queries,
        StartTime: new Date(begin - 24 * HOUR),
        EndTime: new Date(begin + 24 * HOUR),
        ScanBy: "TimestampDescending",
      };
      const answer = cloud.as({ principal: admin, place: SOURCE }, "cloudwatch", "GetMetricData", input);
      return (answer as { readonly MetricDataResults: readonly Result[] }).MetricDataResults;
    }

    it("gives whole periods since a database is there, the newest first, and nothing of one that is not", async () => {
      const [own, none] = await read(
        query("WriteThroughput", ["DBInstanceIdentifier", "orders"], "Average"),
        query("WriteThroughput", ["DBInstanceIdentifier", "nobody"], "Average", "none"),
      );
      assert.equal(own?.Values.length, 4);
      assert.deepEqual(new Set(own?.Values), new Set([(2 * 2 ** 30) / 3_600]));
      assert.ok(own!.Timestamps[0]! > own!.Timestamps[1]!);
      assert.deepEqual([none?.Id, none?.StatusCode, none?.Values], ["none", "Complete", []]);
    });

    it("has of Aurora what its volume uses, and I/Os of 4 KiB; of a Multi-AZ DB cluster what its instances write", async () => {
      const [used, writes, member] = await read(
        query("VolumeBytesUsed", ["DBClusterIdentifier", "ledger"], "Maximum"),
        query("VolumeWriteIOPs", ["DBClusterIdentifier", "ledger"], "Sum"),
        query("WriteThroughput", ["DBInstanceIdentifier", "trio-instance-1"], "Average"),
      );
      assert.equal(used?.Values[0], 80 * 2 ** 30);
      assert.equal(writes?.Values[0], (3 * 2 ** 30) / 4_096);
      assert.equal(member?.Values[0], (3 * 2 ** 30) / 3_600);
    });

    it("is refused, by the model, for what it does not know", async () => {
      await assert.rejects(
        read(query("CPUUtilization", ["DBInstanceIdentifier", "orders"], "Average")),
        /CPUUtilization/,
      );
    });

    it("is not allowed to a role that may not", () => {
      const cloud = fixture();
      const trust = policy({ Effect: "Allow", Principal: { Service: "x.amazonaws.com" }, Action: "sts:AssumeRole" });
      const roleArn = cloud.iam.addRole(SOURCE, "nobody", { trust, policies: {} });
      const principal = { kind: "role", account: SOURCE.account, roleArn, session: "s" } as const;
      const call = (service: string, operation: string, input = {}) =>
        cloud.as({ principal, place: SOURCE }, service, operation, input);
      assert.throws(() => call("kms", "ListAliases"), /kms:ListAliases/);
      assert.throws(() => call("rds", "DescribeOptionGroups"), /rds:DescribeOptionGroups/);
      const times = { StartTime: new Date(0), EndTime: new Date(1), ScanBy: "TimestampDescending" };
      assert.throws(() => call("cloudwatch", "GetMetricData", { MetricDataQueries: [], ...times }), /GetMetricData/);
    });
  });
});
