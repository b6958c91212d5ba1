"""Plays AWS's event source mappings: calls a Lambda with what a table's stream or a queue holds, at least once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import botocore.session
from botocore.exceptions import BotoCoreError, ClientError

from local.clockwork import Unhurried

log = logging.getLogger("liuhao.poller")

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]
_IDLE_S, _BATCH = 0.2, 500


class StreamPoller:
    """One thread that delivers a table's stream to a Lambda handler until it is stopped; then it drains."""

    def __init__(self, table_name: str, handler: Handler, region: str, endpoint: str | None = None) -> None:
        session = botocore.session.get_session()
        self._streams: Any = session.create_client("dynamodbstreams", region_name=region, endpoint_url=endpoint)
        self._tables: Any = session.create_client("dynamodb", region_name=region, endpoint_url=endpoint)
        self._table_name, self._handler = table_name, handler
        self._iterators: dict[str, str | None] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"stream of {table_name}", daemon=True)

    def start(self) -> None:
        """Begin delivering, from the oldest record the stream still has; the watermark skips what is counted."""
        self._thread.start()

    def stop(self) -> None:
        """Deliver everything that is in the stream now, then end."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            # Asked before reading: whatever was written before the stop is then seen by this last pass.
            last_pass = self._stopping.is_set()
            try:
                delivered = self._deliver_all_shards()
            except (ClientError, BotoCoreError) as error:
                # An expired iterator or a trimmed shard: begin again at the oldest record.
                log.warning("stream read again from its start: %s", type(error).__name__)
                self._iterators.clear()
                delivered = 0
            if last_pass and delivered == 0:
                return
            if delivered == 0:
                self._stopping.wait(_IDLE_S)

    def _deliver_all_shards(self) -> int:
        arn = self._tables.describe_table(TableName=self._table_name)["Table"].get("LatestStreamArn")
        if arn is None:
            return 0
        for shard in self._streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            if shard["ShardId"] not in self._iterators:
                self._iterators[shard["ShardId"]] = self._open_shard(arn, shard["ShardId"])
        return sum(self._deliver_batch(shard) for shard in list(self._iterators))

    def _open_shard(self, arn: str, shard: str, sequence: str | None = None) -> str:
        place = {"ShardIteratorType": "TRIM_HORIZON"}
        if sequence is not None:
            place = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": sequence}
        answer = self._streams.get_shard_iterator(StreamArn=arn, ShardId=shard, **place)
        return str(answer["ShardIterator"])

    def _deliver_batch(self, shard: str) -> int:
        iterator = self._iterators[shard]
        if iterator is None:
            return 0
        batch = self._streams.get_records(ShardIterator=iterator, Limit=_BATCH)
        records = batch["Records"]
        if records and self._call(shard, records):
            # Not checkpointed: the same iterator delivers the same records once more.
            return len(records)
        self._iterators[shard] = batch.get("NextShardIterator")
        return len(records)

    def _call(self, shard: str, records: list[dict[str, Any]]) -> bool:
        """Call the Lambda and tell whether any record failed."""
        for record in records:
            created = record["dynamodb"].pop("ApproximateCreationDateTime", None)
            record["dynamodb"]["ApproximateCreationDateTime"] = created.timestamp() if created else 0
        event = {"Records": records, "shardId": shard, "state": {}, "isFinalInvokeForWindow": False}
        return bool(self._handler(event, Unhurried(self._stopping))["batchItemFailures"])


class QueuePoller:
    """One thread that delivers a queue's messages to a Lambda handler until it is stopped; then it drains."""

    def __init__(self, queue_url: str, handler: Handler, region: str, endpoint: str | None = None) -> None:
        session = botocore.session.get_session()
        self._sqs: Any = session.create_client("sqs", region_name=region, endpoint_url=endpoint)
        self._queue_url, self._handler = queue_url, handler
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="queue", daemon=True)

    def start(self) -> None:
        """Begin delivering."""
        self._thread.start()

    def stop(self) -> None:
        """Deliver what may be delivered now, then end; what waits for its time stays in the queue."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while True:
            last_pass = self._stopping.is_set()
            try:
                delivered = self._deliver_batch()
            except (ClientError, BotoCoreError) as error:
                log.warning("queue not read: %s", type(error).__name__)
                delivered = 0
            if last_pass and delivered == 0:
                return
            if delivered == 0:
                self._stopping.wait(_IDLE_S)

    def _deliver_batch(self) -> int:
        asked = {"QueueUrl": self._queue_url, "MaxNumberOfMessages": 10, "AttributeNames": ["All"]}
        messages = self._sqs.receive_message(**asked).get("Messages", [])
        for message in messages:
            if not self._call(message):
                self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    def _call(self, message: dict[str, Any]) -> bool:
        """Call the Lambda with one message and tell whether it failed: then it comes back by itself."""
        record = {"messageId": message["MessageId"], "body": message["Body"], "eventSource": "aws:sqs"}
        record["receiptHandle"] = message["ReceiptHandle"]
        # A message takes seconds: also the last ones are given their time.
        answer = self._handler({"Records": [record]}, Unhurried(threading.Event()))
        return bool(answer["batchItemFailures"])
