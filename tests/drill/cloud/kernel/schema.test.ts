import assert from "node:assert/strict";
import {
  CopyDBSnapshotMessage$,
  CreateDBSnapshotMessage$,
  DescribeDBSnapshotsMessage$,
  ModifyDBSnapshotAttributeMessage$,
  RestoreDBInstanceToPointInTimeMessage$,
} from "@aws-sdk/client-rds";
import { checkInput, memberNames } from "../../../../drill/cloud/kernel/schema";

describe("checking inputs against the SDK's schemas", () => {
  const copy = { SourceDBSnapshotIdentifier: "a", TargetDBSnapshotIdentifier: "b" };

  it("accepts what the SDK declares", () => {
    checkInput(
      CopyDBSnapshotMessage$,
      { ...copy, Tags: [{ Key: "k", Value: "v" }], CopyTags: true, KmsKeyId: undefined },
      "c",
    );
    checkInput(DescribeDBSnapshotsMessage$, { MaxRecords: 100, Filters: [{ Name: "engine", Values: ["mysql"] }] }, "d");
    checkInput(
      ModifyDBSnapshotAttributeMessage$,
      { DBSnapshotIdentifier: "a", AttributeName: "restore", ValuesToAdd: ["1"] },
      "m",
    );
    checkInput(
      RestoreDBInstanceToPointInTimeMessage$,
      { TargetDBInstanceIdentifier: "a", RestoreTime: new Date(0), EnableCloudwatchLogsExports: ["audit"] },
      "r",
    );
  });

  const wrong: readonly [string, unknown, Record<string, unknown>, RegExp][] = [
    ["an unknown member", CopyDBSnapshotMessage$, { ...copy, KmsKeyID: "x" }, /where: unknown parameter KmsKeyID/],
    [
      "an unknown nested member",
      CreateDBSnapshotMessage$,
      { DBSnapshotIdentifier: "a", DBInstanceIdentifier: "b", Tags: [{ Name: "k" }] },
      /where\.Tags\[0\]: unknown parameter Name/,
    ],
    [
      "a missing required member",
      CopyDBSnapshotMessage$,
      { SourceDBSnapshotIdentifier: "a" },
      /required parameter TargetDBSnapshotIdentifier/,
    ],
    [
      "a missing nested required member",
      DescribeDBSnapshotsMessage$,
      { Filters: [{ Name: "engine" }] },
      /where\.Filters\[0\]: required parameter Values/,
    ],
    [
      "a number for a string",
      CopyDBSnapshotMessage$,
      { ...copy, KmsKeyId: 1 },
      /where\.KmsKeyId: expected a string, got 1/,
    ],
    [
      "a string for a boolean",
      CopyDBSnapshotMessage$,
      { ...copy, CopyTags: "true" },
      /where\.CopyTags: expected a boolean/,
    ],
    [
      "a string for a number",
      DescribeDBSnapshotsMessage$,
      { MaxRecords: "100" },
      /where\.MaxRecords: expected a number/,
    ],
    [
      "an object for a list",
      CopyDBSnapshotMessage$,
      { ...copy, Tags: {} },
      /where\.Tags: expected a list, got an object/,
    ],
    [
      "a number in a list of strings",
      RestoreDBInstanceToPointInTimeMessage$,
      { TargetDBInstanceIdentifier: "a", EnableCloudwatchLogsExports: [1] },
      /EnableCloudwatchLogsExports\[0\]: expected a string/,
    ],
    [
      "a text for a date",
      RestoreDBInstanceToPointInTimeMessage$,
      { TargetDBInstanceIdentifier: "a", RestoreTime: "2026" },
      /RestoreTime: expected a Date/,
    ],
  ];
  for (const [what, schema, input, message] of wrong) {
    it(`refuses ${what}, naming it`, () => {
      assert.throws(() => checkInput(schema, input, "where"), { name: "ModelError", message });
    });
  }

  it("lists a structure's members", () => {
    assert.deepEqual(memberNames(CreateDBSnapshotMessage$), ["DBSnapshotIdentifier", "DBInstanceIdentifier", "Tags"]);
  });
});
