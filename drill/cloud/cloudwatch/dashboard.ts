import { limits } from "../../../facts/limits";
import { partitionOf } from "../../../facts/regions";
import { ModelError } from "../kernel/errors";
import type { Declared, Fields, ResourceType } from "../kernel/types";

/** What a widget of each type must have: CloudWatch User Guide, CloudWatch-Dashboard-Body-Structure. */
const widgetTypes: Readonly<Record<string, readonly string[]>> = {
  text: ["markdown"],
  metric: ["metrics", "region"],
  alarm: ["alarms"],
};

/** The grid of a dashboard is so many columns wide. */
const columns = 24;

/** A dashboard: nothing in a run looks at it, but a body that CloudWatch would refuse is refused here. */
export function dashboardType(): ResourceType {
  return {
    type: "aws:cloudwatch/dashboard:Dashboard",
    properties: ["dashboardName", "dashboardBody"],
    outputs({ inputs, place }) {
      // The one resource of CloudWatch whose ARN has no region: it is seen from all of them.
      const dashboardArn = `arn:${partitionOf(place.region)}:cloudwatch::${place.account}:dashboard/${String(inputs.dashboardName)}`;
      return { id: String(inputs.dashboardName), state: { ...inputs, dashboardArn } };
    },
    create: checkDashboard,
    replaces: ["dashboardName"],
    update: ({ declared }) => checkDashboard(declared),
    remove: () => undefined,
  };
}

function checkDashboard({ inputs, name }: Declared): void {
  const where = `dashboard ${name}`;
  const refuse = (what: string) => new Error(`${where}: InvalidParameterInput: ${what}`);
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(String(inputs.dashboardName))) throw refuse("the name");
  let body: Fields;
  try {
    body = JSON.parse(String(inputs.dashboardBody)) as Fields;
  } catch {
    throw refuse("the body is no JSON");
  }
  for (const key of Object.keys(body)) {
    if (!["widgets", "periodOverride", "start"].includes(key)) throw new ModelError(`${where}: ${key} is not known`);
  }
  if (!Array.isArray(body.widgets)) throw refuse("no widgets");
  const widgets = body.widgets as readonly Fields[];
  if (widgets.length > limits.cloudWatch.widgetsPerDashboard) throw refuse("too many widgets");
  for (const [index, { type, x, y, width, height, properties, ...more }] of widgets.entries()) {
    const [unknown] = Object.keys(more);
    if (unknown !== undefined) throw new ModelError(`${where}: widgets[${index}].${unknown} is not known`);
    const required = widgetTypes[String(type)];
    if (required === undefined) throw new ModelError(`${where}: a widget of type ${String(type)} is not known`);
    const [left, top, wide, high] = [x, y, width, height].map(Number) as [number, number, number, number];
    if (!(left >= 0 && top >= 0 && wide >= 1 && high >= 1 && left + wide <= columns)) {
      throw refuse(`widgets[${index}] does not fit into ${columns} columns`);
    }
    const missing = required.find((key) => (properties as Fields | undefined)?.[key] === undefined);
    if (missing !== undefined) throw refuse(`widgets[${index}] has no ${missing}`);
  }
}
