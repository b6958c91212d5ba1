"""The floor: what Flask, serverless-wsgi and a boto3 client cost by themselves; run under cachegrind.

Usage: python -m bench.floor_put CALLS. App and client are made, then the client puts so many ballots; replies are
canned where botocore would send.
"""

import gc
import os
import sys
from collections.abc import Iterator
from typing import Any

gc.disable()
# Only the libraries' tools for other Pythons bring it: no zip carries it (tests/test_packaging.py).
sys.modules["typing_extensions"] = None  # type: ignore[assignment]

ITEM = {
    "k": {"S": "liuhao-2017#c-1#2017-07-05"},
    "s": {"S": "b-1#voter-voter-voter-voter-00#article"},
    "c": {"L": [{"S": f"can{number:02d}"} for number in range(10)]},
    "r": {"S": "receipt-receipt-receip"},
    "t": {"N": "1499227200"},
    "v": {"N": "1"},
}
PUT = {
    "TableName": "bench-ballots",
    "Item": ITEM,
    "ConditionExpression": "attribute_not_exists(k)",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    "ReturnConsumedCapacity": "TOTAL",
}
REPLY = b'{"ConsumedCapacity":{"CapacityUnits":1.0,"TableName":"bench-ballots"}}'


def start() -> Any:
    """Make an app as serverless-wsgi serves it, and a client whose requests are answered before they leave."""
    # The imports are what is measured.
    import boto3  # noqa: PLC0415
    import serverless_wsgi  # noqa: F401, PLC0415
    from botocore.awsrequest import AWSResponse  # noqa: PLC0415
    from flask import Flask  # noqa: PLC0415

    class Raw:
        def stream(self, **_: Any) -> Iterator[bytes]:
            yield REPLY

    def answer(request: Any, **_: Any) -> AWSResponse:
        return AWSResponse(request.url, 200, {"Content-Type": "application/x-amz-json-1.0"}, Raw())  # type: ignore[arg-type]

    Flask("floor")
    client: Any = boto3.client("dynamodb", "cn-north-1")
    client.meta.events.register("before-send.dynamodb", answer)
    return client


def main(calls: int) -> None:
    """Start, then put so many ballots."""
    client = start()
    for _ in range(calls):
        client.put_item(**PUT)


if __name__ == "__main__":
    main(int(sys.argv[1]))
    # What an interpreter does to end is no part of a start or a ballot.
    os._exit(0)
