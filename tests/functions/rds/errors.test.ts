import assert from "node:assert/strict";
import * as sdk from "@aws-sdk/client-rds";
import {
  classes,
  copyErrors,
  type KnownError,
  type Meaning,
  meaningOf,
  shareErrors,
  snapshotErrors,
  takeErrors,
} from "../../../functions/rds/errors";
import { noon, sdkError, taken } from "../../support/snapshots";
import { run as runCopy } from "../copy/desk";
import { run as runShare } from "../share/desk";

const tables = { take: takeErrors(), share: shareErrors(), copy: copyErrors(), remove: snapshotErrors() };

/** What RDS answers, as people have published it or as AWS's documents word it. */
const answers: readonly [name: string, message: string, asked: keyof typeof tables, meaning: Meaning][] = [
  [
    // cloud-custodian/cloud-custodian#4955
    "InvalidParameterValue",
    "The snapshot requires a target option group with the following options: [Timezone]",
    "copy",
    "optionGroup",
  ],
  [
    "InvalidParameterCombination",
    "The snapshot requires a target option group with the following options: [TDE]",
    "copy",
    "optionGroup",
  ],
  ["OptionGroupNotFoundFault", "Specified OptionGroupName: audit not found.", "copy", "optionGroup"],
  [
    // pbudzon/aws-maintenance#13
    "KMSKeyNotAccessibleFault",
    "The source snapshot KMS key does not exist, is not enabled or you do not have permissions to access it",
    "copy",
    "sourceKey",
  ],
  [
    // awslabs/rds-snapshot-tool#70
    "KMSKeyNotAccessibleFault",
    "The target KMS key [None] does not exist, is not enabled or you do not have permissions to access it.",
    "copy",
    "ownKey",
  ],
  // pbudzon/aws-maintenance#19, #12
  ["SnapshotQuotaExceededFault", "You cannot copy more than 5 snapshots across regions.", "copy", "copiesUnderWay"],
  ["SnapshotQuotaExceededFault", "Cannot create more than 100 manual snapshots", "copy", "quota"],
  [
    // UG USER_ShareSnapshot
    "InvalidDBSnapshotStateFault",
    "You can't share a DB snapshot that uses an option group with permanent or persistent options",
    "share",
    "hinderingOption",
  ],
  ["InvalidParameterValue", "Snapshots encrypted using TDE cannot be shared", "share", "hinderingOption"],
  [
    "InvalidParameterCombination",
    "Sharing snapshots encrypted with the default service key for RDS is currently not supported.",
    "share",
    "unsharableKey",
  ],
  ["InvalidDBClusterSnapshotStateFault", "The snapshot is being deleted", "share", "busy"],
  ["SharedSnapshotQuotaExceededFault", "20 accounts", "share", "sharedTooOften"],
];

/** How a pass ends by what becomes of an answer. */
const endOf = {
  passing: undefined,
  blocked: "DatabasesNeedAttention",
  quota: "PassFailed",
  looked: "PassFailed",
} as const;

describe("the tables of what RDS answers", () => {
  for (const [name, message, asked, meaning] of answers) {
    it(`know ${name}: ${message}`, () => {
      assert.equal(meaningOf(sdkError(name, message), tables[asked]), meaning);
    });
    if (asked !== "copy" && asked !== "share") continue;
    it(`say what becomes of it in the ${asked} pass: ${classes[meaning]}`, async () => {
      const refuse = () => Promise.reject(sdkError(name, message));
      const pass =
        asked === "copy"
          ? runCopy({ copy: refuse, find: async () => undefined })
          : runShare([taken("orders", noon)], { share: refuse, tag: async () => {} });
      const end = await pass.result.then(
        () => undefined,
        (error: Error) => error.name,
      );
      assert.equal(end, endOf[classes[meaning]]);
    });
  }

  it("have no row for what may be anything, which a state machine tries again", () => {
    const unclear = sdkError("InvalidParameterValue", "PreSignedurl could not be authenticated");
    assert.equal(meaningOf(unclear, tables.copy), undefined);
    assert.equal(meaningOf(sdkError("InternalFailure"), tables.share), undefined);
    assert.equal(meaningOf(sdkError("KMSKeyNotAccessibleFault"), tables.remove), undefined);
  });

  it("name the errors that the SDK knows as the SDK does, and no row twice", () => {
    for (const rows of Object.values(tables) as (readonly KnownError[])[]) {
      for (const code of rows.flatMap(([, codes]) => codes)) {
        // What the SDK does not know has its code of the wire.
        if (!code.startsWith("InvalidParameter")) assert.ok(code in sdk, code);
      }
      const told = rows.map(([, codes, says]) => `${codes} ${says}`);
      assert.equal(new Set(told).size, told.length);
    }
  });
});
