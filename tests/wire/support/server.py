"""moto's server on a free port of loopback, until its standard input ends.

Prints one line of JSON: the port, and for each account named as an argument the access key by which calls are its own.
Without `--like-aws` it is moto as it comes. With it, moto also does what it lacks and the passes go by: snapshots are
copied from other accounts that share them, say what they were copied from and of which database they are, are listed by
pages, and found by the ARN under which they are shared; databases differ in their resource ids; the quotas of snapshots
are told; option groups are listed without a name; events reach the bus of another account. All else, the reading of requests and the writing of answers above
all, is moto's own.
"""

import itertools
import json
import os
import sys

from moto.core.responses import ActionResult, PaginatedResult
from moto.core.utils import get_pagination_model
from moto.events.models import EventsBackend, events_backends
from moto.iam.models import iam_backends
from moto.rds import models, responses
from moto.server import ThreadedMotoServer

QUOTA = int(os.environ.get("MOTO_RDS_SNAPSHOT_LIMIT", "100"))
numbers = itertools.count(1)
backend = models.RDSBackend
response = responses.RDSResponse


class SeenByOthers:
    """A snapshot in the eyes of an account that it is shared with: named by its ARN, without tags (UG USER_ShareSnapshot)."""

    def __init__(self, snapshot):
        self.snapshot = snapshot
        arn = snapshot.arn
        self.db_snapshot_identifier = self.db_cluster_snapshot_identifier = arn
        self.snapshot_type, self.tag_list = "shared", []

    def __getattr__(self, name):
        return getattr(self.snapshot, name)


def instances_differ(create):
    def create_db_instance(self, db_kwargs):
        database = create(self, db_kwargs)
        # moto gives every instance the same one.
        database.dbi_resource_id = f"db-{next(numbers):026d}"
        return database

    return create_db_instance


def get_snapshot(self, identifier, resource_type, not_found_exception):
    region, account, name = self.region_name, self.account_id, identifier
    if identifier.startswith("arn"):
        region, account, _, name = models.split_arn(identifier)
    found = self.get_backend("rds", region, account).resource_map[resource_type].get(name)
    if found is None or (account != self.account_id and self.account_id not in found.attributes["restore"]):
        raise not_found_exception(identifier)
    return found


def with_source(copy_snapshot, get, parameter):
    def copied(self, **kwargs):
        source = get(self, kwargs[parameter])
        target = copy_snapshot(self, **kwargs)
        # API DBClusterSnapshot: of any copy; API DBSnapshot: of one from another account or region only.
        target.source_db_cluster_snapshot_arn = source.arn
        if (source.region, source.account_id) != (target.region, target.account_id):
            target.source_db_snapshot_identifier = source.arn
        return target

    return copied


def as_shared(describe, not_found):
    def described(self, *given, **named):
        found = describe(self, *given, **named)
        # As the backend is called for a listing: database, snapshot, type, filters.
        identifier, snapshot_type = (*given, None, None, None)[1:3]
        if snapshot_type != "shared":
            return found
        found = [SeenByOthers(each) for each in found if identifier in (None, each.arn)]
        if identifier is not None and not found:
            raise not_found(identifier)
        return found

    return described


def by_pages(describe, member, parameter, attribute):
    # By which a marker says where the next page begins.
    get_pagination_model("rds")[f"Describe{member}"]["unique_attribute"] = "arn"

    def described(self):
        result = describe(self)._result
        wanted = self.params.get(parameter)
        if wanted is not None:
            result[member] = [each for each in result[member] if getattr(each, attribute) == wanted]
        return PaginatedResult(result)

    return described


def describe_account_attributes(self):
    counted = {
        "ManualSnapshots": self.backend.database_snapshots,
        "ManualClusterSnapshots": self.backend.cluster_snapshots,
    }
    quotas = []
    for name, snapshots in counted.items():
        used = sum(each.snapshot_type == "manual" for each in snapshots.values())
        quotas.append({"AccountQuotaName": name, "Used": used, "Max": QUOTA})
    return ActionResult({"AccountQuotas": quotas})


def any_option_group(describe):
    def described(self, wanted):
        # moto fails where none is named.
        names = {"option_group_name": "OptionGroupName", "engine_name": "EngineName"}
        return describe(self, {name: wanted.get(parameter) for name, parameter in names.items()})

    return described


def to_any_account(put_events):
    def put(self, events):
        answers = []
        for event in events:
            bus = event.get("EventBusName", "").split(":")
            # API PutEvents: the endpoint is that of the bus's region.
            there = events_backends[bus[4]][self.region_name] if len(bus) == 6 else self
            answers += put_events(there, [event])
        return answers

    return put


def like_aws():
    backend.create_db_instance = instances_differ(backend.create_db_instance)
    backend.get_snapshot = get_snapshot
    backend.copy_db_snapshot = with_source(
        backend.copy_db_snapshot, backend.get_db_snapshot, "source_db_snapshot_identifier"
    )
    backend.copy_db_cluster_snapshot = with_source(
        backend.copy_db_cluster_snapshot, backend.get_db_cluster_snapshot, "source_db_cluster_snapshot_identifier"
    )
    backend.describe_db_snapshots = as_shared(backend.describe_db_snapshots, models.DBSnapshotNotFoundFault)
    backend.describe_db_cluster_snapshots = as_shared(
        backend.describe_db_cluster_snapshots, models.DBClusterSnapshotNotFoundError
    )
    models.DBClusterSnapshot.db_cluster_resource_id = property(lambda self: self.cluster.db_cluster_resource_id)
    response.describe_db_snapshots = by_pages(
        response.describe_db_snapshots, "DBSnapshots", "DbiResourceId", "dbi_resource_id"
    )
    response.describe_db_cluster_snapshots = by_pages(
        response.describe_db_cluster_snapshots, "DBClusterSnapshots", "DbClusterResourceId", "db_cluster_resource_id"
    )
    response.describe_account_attributes = describe_account_attributes
    backend.describe_option_groups = any_option_group(backend.describe_option_groups)
    EventsBackend.put_events = to_any_account(EventsBackend.put_events)


if __name__ == "__main__":
    accounts = [each for each in sys.argv[1:] if each != "--like-aws"]
    if "--like-aws" in sys.argv:
        like_aws()
    keys = {}
    for account in accounts:
        key = iam_backends[account]["aws"].create_temp_access_key()
        keys[account] = {"accessKeyId": key.access_key_id, "secretAccessKey": key.secret_access_key}
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print(json.dumps({"port": server.get_host_and_port()[1], "keys": keys}), flush=True)
    sys.stdin.read()
