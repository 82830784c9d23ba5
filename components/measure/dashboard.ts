import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { metricNames, namespace, quotaAlarmPercent } from "../../functions/measure/metrics";
import type { ScopeOutput } from "../kit/scope";
import { ageQuery } from "./alarms";
import type { WatchArgs } from "./watch";

/** What the page shows. */
export interface DashboardArgs {
  /** What partition, account and region it is in, once the account has been checked with AWS. */
  readonly scope: ScopeOutput;
  /** What it shows, at the end of its name: dashboards of an account are known by name in all regions. */
  readonly of: "source" | "copies";
  /** ARNs of the machines whose runs and failures it shows. */
  readonly machineArns: readonly pulumi.Input<string>[];
  /**
   * Of copies: how they are watched.
   * @default undefined, the page shows no copies
   */
  readonly watch?: WatchArgs;
}

/** A widget of a dashboard, wherever it is put. Source: CloudWatch User Guide, CloudWatch-Dashboard-Body-Structure. */
interface Widget {
  readonly type: "metric";
  readonly properties: object;
}

const columns = 24;
const width = 12;
const height = 6;

/** One page that shows whether the copies are as they should be, and what the passes do. */
export class Dashboard extends pulumi.ComponentResource {
  constructor(name: string, args: DashboardArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Dashboard", name, {}, opts);
    const { of, watch } = args;
    const stack = pulumi.getStack();
    const body = pulumi.all([args.scope, pulumi.all([...args.machineArns])]).apply(([{ region }, known]) => {
      // A deployment of other parts alone does not have the ARNs of this one's machines, whatever their type says.
      const machineArns = known.filter((arn: string | undefined) => arn !== undefined);
      const widgets = [
        ...(watch ? copyWidgets(stack, region, watch) : []),
        executions("Failures", ["ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"], machineArns, region),
        executions("Runs", ["ExecutionsSucceeded"], machineArns, region),
      ];
      return JSON.stringify({ widgets: widgets.map(placed) });
    });
    new aws.cloudwatch.Dashboard(
      `${name}-dashboard`,
      { dashboardName: `${pulumi.getProject()}-${stack}-${of}`, dashboardBody: body },
      { parent: this },
    );
    this.registerOutputs({});
  }
}

/** Two in a row, in their order. */
function placed(widget: Widget, at: number): object {
  const inRow = columns / width;
  return { ...widget, x: (at % inRow) * width, y: Math.floor(at / inRow) * height, width, height };
}

function copyWidgets(stack: string, region: string, watch: WatchArgs): readonly Widget[] {
  const { ageMinutes, slower } = watch;
  // One look in each, even if it comes a little late. Source: API GetMetricData, Period, a multiple of 60.
  const period = (watch.measureEvery.everyMinutes + 5) * 60;
  const query = (id: string, expression: string) => [{ expression, id, period }];
  const own = (metric: string) => [namespace, metric, "Stack", stack];
  const graph = (title: string, metrics: readonly object[], more: object = {}): Widget => ({
    type: "metric",
    properties: { title, region, view: "timeSeries", stat: "Maximum", period, metrics, ...more },
  });
  const line = (label: string, value: number) => ({ label, value });
  const lines = (...horizontal: readonly object[]) => ({ annotations: { horizontal } });
  return [
    graph(
      "Age of the newest copy of each database, minutes",
      [query("ages", ageQuery(stack)), ...slower.map(({ pace }, at) => query(`ages${at + 1}`, ageQuery(stack, pace)))],
      lines(
        line("people are told", ageMinutes),
        ...slower.map(({ pace, minutes }) => line(`people are told (${pace})`, minutes)),
      ),
    ),
    graph("Copies held of each database, the fewest first", [query("held", copiesQuery(stack))]),
    graph("Databases: to be there, measured, missing", [
      own(metricNames.expected),
      own(metricNames.measured),
      own(metricNames.missing),
    ]),
    graph(
      "Quota of manual snapshots used, percent",
      [own(metricNames.quota)],
      lines(line("people are told", quotaAlarmPercent)),
    ),
    graph("Copies that vanished, keys that cannot be used, shares of strangers", [
      own(metricNames.vanished),
      own(metricNames.unusableKeys),
      own(metricNames.strangers),
    ]),
  ];
}

/** The query for how many copies of each of a stack's databases are held. */
function copiesQuery(stack: string): string {
  const schema = `SCHEMA("${namespace}", "Stack", "Source", "Database")`;
  return (
    `SELECT MIN(${metricNames.copies}) FROM ${schema} WHERE "Stack" = '${stack}' ` +
    'GROUP BY "Source", "Database" ORDER BY MIN() ASC'
  );
}

function executions(title: string, metrics: readonly string[], machineArns: readonly string[], region: string): Widget {
  const lines = metrics.flatMap((metric) =>
    machineArns.map((arn) => [
      "AWS/States",
      metric,
      "StateMachineArn",
      arn,
      { label: `${arn.split(":").pop()} ${metric}` },
    ]),
  );
  return {
    type: "metric",
    properties: { title, region, view: "timeSeries", stat: "Sum", period: 3_600, metrics: lines },
  };
}
