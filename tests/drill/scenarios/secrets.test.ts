import assert from "node:assert/strict";
import { deploy } from "../../../drill/deploy";
import { reportText } from "../../../drill/report/json";
import { reportPage } from "../../../drill/report/page";
import { reportTable } from "../../../drill/report/table";
import { webhookUrl } from "../../../drill/run/existing";
import { runScenario } from "../../../drill/run/runScenario";
import { findScenario } from "../../../drill/scenario/scenario";
import { defaultAssumptions } from "../../../facts/assumptions";
import { defaultPrices } from "../../../facts/prices";
import { projectRoot as project } from "../../../projectRoot";
import { SOURCE } from "../cloud/fixture";

describe("what is secret", () => {
  it("is in no log, no answer that is kept, no function's settings, no definition and no report", async () => {
    const scenario = findScenario("messages");
    const address = webhookUrl(SOURCE, "slack-webhook");
    const token = address.split("/").at(-1)!;
    assert.equal(token.length, 24);
    const kept: string[] = [];
    let read = 0;
    let posted = 0;
    const input = { scenario, seed: 1, fleetFile: undefined, configDir: project, project };
    const { report } = await runScenario(input, undefined, async (cloud, what) => {
      const deployed = await deploy(cloud, what);
      // Everything that a stack declares, and with it what its state would hold.
      kept.push(JSON.stringify(deployed));
      if (kept.length > 1) return deployed;
      cloud.world.observe({
        onLog: (_arn, line) => kept.push(line),
        onExecution: ({ error, cause }) => kept.push(`${error} ${cause}`),
        onNotification: (notification) => {
          if (notification.by === "slack") posted++;
          kept.push(JSON.stringify(notification));
        },
        onCall: ({ operation, input: sent }, _at, error, answer) => {
          if (operation === "GetSecretValue" && JSON.stringify(answer ?? null).includes(token)) read++;
          kept.push(`${operation} ${JSON.stringify(sent)} ${error}`);
        },
      });
      return deployed;
    });
    assert.ok(read > 0 && posted > 0, "the address was read and used, or this shows nothing");
    const whole = {
      version: 1,
      seed: 1,
      simulatedHours: 48,
      wallSeconds: 1,
      assumptions: defaultAssumptions,
      prices: defaultPrices,
      scenarios: [report],
      survival: [],
    } as const;
    kept.push(reportText(whole), reportTable(whole, { strong: String, good: String, bad: String, faint: String }));
    kept.push(reportPage(whole, "0"));
    const shown = kept.filter((text) => text.includes(token));
    assert.deepEqual(
      shown.map((text) => text.slice(0, 200)),
      [],
    );
    assert.ok(kept.length > 1_000, `${kept.length} texts`);
  });
});
