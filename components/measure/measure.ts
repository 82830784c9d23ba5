import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { keyName } from "../../functions/inventory/table";
import { type MeasureSettings, measureFactory } from "../../functions/measure/handler";
import { measureNeeds } from "../../functions/measure/permissions";
import type { MeasuredSource } from "../../functions/measure/view";
import type { KeepRules } from "../../functions/retention/acceptedRules";
import type { Brake } from "../dr/brake";
import type { Cadence } from "../kit/cadence";
import { createPass, type PipelineArgs } from "../kit/pipeline";
import { MeasureAlarms } from "./alarms";
import type { WatchArgs } from "./watch";

/** What measuring needs to know. */
export interface MeasureArgs extends PipelineArgs {
  /** The accounts and regions whose snapshots count. */
  readonly sources: readonly MeasuredSource[];
  /** What the pass looks for, and when people are told. */
  readonly watch: WatchArgs;
  /** The rules that the expire pass goes by: what they let go has not vanished. */
  readonly retention: KeepRules;
  /** When the expire pass runs. */
  readonly schedules: { readonly expire: Cadence };
  /** What people have decided about deletions. */
  readonly brake: Pick<Brake, "acceptedName" | "liftedName" | "parameterArns">;
}

/** The dead man's switch: what was ever seen, the pass that compares it with what is there, and the alarms on what it finds. */
export class Measure extends pulumi.ComponentResource {
  readonly machineArn: pulumi.Output<string>;
  /** The table of what was seen, in which people also write which databases are retired or released. */
  readonly table: { readonly name: pulumi.Output<string>; readonly arn: pulumi.Output<string> };

  constructor(name: string, args: MeasureArgs, opts?: pulumi.ComponentResourceOptions) {
    super("lifeboat:components:Measure", name, {}, opts);
    const table = this.createTable(name, args);
    this.table = table;
    this.machineArn = this.createPass(name, args, table);
    const { runbook, watch, plainTopicArn } = args;
    new MeasureAlarms(name, { runbook, watch, plainTopicArn }, { parent: this });
    this.registerOutputs({ machineArn: this.machineArn });
  }

  /**
   * What was seen before. It is encrypted, as all tables are, and comes back as it was at any second of the last 35 days.
   * DynamoDB refuses to delete a protected table, so the engine must not try to.
   */
  private createTable(name: string, { deletionProtection }: MeasureArgs): aws.dynamodb.Table {
    return new aws.dynamodb.Table(
      `${name}-seen`,
      {
        billingMode: "PAY_PER_REQUEST",
        hashKey: keyName,
        attributes: [{ name: keyName, type: "S" }],
        deletionProtectionEnabled: deletionProtection,
        pointInTimeRecovery: { enabled: true },
      },
      { parent: this, protect: deletionProtection },
    );
  }

  private createPass(name: string, args: MeasureArgs, table: aws.dynamodb.Table): pulumi.Output<string> {
    const { createdBy, patterns, logLevel, retention, schedules } = args;
    const { expected, ageMinutes, slower, emptyMinutes, measureEvery } = args.watch;
    const sources = args.sources.map(({ account, region }) => ({ account, region }));
    const { acceptedName, liftedName, parameterArns } = args.brake;
    const settings = pulumi.all([args.scope, table.name, acceptedName, liftedName]).apply(
      ([{ account, region }, tableName, accepted, lifted]): MeasureSettings => ({
        stack: pulumi.getStack(),
        account,
        region,
        createdBy,
        patterns,
        sources,
        expected,
        ageMinutes,
        // The name in functions' environments: docs/decisions/0023-settings-are-cut-by-part-and-written-once.md.
        paces: slower,
        emptyMinutes,
        table: tableName,
        retention,
        acceptedName: accepted,
        liftedName: lifted,
        expireEveryMinutes: schedules.expire.everyMinutes,
        cadenceMinutes: measureEvery.everyMinutes,
        logLevel,
      }),
    );
    return createPass(this, name, args, {
      description: "Measures what copies are held, and compares that with what was and with what is to be",
      factory: measureFactory,
      settings,
      needs: pulumi
        .all([args.scope, table.arn, parameterArns])
        .apply(([scope, tableArn, arns]) => measureNeeds(scope, sources, { tableArn, parameterArns: arns })),
      ...measureEvery,
    });
  }
}
