import assert from "node:assert/strict";
import { outlookLines } from "../../../stacks/outlook";
import { readSettings } from "../../../stacks/settings";

const one = "sizeGiB: 20, changeGiBPerHour: 1";
const accept = "rds-lifeboat:accept-io-suspension";

/** The lines about suspensions of a stack with these databases in its fleet file. */
function lines(databases: readonly string[], source: object = {}, common: object = {}): readonly string[] {
  const raw = {
    account: "111111111111",
    region: "eu-west-1",
    fleet: { file: "fleet.yaml" },
    source: { drAccounts: ["222222222222"], ...source },
    ...common,
  };
  const settings = readSettings(raw, [], () => `databases: [${databases.map((text) => `{ ${text}, ${one} }`).join()}]`);
  return outlookLines(settings).filter((line) => line.includes("suspends"));
}

const untouched = [
  "id: shop, engine: postgres",
  "id: events, kind: cluster, engine: aurora-postgresql, multiAz: false",
  "id: reporting, kind: multi-az-cluster, engine: mysql",
];
const wiki = "id: wiki, engine: mysql, multiAz: false";
const reports = "id: reports, engine: sqlserver-se";

describe("the preview, of databases that a snapshot suspends", () => {
  it("says nothing where there are none", () => {
    assert.deepEqual(lines(untouched), []);
  });

  it("names them, how often they are suspended, and what to do", () => {
    assert.deepEqual(lines([...untouched, wiki, reports]), [
      "A snapshot suspends the I/O of wiki, reports (Single-AZ, or SQL Server or Db2) for seconds to minutes. So they are " +
        "snapshotted each 1d only, 61 times a month together: their copies get older than that. " +
        `source.acceptIoSuspension, or the tag ${accept}=YES on a database, lets them be snapshotted like all others.`,
    ]);
    assert.match(lines([wiki], { ioSuspensionInterval: "2d" })[0]!, /each 2d only, 15 times a month:/);
  });

  it("names those of which it is accepted, by the setting or a tag", () => {
    const accepted = "for seconds to minutes, which is accepted: each 1h, 730 times a month.";
    const tagged = (value: string) => `${wiki}, tags: { "${accept}": "${value}" }`;
    assert.deepEqual(lines([wiki], { acceptIoSuspension: true }), [`A snapshot suspends the I/O of wiki ${accepted}`]);
    assert.deepEqual(lines([tagged("YES")]), [`A snapshot suspends the I/O of wiki ${accepted}`]);
    assert.match(lines([tagged("NO")], { acceptIoSuspension: true })[0]!, /^A snapshot .* of wiki .* each 1d only/);
  });

  it("says that an objective does not hold for them", () => {
    const stated = { recoveryPointObjective: "2h" };
    assert.match(
      lines([wiki, untouched[0]!], {}, stated)[0]!,
      /older than that, and recoveryPointObjective does not hold/,
    );
    assert.doesNotMatch(lines([wiki], { acceptIoSuspension: true }, stated)[0]!, /does not hold/);
  });

  it("leaves out databases that are not chosen, and does not name hundreds", () => {
    assert.deepEqual(lines([wiki, "id: shop, engine: postgres"], { databases: { patterns: ["shop"] } }), []);
    assert.deepEqual(lines([wiki, "id: shop, engine: postgres"], { databases: { tagFilter: true } }), []);
    const many = Array.from({ length: 23 }, (_, n) => `id: db-${n}, engine: mysql, multiAz: false`);
    assert.match(lines(many)[0]!, /db-18, db-19 and 3 more \(/);
  });
});
