"""What goes wrong between our client and the store, as networks and AWS make it go wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from botocore.httpsession import URLLib3Session

from models.base import Store

# Answers a request, or raises; with None the request goes out as always.
Fault = Callable[[AWSPreparedRequest], AWSResponse | None]


class Faults:
    """Disturbs the requests of one operation, in the order they are sent; afterwards all goes well."""

    def __init__(self, store: Store) -> None:
        self.sent: Counter[str] = Counter()
        self._planned: dict[str, list[Fault]] = {}
        events: Any = store.client.meta.events
        events.register_first("before-send.dynamodb.*", self._meet)

    def plan(self, operation: str, *faults: Fault) -> None:
        """Let these happen to the next requests of this operation."""
        self._planned.setdefault(operation, []).extend(faults)

    def _meet(self, event_name: str, request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
        operation = event_name.rpartition(".")[2]
        self.sent[operation] += 1
        planned = self._planned.get(operation)
        answer = planned.pop(0)(request) if planned else None
        if answer is not None:
            # moto listens here too: it must not do what is answered already.
            request.url = "http://nobody.invalid/"
        return answer


def lose_reply(request: AWSPreparedRequest) -> AWSResponse:
    """Let the store do what it is asked, then lose its reply."""
    URLLib3Session().send(request)
    raise ConnectionClosedError(endpoint_url=request.url)


def hang_after_commit(request: AWSPreparedRequest) -> AWSResponse:
    """Let the store do what it is asked, then stay silent until the client gives up."""
    URLLib3Session().send(request)
    raise ReadTimeoutError(endpoint_url=request.url)


def fail_after_commit(request: AWSPreparedRequest) -> AWSResponse:
    """Let the store do what it is asked, then answer 500."""
    URLLib3Session().send(request)
    return _answer(request, 500, b'{"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError"}')


def throttle(request: AWSPreparedRequest) -> AWSResponse:
    """Answer that the partition is too busy."""
    code = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"
    return _answer(request, 400, f'{{"__type": "{code}", "message": "throttled"}}'.encode())


def fail_inside(request: AWSPreparedRequest) -> AWSResponse:
    """Answer 500 without having done anything."""
    return _answer(request, 500, b'{"__type": "com.amazonaws.dynamodb.v20120810#InternalServerError"}')


def fail_in_front(request: AWSPreparedRequest) -> AWSResponse:
    """Answer as a gateway in front of DynamoDB does when it fails."""
    return _answer(request, 503, b"<html>Service Unavailable</html>")


def refuse_connection(request: AWSPreparedRequest) -> AWSResponse:
    """Let nobody listen at the store's address."""
    raise EndpointConnectionError(endpoint_url=request.url)


def say_nothing(request: AWSPreparedRequest) -> AWSResponse:
    """Stay silent without having done anything."""
    raise ReadTimeoutError(endpoint_url=request.url)


def deny(request: AWSPreparedRequest) -> AWSResponse:
    """Answer that a right is missing, which no repeat mends."""
    return _answer(request, 400, b'{"__type": "com.amazonaws.dynamodb.v20120810#AccessDeniedException"}')


class _Body:
    """An answer's body, given once."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Any:
        yield self._body


def _answer(request: AWSPreparedRequest, status: int, body: bytes) -> AWSResponse:
    headers = HTTPHeaders.from_dict({"Content-Type": "application/x-amz-json-1.0"})
    return AWSResponse(request.url, status, headers, _Body(body))


def answer_cancelled(*reasons: str) -> Fault:
    """Return a fault that cancels a transaction, with one reason an item."""

    def cancel(request: AWSPreparedRequest) -> AWSResponse:
        code = "com.amazonaws.dynamodb.v20120810#TransactionCanceledException"
        answer = {"__type": code, "Message": "cancelled", "CancellationReasons": [{"Code": each} for each in reasons]}
        return _answer(request, 400, json.dumps(answer).encode())

    return cancel
