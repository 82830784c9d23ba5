import { DescribeBlueGreenDeploymentsRequest$ } from "@aws-sdk/client-rds";
import { limits } from "../../../facts/limits";
import { partitionOf } from "../../../facts/regions";
import type { Operation, Place } from "../kernel/types";
import { rdsQuestion, text } from "./questions";

/** A blue/green deployment: the database in production, and the copy of it that is to take its place. */
interface Deployment {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly status: "AVAILABLE" | "SWITCHOVER_COMPLETED";
}

/** The blue/green deployments of all accounts and regions. */
export class BlueGreenDeployments {
  private readonly byPlace = new Map<string, Deployment[]>();

  /** Creates one whose green environment is there already. */
  add(place: Place, source: string, target: string): void {
    const all = this.of(place);
    all.push({ id: `bgd-${String(all.length + 1).padStart(16, "0")}`, source, target, status: "AVAILABLE" });
    this.byPlace.set(key(place), all);
  }

  /** The ARN of the green database of one that is not switched over; undefined where there is none. */
  green(place: Place, source: string): string | undefined {
    return this.of(place).find((one) => one.source === source && one.status === "AVAILABLE")?.target;
  }

  /** After a switchover the two ARNs are those of the renamed databases (assumed). */
  switched(place: Place, source: string, renamed: { readonly source: string; readonly target: string }): void {
    const all = this.of(place).map((one) =>
      one.source === source ? ({ ...one, ...renamed, status: "SWITCHOVER_COMPLETED" } as const) : one,
    );
    this.byPlace.set(key(place), all);
  }

  of(place: Place): Deployment[] {
    return this.byPlace.get(key(place)) ?? [];
  }
}

/** API DescribeBlueGreenDeployments. Authorized on deployments (Service Authorization Reference, Amazon RDS). */
export function blueGreenOperations(deployments: BlueGreenDeployments): readonly Operation[] {
  return [
    {
      service: "rds",
      name: "DescribeBlueGreenDeployments",
      inputSchema: DescribeBlueGreenDeploymentsRequest$,
      parameters: ["MaxRecords", "Marker"],
      questions: ({ place: { account, region } }) => [
        rdsQuestion("DescribeBlueGreenDeployments", `arn:${partitionOf(region)}:rds:${region}:${account}:deployment:*`),
      ],
      perform({ place, input }) {
        const size = Number(input.MaxRecords ?? limits.rds.describePageSize);
        const after = text(input, "Marker") ?? "";
        const rest = deployments.of(place).filter(({ id }) => id > after);
        const page = rest.slice(0, size);
        return Object.freeze({
          BlueGreenDeployments: page.map(({ id, source, target, status }) =>
            Object.freeze({
              BlueGreenDeploymentIdentifier: id,
              BlueGreenDeploymentName: id,
              Source: source,
              Target: target,
              SwitchoverDetails: [{ SourceMember: source, TargetMember: target, Status: status }],
              Status: status,
              TagList: [],
            }),
          ),
          ...(rest.length > page.length && { Marker: page.at(-1)?.id }),
        });
      },
    },
  ];
}

function key({ account, region }: Place): string {
  return `${account}/${region}`;
}
