"""What goes wrong between our client and the store, as networks and AWS make it go wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import moto
import moto.core.models
import msgspec
from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders

from models.base import Store
from models.connections import Connections, NoAnswer, Request, Response
from models.wire import Exchange

# Meets a request; may hand it on with the second argument, answer by itself, or raise NoAnswer.
Fault = Callable[[Request, Exchange], Response]


class Faults:
    """Disturbs the requests of one operation, in the order they are sent; afterwards all goes well."""

    def __init__(self, store: Store) -> None:
        self.sent: Counter[str] = Counter()
        self._planned: dict[str, list[Fault]] = {}
        self._exchange, store.wire.exchange = store.wire.exchange, self._meet

    def plan(self, operation: str, *faults: Fault) -> None:
        """Let these happen to the next requests of this operation."""
        self._planned.setdefault(operation, []).extend(faults)

    def _meet(self, request: Request) -> Response:
        self.sent[request.operation] += 1
        planned = self._planned.get(request.operation)
        return planned.pop(0)(request, self._exchange) if planned else self._exchange(request)


def watch(store: Store, note: Callable[[str, dict[str, Any]], None]) -> None:
    """Let `note` see the operation and the parameters of every call of this store from now on."""
    exchange = store.wire.exchange

    def carry(request: Request) -> Response:
        note(request.operation, json.loads(request.body))
        return exchange(request)

    store.wire.exchange = carry


@contextmanager
def moto_in_place_of_aws() -> Iterator[None]:
    """Let moto, in this process, answer whatever our client sends to AWS; emulators are reached as always."""
    carry = Connections.exchange

    def exchange(connections: Connections, request: Request) -> Response:
        return _ask_moto(request) if ".amazonaws.com" in connections.host else carry(connections, request)

    # It keeps the credentials: an emulator that verifies signatures knows those it was started with.
    with moto.mock_aws(config={"core": {"mock_credentials": False}}):
        Connections.exchange = exchange  # type: ignore[method-assign, assignment]
        yield
        Connections.exchange = carry  # type: ignore[method-assign]


def _ask_moto(request: Request) -> Response:
    # moto listens where botocore's own client would send.
    url = f"https://{request.headers['host']}/"
    headers = HTTPHeaders.from_dict(request.headers)
    sent = AWSPreparedRequest("POST", url, headers, request.body, stream_output=False)
    answer = moto.core.models.botocore_stubber(f"before-send.dynamodb.{request.operation}", sent)
    assert answer is not None, "moto has no answer"
    return Response(answer.status_code, answer.content)


def go_well(request: Request, exchange: Exchange) -> Response:
    """Let the request through."""
    return exchange(request)


def lose_reply(request: Request, exchange: Exchange) -> Response:
    """Let the store do what it is asked, then lose its reply."""
    exchange(request)
    raise NoAnswer("the connection was closed")


def hang_after_commit(request: Request, exchange: Exchange) -> Response:
    """Let the store do what it is asked, then stay silent until the client gives up."""
    exchange(request)
    raise NoAnswer("timed out")


def fail_after_commit(request: Request, exchange: Exchange) -> Response:
    """Let the store do what it is asked, then answer 500."""
    exchange(request)
    return fail_inside(request, exchange)


def let_first(act: Callable[[], object]) -> Fault:
    """Return a fault: somebody else acts while the request is on its way."""

    def overtake(request: Request, exchange: Exchange) -> Response:
        act()
        return exchange(request)

    return overtake


def throttle(request: Request, exchange: Exchange) -> Response:
    """Answer that the partition is too busy."""
    return refuse(400, "ProvisionedThroughputExceededException")


def fail_inside(request: Request, exchange: Exchange) -> Response:
    """Answer 500 without having done anything."""
    return refuse(500, "InternalServerError")


def fail_in_front(request: Request, exchange: Exchange) -> Response:
    """Answer as a gateway in front of DynamoDB does when it fails."""
    return Response(503, b"<html>Service Unavailable</html>")


def damage_reply(request: Request, exchange: Exchange) -> Response:
    """Let the store do what it is asked, and its reply arrive with a checksum that is not its own."""
    return msgspec.structs.replace(exchange(request), checksum="1")


def refuse_connection(request: Request, exchange: Exchange) -> Response:
    """Let nobody listen at the store's address."""
    raise NoAnswer("refused")


def say_nothing(request: Request, exchange: Exchange) -> Response:
    """Stay silent without having done anything."""
    raise NoAnswer("timed out")


def deny(request: Request, exchange: Exchange) -> Response:
    """Answer that a right is missing, which no repeat mends."""
    return refuse(400, "AccessDeniedException")


def answer_cancelled(*reasons: str) -> Fault:
    """Return a fault that cancels a transaction, with one reason an item."""

    def cancel(request: Request, exchange: Exchange) -> Response:
        cancelled = {"CancellationReasons": [{"Code": each} for each in reasons]}
        return refuse(400, "TransactionCanceledException", **cancelled)

    return cancel


def refuse(status: int, code: str, **more: object) -> Response:
    """Return a refusal as DynamoDB writes it."""
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "refused", **more}
    return Response(status, json.dumps(body).encode())
