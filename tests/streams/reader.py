"""Reads the ballots' real stream, in order, as Lambda would hand its records over."""

from __future__ import annotations

import time
from typing import Any

import botocore.session

from models.base import current_store
from tests.shards import Record
from tests.stores import KEYS

_WAITS_S, _PAUSE_S = 30.0, 0.02


class StreamReader:
    """Reads a table's stream from its first record on; DynamoDB Local keeps it in one shard, a few at most."""

    def __init__(self, host: str) -> None:
        self._client: Any = botocore.session.get_session().create_client(
            "dynamodbstreams",
            region_name="cn-north-1",
            endpoint_url=host,
            aws_access_key_id=KEYS.key_id,
            aws_secret_access_key=KEYS.secret,
        )
        self._arn = self._find_stream(f"{current_store().stage}-ballots")
        self._iterators: dict[str, str | None] = {}

    def read(self, count: int) -> list[Record]:
        """Return the next records, so many of them; raise TimeoutError if they don't come."""
        records: list[Record] = []
        deadline = time.monotonic() + _WAITS_S
        while len(records) < count:
            found = self._read_all_shards()
            if not found and time.monotonic() > deadline:
                raise TimeoutError(f"{count - len(records)} records are missing in the stream")
            if not found:
                time.sleep(_PAUSE_S)
            records += found
        return records

    def _find_stream(self, table: str) -> str:
        [stream] = self._client.list_streams(TableName=table)["Streams"]
        return str(stream["StreamArn"])

    def _read_all_shards(self) -> list[Record]:
        for shard in self._client.describe_stream(StreamArn=self._arn)["StreamDescription"]["Shards"]:
            if shard["ShardId"] not in self._iterators:
                self._iterators[shard["ShardId"]] = self._open_shard(shard["ShardId"])
        return [record for shard in self._iterators for record in self._read_shard(shard)]

    def _open_shard(self, shard: str) -> str:
        answer = self._client.get_shard_iterator(StreamArn=self._arn, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
        return str(answer["ShardIterator"])

    def _read_shard(self, shard: str) -> list[Record]:
        iterator = self._iterators[shard]
        if iterator is None:
            return []
        answer = self._client.get_records(ShardIterator=iterator)
        self._iterators[shard] = answer.get("NextShardIterator")
        for record in answer["Records"]:
            record["dynamodb"]["ApproximateCreationDateTime"] = 0
        return list(answer["Records"])
