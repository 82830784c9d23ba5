import assert from "node:assert/strict";
import type { DatabaseSpec } from "../../../drill/cloud/rds";
import { fixture, HOUR, MINUTE, refused, SOURCE, START } from "../../drill/cloud/fixture";

/** The first of January 2026 is a Thursday. */
const midnight = START;

function suspended(spec: Partial<DatabaseSpec>, after = 12 * HOUR): Promise<string | undefined> {
  const { database, take, pass, record } = fixture({ start: midnight });
  database({ backupWindow: "03:00-03:30", maintenanceWindow: "sun:04:00-sun:05:00", ...spec });
  return pass(after).then(() => {
    take("orders", "a");
    return record(SOURCE, "a").ioSuspension;
  });
}

describe("fidelity: what snapshots do to production", () => {
  it("UG USER_CreateSnapshot: one of a Single-AZ instance suspends its I/O", async () => {
    for (const engine of ["postgres", "mysql", "mariadb", "oracle-se2", "sqlserver-se", "db2-se"]) {
      assert.equal(await suspended({ engine, multiAz: false }), "outside", engine);
    }
  });

  it("UG USER_CreateSnapshot: one of a Multi-AZ instance does not, as the standby is backed up", async () => {
    for (const engine of ["postgres", "mysql", "mariadb", "oracle-se2"]) {
      assert.equal(await suspended({ engine, multiAz: true }), undefined, engine);
    }
  });

  it("UG USER_ManagingAutomatedBackups: but of SQL Server and Db2 it does", async () => {
    for (const engine of ["sqlserver-se", "sqlserver-ee", "db2-se"]) {
      assert.equal(await suspended({ engine, multiAz: true }), "outside", engine);
    }
  });

  it("AUG Aurora.Managing.Backups: one of a cluster does not", async () => {
    const { rds, call, pass, snapshotChanges } = fixture();
    rds.addDatabase({
      kind: "cluster",
      place: SOURCE,
      identifier: "orders",
      engine: "aurora-postgresql",
      multiAz: false,
      sizeGiB: 10,
      changeGiBPerHour: 1,
      kmsKeyArn: undefined,
    });
    call(SOURCE, "CreateDBClusterSnapshot", { DBClusterIdentifier: "orders", DBClusterSnapshotIdentifier: "a" });
    await pass(HOUR);
    assert.ok(snapshotChanges.length > 0);
    assert.ok(snapshotChanges.every(({ after }) => after?.ioSuspension === undefined));
  });

  it("API DBInstance: windows are daily and weekly ones, in UTC, also around midnight", async () => {
    const at = (minutes: number) => suspended({ multiAz: false }, minutes * MINUTE);
    assert.equal(await at(3 * 60 - 1), "outside");
    assert.equal(await at(3 * 60), "in-window");
    assert.equal(await at(3 * 60 + 30), "outside");
    assert.equal(await at(4 * 60), "outside", "a Thursday");
    assert.equal(await at((3 * 24 + 4) * 60), "in-window", "a Sunday");
    const around = { multiAz: false, backupWindow: "23:40-00:20", maintenanceWindow: "sun:04:00-sun:05:00" };
    assert.equal(await suspended(around, 10 * MINUTE), "in-window");
    assert.equal(await suspended(around, (23 * 60 + 50) * MINUTE), "in-window");
    const weekly = { multiAz: false, backupWindow: "12:00-12:30", maintenanceWindow: "Sat:23:30-Sun:00:30" };
    assert.equal(await suspended(weekly, 3 * 24 * HOUR + 10 * MINUTE), "in-window", "Sunday, ten past midnight");
    assert.equal(await suspended(weekly, 2 * 24 * HOUR + 10 * MINUTE), "outside", "a day before");
  });

  it("UG USER_ManagingAutomatedBackups: windows that are not given are drawn, 30 minutes, without an overlap", () => {
    const { database, call } = fixture();
    for (let n = 0; n < 60; n++) database({ identifier: `db-${n}` });
    const { DBInstances } = call(SOURCE, "DescribeDBInstances", {}) as {
      DBInstances: readonly { PreferredBackupWindow: string; PreferredMaintenanceWindow: string }[];
    };
    const minutes = (text: string) => {
      const [hours, rest] = text.split(":").map(Number);
      return hours! * 60 + rest!;
    };
    const drawn = new Set<string>();
    for (const { PreferredBackupWindow: backup, PreferredMaintenanceWindow: maintenance } of DBInstances) {
      const [from, to] = backup.split("-") as [string, string];
      assert.equal((minutes(to) - minutes(from) + 1440) % 1440, 30, backup);
      assert.ok(minutes(from) >= 22 * 60 || minutes(from) < 6 * 60, backup);
      assert.match(maintenance, /^[a-z]{3}:\d\d:\d\d-[a-z]{3}:\d\d:\d\d$/);
      assert.notEqual(maintenance.slice(4, 9), from, "they would overlap");
      drawn.add(backup);
    }
    assert.ok(drawn.size > 8, "they are drawn, not one for all");
  });

  it("API ModifyDBInstance: a window has its form, 30 minutes at least, and the two do not overlap", () => {
    const { database } = fixture();
    for (const backupWindow of [
      "03:00",
      "3:00-4:00",
      "03:00-03:29",
      "25:00-25:30",
      "03:00-03:00",
      "mon:03:00-mon:03:30",
    ]) {
      refused(() => database({ backupWindow }), "InvalidParameterValue", /backup window/);
    }
    for (const maintenanceWindow of [
      "03:00-03:30",
      "mon:03:00-mon:03:10",
      "mon:03:00-fri:03:00",
      "xyz:03:00-xyz:04:00",
    ]) {
      refused(() => database({ maintenanceWindow }), "InvalidParameterValue", /maintenance window/);
    }
    refused(
      () => database({ backupWindow: "03:00-03:30", maintenanceWindow: "sun:03:15-sun:04:00" }),
      "InvalidParameterCombination",
      /must not overlap/,
    );
    refused(
      () => database({ backupWindow: "23:45-00:15", maintenanceWindow: "sun:00:00-sun:00:30" }),
      "InvalidParameterCombination",
    );
  });
});
