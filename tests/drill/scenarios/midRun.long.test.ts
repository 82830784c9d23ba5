import assert from "node:assert/strict";
import type { Cloud } from "../../../drill/cloud";
import { deploy } from "../../../drill/deploy";
import { runScenario } from "../../../drill/run/runScenario";
import { findScenario } from "../../../drill/scenario/scenario";
import { projectRoot as project } from "../../../projectRoot";
import { type Control, scenariosFail } from "../../support/controls";
import { everywhere, inFunction, without } from "../../support/mutations";

const byName = everywhere("identity: origin.identity,", "identity: home + record.DBInstanceIdentifier,");

const controls: readonly Control[] = [
  ["copies-fail", "the measure pass", without(/^lifeboat-dr-measure-schedule$/), /told of identity/],
  [
    "quota-lowered",
    "what gives way",
    inFunction("lifeboat-dr-expire-function", 'verdict.allows === "nothing"', "true"),
    /worst copy age/,
  ],
  ["key-re-policied", "the status events", without(/dr-failures-target$/), /told of may not use the key/],
  ["names-swapped", "identities that are no names", byName, /usable copies of every database/],
  [
    "junk-on-the-bus",
    "a look at what an event names",
    inFunction("lifeboat-dr-copy-function", "if (!parts)", "if (false)"),
    /no alarm/,
  ],
  ["stolen-pipeline", "the notifier's own alarm", without(/notifier-failure-failed$/), /told of The notifier/],
  ["one-left-out", "the alarm on ages", without(/^lifeboat-dr-measure-age$/), /alarm lifeboat-dr-measure-age/],
  ["converted-under-late-events", "identities that are no names", byName, /databases recoverable/],
  ["table-wiped", "the measure pass", without(/^lifeboat-dr-measure-schedule$/), /told of deleted since/],
];

scenariosFail("a scenario fails where people change things in mid-run", controls);

describe("a stolen pipeline whose role may do anything", () => {
  it("fails stolen-pipeline: the copies are gone", async () => {
    const scenario = findScenario("stolen-pipeline");
    const anything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
    const input = { scenario, seed: 1, fleetFile: undefined, configDir: project, project };
    const { report } = await runScenario(input, undefined, (cloud, one, before) => {
      const { iam } = cloud as Cloud;
      const add = iam.addRole.bind(iam);
      iam.addRole = (place, name, role) =>
        add(place, name, name.startsWith("rds-lifeboat-deploy") ? { ...role, policies: { anything } } : role);
      return deploy(cloud, one, before);
    });
    const failed = report.expectations.filter(({ held }) => !held).map(({ text }) => text);
    assert.match(failed.join(), /every database recoverable/);
  });
});
