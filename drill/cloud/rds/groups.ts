import {
  CreateDBSubnetGroupMessage$,
  DBParameterGroupAlreadyExistsFault,
  DBSubnetGroupAlreadyExistsFault,
  DBSubnetGroupDoesNotCoverEnoughAZs,
  DBSubnetGroupNotFoundFault,
} from "@aws-sdk/client-rds";
import { partitionOf } from "../../../facts/regions";
import { modelled } from "../kernel/errors";
import type { Call, Fields, Operation, Place } from "../kernel/types";
import type { Kind } from "./kind";
import { refuse } from "./names";
import { rdsQuestion, requestTagContext, taggingQuestions, text } from "./questions";

/**
 * What a restore names and people make beforehand: subnet groups, and parameter groups of instances and of clusters. The
 * model knows that they are there; subnets and parameters themselves it does not know.
 */
export class Groups {
  private readonly names = new Set<string>();

  /** Throws the SDK's error for a subnet group that is not there. No name means the default, which is there. */
  requireSubnetGroup(place: Place, name: string | undefined): void {
    if (name === undefined || name === "default" || this.names.has(key(place, "subgrp", name))) return;
    throw modelled(DBSubnetGroupNotFoundFault, `DB subnet group '${name}' does not exist.`, 404);
  }

  /** Throws the SDK's error for a parameter group that is not there. Default ones are everywhere. */
  requireParameterGroup(place: Place, kind: Kind, name: string | undefined): void {
    if (name === undefined || name.startsWith("default.") || this.names.has(key(place, sort(kind), name))) return;
    throw kind.errors.parameterGroupNotFound(name);
  }

  /** CreateDBSubnetGroup, and one CreateDB…ParameterGroup for each kind. */
  operations(kinds: readonly Kind[]): readonly Operation[] {
    return [this.createSubnetGroup(), ...kinds.map((kind) => this.createParameterGroup(kind))];
  }

  private createSubnetGroup(): Operation {
    return {
      service: "rds",
      name: "CreateDBSubnetGroup",
      inputSchema: CreateDBSubnetGroupMessage$,
      parameters: ["DBSubnetGroupName", "DBSubnetGroupDescription", "SubnetIds", "Tags"],
      questions: (call) => questions(call, "CreateDBSubnetGroup", "subgrp", "DBSubnetGroupName"),
      perform: (call) => {
        // API CreateDBSubnetGroup: the name is kept in lower case; "default" is taken.
        const name = String(call.input.DBSubnetGroupName).toLowerCase();
        const subnets = call.input.SubnetIds as readonly string[];
        if (name === "default") throw refuse("InvalidParameterValue", "A DB subnet group must not be named default.");
        // Of subnets the model knows no zones: fewer than two cannot cover two.
        if (new Set(subnets).size < 2) {
          throw modelled(
            DBSubnetGroupDoesNotCoverEnoughAZs,
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement.",
          );
        }
        const taken = () => modelled(DBSubnetGroupAlreadyExistsFault, `The DB subnet group '${name}' already exists.`);
        this.add(call.place, "subgrp", name, taken);
        const DBSubnetGroupDescription = text(call.input, "DBSubnetGroupDescription");
        return frozen("DBSubnetGroup", { DBSubnetGroupName: name, DBSubnetGroupDescription });
      },
    };
  }

  private createParameterGroup(kind: Kind): Operation {
    const { parameterGroup } = kind.fields;
    const operation = kind.operations.createParameterGroup;
    return {
      service: "rds",
      ...operation,
      questions: (call) => questions(call, operation.name, sort(kind), parameterGroup),
      perform: (call) => {
        const name = String(call.input[parameterGroup]).toLowerCase();
        const taken = () => modelled(DBParameterGroupAlreadyExistsFault, `Parameter group ${name} already exists`);
        this.add(call.place, sort(kind), name, taken);
        const { DBParameterGroupFamily, Description } = call.input;
        const answer = { [parameterGroup]: name, DBParameterGroupFamily, Description };
        return frozen(operation.name.replace("Create", ""), answer);
      },
    };
  }

  private add(place: Place, sortOfGroup: string, name: string, taken: () => Error): void {
    if (this.names.has(key(place, sortOfGroup, name))) throw taken();
    this.names.add(key(place, sortOfGroup, name));
  }
}

/** As ARNs have it (service authorization reference, RDS). */
function sort(kind: Kind): "pg" | "cluster-pg" {
  return kind.name === "cluster" ? "cluster-pg" : "pg";
}

function questions(call: Call, action: string, resource: string, name: string) {
  const { account, region } = call.place;
  const arn = `arn:${partitionOf(region)}:rds:${region}:${account}:${resource}:${String(call.input[name]).toLowerCase()}`;
  return [rdsQuestion(action, arn, requestTagContext(call)), ...taggingQuestions(call, arn)];
}

function frozen(member: string, answer: Fields): Fields {
  return Object.freeze({ [member]: Object.freeze(answer) });
}

function key({ account, region }: Place, sortOfGroup: string, name: string): string {
  return `${account}/${region}/${sortOfGroup}/${name.toLowerCase()}`;
}
