import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  DiffResponse,
  type InvokeRequest,
  InvokeResponse,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Difference, StandIn } from "./provider";
import { changedKeys, type Properties } from "./wire";

/**
 * The engine's protocol, served for a {@link StandIn}. Not by `@pulumi/pulumi/provider`, since that neither hands the
 * provider's own settings on (the allowed accounts) nor tells a preview from an update (the outputs a preview can know).
 * Like the real provider it takes previews, and leaves secrets to the engine.
 */
export function serve(standIn: StandIn, version: string): Promise<number> {
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(ResourceProviderService, {
    getPluginInfo: answer(() => {
      const info = new PluginInfo();
      info.setVersion(version);
      return info;
    }),
    checkConfig: answer((request: CheckRequest) => checked(plain(request.getNews()), [])),
    diffConfig: answer((request: DiffRequest) => {
      // In another region there is another provider, and another resource for each it has. Source: the bridge's
      // ForcesProviderReplace; that provider also marks the region it fills in for each resource ForceNew.
      const changed = changedKeys(oldInputs(request), plain(request.getNews()));
      return differing({ changed, replaces: changed.filter((key) => key === "region"), deleteFirst: false });
    }),
    configure: answer((request: ConfigureRequest) => {
      standIn.configure(plain(request.getArgs()));
      const response = new ConfigureResponse();
      response.setSupportspreview(true);
      return response;
    }),
    check: answer((request: CheckRequest) => {
      const [olds, news] = [plain(request.getOlds()), plain(request.getNews())];
      const { inputs, failures } = standIn.check(request.getUrn(), olds, news, request.getRandomseed_asB64());
      return checked(inputs, failures);
    }),
    diff: answer((request: DiffRequest) =>
      differing(standIn.diff(request.getUrn(), oldInputs(request), plain(request.getNews()))),
    ),
    create: answer((request: CreateRequest) => {
      const made = standIn.create(request.getUrn(), plain(request.getProperties()), request.getPreview());
      const response = new CreateResponse();
      response.setId(made.id);
      response.setProperties(struct(made.properties));
      return response;
    }),
    read: answer((request: ReadRequest) => {
      const found = standIn.read(request.getUrn(), request.getId());
      const response = new ReadResponse();
      if (!found) return response;
      response.setId(request.getId());
      response.setProperties(struct(found.properties));
      response.setInputs(struct(found.inputs));
      return response;
    }),
    update: answer((request: UpdateRequest) => {
      const [olds, news] = [plain(request.getOlds()), plain(request.getNews())];
      const outputs = standIn.update(request.getUrn(), request.getId(), { olds, news, preview: request.getPreview() });
      const response = new UpdateResponse();
      response.setProperties(struct(outputs));
      return response;
    }),
    delete: answer((request: DeleteRequest) => {
      standIn.delete(request.getUrn(), request.getId());
      return new Empty();
    }),
    invoke: answer((request: InvokeRequest) => {
      const response = new InvokeResponse();
      response.setReturn(struct(standIn.invoke(request.getTok(), plain(request.getArgs()))));
      return response;
    }),
    cancel: answer(() => new Empty()),
  });
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}

/** Serves one method by a function that returns the response or throws what the engine shall report. */
function answer<Request, Response>(handle: (request: Request) => Response) {
  return ({ request }: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    try {
      callback(null, handle(request));
    } catch (error) {
      callback({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
    }
  };
}

function checked(inputs: Properties, failures: readonly string[]): CheckResponse {
  const response = new CheckResponse();
  response.setInputs(struct(inputs));
  for (const reason of failures) {
    const failure = new CheckFailure();
    failure.setReason(reason);
    response.addFailures(failure);
  }
  return response;
}

function differing({ changed, replaces, deleteFirst }: Difference): DiffResponse {
  const response = new DiffResponse();
  response.setChanges(changed.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE);
  response.setDiffsList([...changed]);
  response.setReplacesList([...replaces]);
  response.setDeletebeforereplace(deleteFirst);
  return response;
}

function oldInputs(request: DiffRequest): Properties {
  if (!request.getOldInputs()) throw new Error("the engine did not send the old inputs to compare with");
  return plain(request.getOldInputs());
}

function plain(properties: Struct | undefined): Properties {
  return properties?.toJavaScript() ?? {};
}

function struct(properties: Properties): Struct {
  return Struct.fromJavaScript(properties as Record<string, JavaScriptValue>);
}
