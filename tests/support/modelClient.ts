import { RDSClient } from "@aws-sdk/client-rds";
import type { Fields, Place, Principal } from "../../drill/cloud/kernel/types";
import type { World } from "../../drill/cloud/kernel/world";

/** An RDS client that the model answers, as an administrator of the account. `calls` gets the operations in order. */
export function administratorClient(world: World, place: Place, calls: string[] = []): RDSClient {
  const principal: Principal = { kind: "administrator", account: place.account, name: "test" };
  return Object.create(RDSClient.prototype, {
    send: {
      value: async (command: { readonly schema: readonly [number, string, string]; readonly input: Fields }) => {
        const operation = command.schema[2];
        calls.push(operation);
        return world.call({ principal, place, service: "rds", operation, input: command.input });
      },
    },
  });
}
