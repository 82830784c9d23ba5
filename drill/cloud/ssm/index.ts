import {
  GetParameterRequest$,
  ParameterAlreadyExists,
  ParameterNotFound,
  PutParameterRequest$,
  SSMServiceException,
} from "@aws-sdk/client-ssm";
import { partitionOf } from "../../../facts/regions";
import { ModelError, modelled, unmodelled } from "../kernel/errors";
import { physicalName } from "../kernel/naming";
import type { Call, Place, Question, ResourceType } from "../kernel/types";
import type { World } from "../kernel/world";

/** A parameter of one text. */
export interface ParameterRecord {
  readonly place: Place;
  readonly name: string;
  readonly arn: string;
  readonly value: string;
  /** Rises by one with every change. */
  readonly version: number;
  readonly modifiedAt: number;
}

/** Parameter Store of AWS Systems Manager: texts only, of the standard tier. */
export interface SsmModel {
  find(place: Place, name: string): ParameterRecord | undefined;
}

/** Characters of a value in the standard tier. Source: API PutParameter ("4 KB"). */
const longestValue = 4_096;

/** Installs Parameter Store. */
export function installSsm(world: World): SsmModel {
  const parameters = new Map<string, ParameterRecord>();
  const find = (place: Place, name: string) => parameters.get(arnOf(place, nameIn(place, name)));
  const put = (place: Place, name: string, value: string): ParameterRecord => {
    const arn = arnOf(place, name);
    const version = (parameters.get(arn)?.version ?? 0) + 1;
    const record = Object.freeze({ place, name, arn, value, version, modifiedAt: world.time.now() });
    parameters.set(arn, record);
    return record;
  };
  const validation = (message: string) => unmodelled(SSMServiceException, "ValidationException", message);

  world.registerService({
    name: "ssm",
    accessDenied: (message) => unmodelled(SSMServiceException, "AccessDeniedException", message),
  });
  const questions =
    (action: string, context: (call: Call) => Question["context"] = () => ({})) =>
    (call: Call): readonly Question[] => {
      const resource = arnOf(call.place, nameIn(call.place, String(call.input.Name)));
      return [{ action: `ssm:${action}`, resource, context: context(call), resourceAccount: call.place.account }];
    };
  world.registerOperation({
    service: "ssm",
    name: "GetParameter",
    inputSchema: GetParameterRequest$,
    parameters: ["Name", "WithDecryption"],
    questions: questions("GetParameter"),
    perform({ place, input }) {
      const found = find(place, String(input.Name));
      // The API's message is null: whoever asked knows the name.
      if (found === undefined) throw modelled(ParameterNotFound, "UnknownError");
      const { name: Name, arn: ARN, value: Value, version: Version, modifiedAt } = found;
      const LastModifiedDate = new Date(modifiedAt);
      const common = { Name, ARN, Value, Version, LastModifiedDate, Type: "String", DataType: "text" };
      return Object.freeze({ Parameter: Object.freeze(common) });
    },
  });
  world.registerOperation({
    service: "ssm",
    name: "PutParameter",
    inputSchema: PutParameterRequest$,
    parameters: ["Name", "Value", "Type", "Overwrite", "Description"],
    // Service Authorization Reference, Systems Manager: ssm:Overwrite says whether a parameter may be overwritten.
    questions: questions("PutParameter", ({ input }) => ({ "ssm:Overwrite": String(input.Overwrite === true) })),
    perform({ place, input }) {
      const { Name, Value, Type, Overwrite } = input;
      const name = nameIn(place, String(Name));
      const existing = find(place, name);
      if (Type !== undefined && Type !== "String")
        throw new ModelError(`ssm:PutParameter: type ${Type} is not implemented`);
      if (existing && Overwrite !== true) throw modelled(ParameterAlreadyExists, "The parameter already exists.");
      // API PutParameter: the type is needed for a new parameter only.
      if (!existing && Type === undefined)
        throw validation("A parameter type is required when you create a parameter.");
      if (Value === "") throw validation("Parameter value, cannot be empty.");
      if (String(Value).length > longestValue)
        throw validation("Standard tier parameters support a maximum of 4096 characters.");
      return Object.freeze({ Version: put(place, name, String(Value)).version, Tier: "Standard" });
    },
  });
  world.registerType(parameterType({ find, put, remove: (arn) => parameters.delete(arn) }));
  return { find };
}

/** A name begins with a slash or has none; the ARN has one slash before either. Source: Service Authorization Reference. */
function arnOf({ account, region }: Place, name: string): string {
  return `arn:${partitionOf(region)}:ssm:${region}:${account}:parameter/${name.replace(/^\//, "")}`;
}

/** API GetParameter: "you can use the parameter's ARN as well". */
function nameIn(place: Place, nameOrArn: string): string {
  if (!nameOrArn.startsWith("arn:")) return nameOrArn;
  const prefix = arnOf(place, "");
  if (!nameOrArn.startsWith(prefix))
    throw new ModelError(`ssm: ${nameOrArn} is not a parameter of the caller's account and region`);
  const name = nameOrArn.slice(prefix.length);
  return name.includes("/") ? `/${name}` : name;
}

interface Store {
  readonly find: SsmModel["find"];
  readonly put: (place: Place, name: string, value: string) => ParameterRecord;
  readonly remove: (arn: string) => void;
}

function parameterType({ find, put, remove }: Store): ResourceType {
  return {
    type: "aws:ssm/parameter:Parameter",
    properties: ["name", "type", "value", "description", "tags"],
    outputs(declared) {
      const name = physicalName(declared);
      const arn = arnOf(declared.place, name);
      return { id: name, state: { dataType: "text", tier: "Standard", ...declared.inputs, name, arn, version: 1 } };
    },
    create({ inputs, place, name: logical }, state) {
      const name = String(state.name);
      if (inputs.type !== "String")
        throw new ModelError(`parameter ${logical}: type ${String(inputs.type)} is not implemented`);
      if (find(place, name)) throw new Error(`ParameterAlreadyExists: parameter ${name} exists already`);
      const value = String(inputs.value ?? "");
      if (value === "" || value.length > longestValue) {
        throw new Error(`ValidationException: parameter ${name} needs a value of 1 to ${longestValue} characters`);
      }
      put(place, name, value);
    },
    replaces: ["name"],
    // terraform-provider-aws, internal/service/ssm/parameter.go, resourceParameterUpdate: whatever changes but tags, the
    // parameter is written as a whole, with the value that the deployment has, whoever has set another since.
    update({ declared: { inputs, place }, state, changed }) {
      if (changed.every((input) => input === "tags")) return;
      put(place, String(state.name), String(inputs.value));
    },
    remove: (_declared, { arn }) => remove(String(arn)),
  };
}
