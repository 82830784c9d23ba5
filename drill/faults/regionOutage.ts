import { z } from "zod";
import { metadata, modelled, unmodelled } from "../cloud/kernel/errors";
import type { Call, Place } from "../cloud/kernel/types";
import type { FaultContext, Lasting } from "./kit/context";
import { eventsExceptions, rdsExceptions } from "./kit/exceptions";
import { account, text } from "./kit/forms";
import { lasting } from "./kit/kind";

const schema = z.strictObject({ region: text, account: account.optional() });

type RegionOutage = Readonly<z.output<typeof schema>>;

/**
 * A region is out for a time, for one account or for all. What that means here (all of it assumed: AWS promises nothing
 * for the case, and no two were alike):
 * - RDS: every call to the region's endpoint fails with ServiceUnavailable before it has any effect, and so does a copy
 *   from a snapshot there to another region. Snapshots, copies (also those that leave the region) and restores under way
 *   stand still and need the rest of their time afterwards; none is lost.
 * - Lambda starts no invocation (ServiceException); one that runs goes on, but its calls to the region fail.
 * - Step Functions starts no execution; one that runs goes on, and its tasks find Lambda out.
 * - EventBridge Scheduler: what falls due fails at its target, and is tried again as the schedule's retry policy says; it
 *   so comes late, all of it together, or is dropped.
 * - EventBridge: PutEvents to the region fails. Deliveries from its buses, and from elsewhere to them, fail and are
 *   tried again as the target's retry policy says.
 * - KMS, SNS, CloudWatch (alarms), CloudWatch Logs and IAM go on: alarms tell of the outage.
 */
export const regionOutage = lasting({ schema, begin: outRegion });

/**
 * What each service's endpoint answers while its region is out: the common errors of the APIs (ServiceUnavailable, 503;
 * InternalException, 500, is PutEvents' own). A service that is not named goes on working.
 */
const unavailable: Readonly<Record<string, () => Error>> = {
  rds: () => unmodelled(rdsExceptions().RDSServiceException, "ServiceUnavailable", "The service is unavailable.", 503),
  eventbridge: () =>
    modelled(eventsExceptions().InternalException, "This exception occurs due to unexpected causes.", 500),
  sfn: () => serviceUnavailable(),
  scheduler: () => serviceUnavailable(),
  lambda: () => serviceUnavailable(),
};

function outRegion({ region, account }: RegionOutage, context: FaultContext): Lasting {
  const here = ({ place }: { readonly place: Place }) => place.region === region;
  const accounts = account === undefined ? undefined : accountsOf(account, context);
  const concerned = context
    .resources()
    .some(({ declared }) => here(declared) && (accounts === undefined || accounts.has(declared.place.account)));
  if (!concerned) {
    throw new Error(
      `regionOutage: no stack${account ? ` of the ${account} account` : ""} declares anything in ${region}`,
    );
  }
  const { outages } = context.world;
  const back = outages.begin(region, accounts);
  const remove = context.world.intercept((call) => {
    const failure = unavailable[call.service];
    return failure && placesOf(call).some((place) => outages.isOut(place)) ? failure() : undefined;
  });
  return {
    did: `${region} is out${account ? ` for the ${account} account` : ""}`,
    end() {
      remove();
      back();
    },
  };
}

function accountsOf(account: string, context: FaultContext): ReadonlySet<string> {
  const places = context.places(account).map((place) => place.account);
  return new Set(places.length > 0 ? places : [account]);
}

/** The endpoint's place, and that of the snapshot which a copy comes from: RDS asks there on its own. */
function placesOf({ service, place, input }: Call): readonly Place[] {
  if (service !== "rds") return [place];
  const source = input.SourceDBSnapshotIdentifier ?? input.SourceDBClusterSnapshotIdentifier;
  const [, , , region, account] = typeof source === "string" ? source.split(":") : [];
  return region && account ? [place, { account, region }] : [place];
}

/** An error of the services whose SDK clients are no dependency of the product. */
function serviceUnavailable(): Error {
  const name = "ServiceUnavailable";
  return Object.assign(new Error("The service is unavailable."), { name, $fault: "server", $metadata: metadata(503) });
}
