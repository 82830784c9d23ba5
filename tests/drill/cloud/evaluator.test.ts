import assert from "node:assert/strict";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { Simulation } from "@cloud-copilot/iam-simulate";
import { ask, type Line } from "../../../drill/cloud/iam/evaluator";

/** A worker as text: wakes the other side before it has answered, and is late with the first answer it is asked to delay. */
const worker = `
  const { workerData: { port, signal } } = require("node:worker_threads");
  port.on("message", ({ id, simulation }) => {
    Atomics.notify(signal, 0);
    setTimeout(() => {
      port.postMessage({ id, answer: { error: simulation.request.action } });
      Atomics.add(signal, 0, 1);
      Atomics.notify(signal, 0);
      Atomics.notify(signal, 0);
    }, simulation.request.action === "late" ? 300 : 10);
  });
`;

function question(action: string): Simulation {
  return {
    request: { principal: "p", action, resource: { resource: "r", accountId: "1" }, contextVariables: {} },
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
}

describe("questions to the policy simulator", () => {
  let line: Line;
  let running: Worker;
  before(() => {
    const { port1, port2 } = new MessageChannel();
    const signal = new Int32Array(new SharedArrayBuffer(4));
    const workerData: { port: MessagePort; signal: typeof signal } = { port: port2, signal };
    running = new Worker(worker, { eval: true, execArgv: [], workerData, transferList: [port2] });
    line = { port: port1, signal };
  });
  after(() => running.terminate());

  it("get their own answer, whatever wakes the one who asks", () => {
    for (let n = 0; n < 20; n++) assert.deepEqual(ask(line, question(`action ${n}`)), { error: `action ${n}` });
  });

  it("get their own answer after one that came too late", () => {
    assert.throws(() => ask(line, question("late"), 20), /no answer/);
    for (let n = 0; n < 5; n++) assert.deepEqual(ask(line, question(`after ${n}`)), { error: `after ${n}` });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 400);
    assert.deepEqual(ask(line, question("at last")), { error: "at last" });
  });
});
