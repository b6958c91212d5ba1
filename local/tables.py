"""Creating the stand's tables, bucket and queues."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import botocore.session
from botocore.exceptions import ClientError

from local.settings import BUCKET, DEAD_LETTERS, QUEUE, REGION, STAGE
from models.base import current_store
from models.catalogue import ALL_TABLES, define_table


def create_missing_tables() -> int:
    """Create the tables that are not there yet and return how many were made."""
    wire = current_store().wire
    standing = set(wire.call("ListTables", {"Limit": 100})["TableNames"])
    missing = [table for table in ALL_TABLES if f"{STAGE}-{table.noun}" not in standing]
    for table in missing:
        wire.call("CreateTable", define_table(table, f"{STAGE}-{table.noun}"))
    return len(missing)


def drop_tables() -> None:
    """Delete the stand's tables with all that is in them."""
    wire = current_store().wire
    for name in wire.call("ListTables", {"Limit": 100})["TableNames"]:
        if name.startswith(f"{STAGE}-"):
            wire.call("DeleteTable", {"TableName": name})


def create_bucket(console_url: str) -> None:
    """Create the media bucket if it is not there; the console's browsers may send files to it, as deployed.

    MiniStack keeps the rule but lets every origin in; the deployed bucket does not.
    """
    try:
        s3_client().create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
            raise
    rule = {"AllowedOrigins": [console_url], "AllowedMethods": ["GET", "POST", "PUT"], "AllowedHeaders": ["*"]}
    s3_client().put_bucket_cors(Bucket=BUCKET, CORSConfiguration={"CORSRules": [rule]})


def create_queues(queue: str = QUEUE, dead_letters: str = DEAD_LETTERS, endpoint: str | None = None) -> None:
    """Create the queue of reminders and the one for what is put aside, where they are not there."""
    client: Any = botocore.session.get_session().create_client("sqs", region_name=REGION, endpoint_url=endpoint)
    aside = client.create_queue(QueueName=dead_letters)["QueueUrl"]
    arn = client.get_queue_attributes(QueueUrl=aside, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    # As deployed, but what failed comes back while somebody still looks.
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "10"})
    client.create_queue(QueueName=queue, Attributes={"VisibilityTimeout": "60", "RedrivePolicy": redrive})


@lru_cache(maxsize=1)
def s3_client() -> Any:
    """Return a client for the bucket."""
    return botocore.session.get_session().create_client("s3", region_name=REGION)
