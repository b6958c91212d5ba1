"""Speaks DynamoDB's JSON protocol: one signed POST a call, repeated when it was not answered.

botocore's client costs a cold start 0.7 G instructions (its modules, and the descriptions of a service we call in ten
ways) and each ballot three times the rest of its way. What the product needs of it stands here.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4
from zlib import crc32

import msgspec
from botocore.exceptions import ClientError

from models.connections import Connections, NoAnswer, Request, Response
from models.signing import Credentials, ReadCredentials, read_credentials_of_session, read_sending_time, sign

# An API answers within WeChat's patience: repeat twice, then say "busy".
REPEATS = 2
# The longest pause before a repeat, doubled each time; a random part of it is waited.
_LONGEST_PAUSE_S = 0.1
_PROTOCOL = "DynamoDB_20120810"
# What AWS asks to repeat; an answer of 500 or more is repeated too.
_REPEATED = {
    "ProvisionedThroughputExceededException",
    "ThrottlingException",
    "RequestLimitExceeded",
    "TransactionInProgressException",
}

Exchange = Callable[[Request], Response]


class Wire:
    """DynamoDB as a function: a call goes out, its answer or an error comes back.

    `exchange` carries one request there and one response back, and raises NoAnswer; tests disturb it.
    """

    def __init__(
        self,
        region: str,
        endpoint: str | None = None,
        credentials: Credentials | None = None,
        exchange: Exchange | None = None,
        repeats: int = REPEATS,
    ) -> None:
        self._connections = Connections(endpoint or endpoint_of(region))
        self.host = self._connections.host
        self.exchange = exchange or self._connections.exchange
        self._region, self._repeats = region, repeats
        self._read_credentials: ReadCredentials | None = (lambda: credentials) if credentials else None

    def close(self) -> None:
        """Close the connections that are idle; the next call opens a new one."""
        self._connections.close()

    def _make_api_call(self, operation: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        # The name is PynamoDB's: it takes this object for its client.
        return self.call(operation, asked)

    def call(self, operation: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return DynamoDB's answer; raise botocore's ClientError for a refusal, NoAnswer when none came.

        A call may arrive twice: whatever is sent must be safe to repeat, as with every AWS client.
        """
        if operation == "TransactWriteItems" and "ClientRequestToken" not in asked:
            # Kept over the repeats, so that DynamoDB carries a transaction out once.
            asked = {**asked, "ClientRequestToken": uuid4().hex}
        body = msgspec.json.encode(asked)
        for attempt in range(self._repeats):
            try:
                return self._call_once(operation, body)
            except NoAnswer:
                pass
            except ClientError as error:
                if not _is_worth_repeating(error):
                    raise
            time.sleep(random.uniform(0, _LONGEST_PAUSE_S * 2**attempt))  # noqa: S311  # spreads repeats, no secret
        return self._call_once(operation, body)

    def _call_once(self, operation: str, body: bytes) -> dict[str, Any]:
        if self._read_credentials is None:
            self._read_credentials = read_credentials_of_session()
        target, moment = f"{_PROTOCOL}.{operation}", read_sending_time()
        headers = sign(self._read_credentials(), self._region, self.host, target, body, moment)
        response = self.exchange(Request(operation, headers, body))
        if response.status != 200:
            raise _read_refusal(operation, response)
        checksum = response.checksum
        if checksum and int(checksum) != crc32(response.body):
            raise NoAnswer("the answer came damaged")
        return _read_answer(response.body)


def endpoint_of(region: str) -> str:
    """Return DynamoDB's address in a region."""
    return f"https://dynamodb.{region}.amazonaws.com{'.cn' if region.startswith('cn-') else ''}"


def _is_worth_repeating(error: ClientError) -> bool:
    answer: Any = error.response
    return answer["Error"]["Code"] in _REPEATED or answer["ResponseMetadata"]["HTTPStatusCode"] >= 500


def _read_answer(body: bytes) -> dict[str, Any]:
    answer: dict[str, Any] = msgspec.json.decode(body)
    if b'"B"' in body or b'"BS"' in body:
        _open_bytes(answer)
    return answer


def _open_bytes(value: Any) -> None:
    """Turn every `{"B": "base64"}` into bytes, where it stands."""
    if isinstance(value, list):
        for each in value:
            _open_bytes(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name == "B" and isinstance(each, str):
                value[name] = msgspec.convert(each, bytes)
            elif name == "BS" and isinstance(each, list):
                value[name] = [msgspec.convert(one, bytes) for one in each]
            else:
                _open_bytes(each)


def _read_refusal(operation: str, response: Response) -> ClientError:
    try:
        answer = _read_answer(response.body)
    except msgspec.DecodeError:
        answer = {}  # a gateway's page, in front of DynamoDB
    kind = str(answer.get("__type", response.status)).rpartition("#")[2]
    message = str(answer.get("message") or answer.get("Message") or "")
    refusal: Any = {name: answer[name] for name in ("Item", "CancellationReasons") if name in answer}
    refusal["Error"] = {"Code": kind, "Message": message}
    refusal["ResponseMetadata"] = {"HTTPStatusCode": response.status}
    return ClientError(refusal, operation)
