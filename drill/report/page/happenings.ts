import type { RecordedMessage } from "../../record/recorded";
import type { ScenarioReport } from "../types";
import { age, counted, whole } from "./figures";
import { type Html, html } from "./html";

/** Different messages that are shown in full; the report file has more. */
const mostMessagesShown = 10;

/** Alarms that rang, messages that people got, and calls that were refused, each with how often. */
export function happenings(one: ScenarioReport): Html {
  return html`<h3>Alarms, messages, refusals</h3>
${alarms(one)}
${messages(one)}
${denials(one)}`;
}

/** "12m after the disaster"; counted from the start where there is none. */
function when(minutes: number, { disasterMinutes }: ScenarioReport): string {
  if (disasterMinutes === undefined) return `${age(minutes)} after the start`;
  return minutes < 0 ? `${age(-minutes)} before the disaster` : `${age(minutes)} after the disaster`;
}

function alarms(one: ScenarioReport): Html {
  if (one.alarms.length === 0) return html`<p>No alarm rang.</p>`;
  const kinds = groups(one.alarms, (alarm) => `${alarm.account} ${alarm.name}`);
  return html`<table class="figures">
<caption>${counted(one.alarms.length, "alarm")} rang</caption>
<thead><tr><th scope="col">alarm</th><th scope="col">account</th><th scope="col">times</th><th scope="col">first</th></tr></thead>
<tbody>
${kinds.map((kind) => html`<tr><td class="name">${kind[0]!.name}</td><td>${kind[0]!.account}</td><td>${kind.length}</td><td>${when(kind[0]!.afterMinutes, one)}</td></tr>\n`)}</tbody>
</table>`;
}

function messages(one: ScenarioReport): Html {
  if (one.messages.length === 0) return html`<p>Nobody was told anything.</p>`;
  const kinds = groups(one.messages, ({ account, text }) => `${account} ${withoutNumbers(text)}`);
  const left = kinds.length - mostMessagesShown;
  return html`<details>
<summary>${counted(one.messages.length, "message")} to people, ${counted(kinds.length, "kind")}</summary>
${kinds.slice(0, mostMessagesShown).map((kind) => message(kind, one))}${left > 0 ? html`<p>${counted(left, "more kind")} in the report file.</p>` : ""}
</details>`;
}

function message(kind: readonly RecordedMessage[], one: ScenarioReport): Html {
  const [first] = kind;
  if (!first) return html``;
  return html`<div class="message"><p>Account ${first.account}, ${kind.length === 1 ? "once" : `${kind.length} times`}, first ${when(first.afterMinutes, one)}:</p>
<pre>${readable(first.text)}</pre></div>
`;
}

/** What a message says, without what differs each time: ids of executions and times. */
function withoutNumbers(text: string): string {
  return text
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+0000)/g, "");
}

/** A message that is JSON is shown as the text or the fields that it holds. */
function readable(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "string" ? parsed : JSON.stringify(parsed, null, 2);
  } catch {
    return text;
  }
}

function denials({ denied }: ScenarioReport): Html {
  if (denied.length === 0) return html`<p>No call was refused.</p>`;
  const calls = denied.reduce((sum, denial) => sum + denial.count, 0);
  return html`<table class="figures">
<caption>${counted(calls, "call")} refused</caption>
<thead><tr><th scope="col">who</th><th scope="col">may not</th><th scope="col">on</th><th scope="col">times</th></tr></thead>
<tbody>
${denied.map((denial) => html`<tr><td class="name">${denial.principal}</td><td>${denial.action}</td><td class="name">${denial.resource}</td><td>${whole(denial.count)}</td></tr>\n`)}</tbody>
</table>`;
}

/** In the order in which each kind first came. */
function groups<One>(all: readonly One[], keyOf: (one: One) => string): readonly (readonly One[])[] {
  const found = new Map<string, One[]>();
  for (const one of all) {
    const kind = found.get(keyOf(one));
    if (kind) kind.push(one);
    else found.set(keyOf(one), [one]);
  }
  return [...found.values()];
}
