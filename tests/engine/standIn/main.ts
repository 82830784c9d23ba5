import { version } from "@pulumi/aws/package.json";
import { Cloud } from "./cloud";
import { StandIn } from "./provider";
import { serve } from "./server";

/** What the engine starts as the provider of `aws`: says on which port it listens, and serves until it is stopped. */
const { STAND_IN_CLOUD: directory, STAND_IN_ACCOUNT: account } = process.env;
if (directory === undefined || account === undefined) {
  throw new Error(
    "STAND_IN_CLOUD must name the directory of the pretended cloud, STAND_IN_ACCOUNT the caller's account",
  );
}
void serve(new StandIn(new Cloud(directory), account), version).then((port) => process.stdout.write(`${port}\n`));
