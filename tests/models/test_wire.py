"""Our DynamoDB client: what it repeats, what it gives up, and that it keeps its connections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar
from zlib import crc32

import pytest
from botocore.exceptions import ClientError

from models.connections import Connections, NoAnswer, Request, Response
from models.signing import Credentials
from models.wire import Exchange, Wire, endpoint_of

KEYS = Credentials("test", "test")
OK = Response(200, b"{}")


class Script:
    """Answers one request after the other with what it was given; keeps what it was asked."""

    def __init__(self, *answers: Response | NoAnswer) -> None:
        self.answers, self.asked = list(answers), list[Request]()

    def __call__(self, request: Request) -> Response:
        """Give the next answer."""
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, NoAnswer):
            raise answer
        return answer


def wire_to(exchange: Exchange, repeats: int = 2) -> Wire:
    """Return a client whose requests go to this function."""
    return Wire("cn-north-1", None, KEYS, exchange, repeats)


def refuse(status: int, code: str, **more: Any) -> Response:
    """Return a refusal as DynamoDB writes it."""
    return Response(status, json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", **more}).encode())


MENDED = [
    NoAnswer("timed out"),
    refuse(400, "ProvisionedThroughputExceededException"),
    refuse(400, "ThrottlingException"),
    refuse(400, "TransactionInProgressException"),
    refuse(500, "InternalServerError"),
    Response(503, b"<html>"),
    Response(200, b"{}", checksum="1"),
]


@pytest.mark.parametrize("trouble", MENDED)
def test_trouble_that_passes_is_repeated_twice(trouble: Response | NoAnswer) -> None:
    script = Script(trouble, trouble, OK)
    assert wire_to(script).call("PutItem", {"TableName": "t"}) == {}
    assert len(script.asked) == 3


@pytest.mark.parametrize("trouble", MENDED)
def test_trouble_that_stays_is_told_after_three_tries(trouble: Response | NoAnswer) -> None:
    script = Script(*[trouble] * 4)
    with pytest.raises((ClientError, NoAnswer)):
        wire_to(script).call("PutItem", {})
    assert len(script.asked) == 3


@pytest.mark.parametrize(
    "code", ["ConditionalCheckFailedException", "ValidationException", "TransactionConflictException"]
)
def test_refusal_is_told_at_once_with_what_stands_there(code: str) -> None:
    script = Script(refuse(400, code, Item={"k": {"S": "v"}}, message="no"))
    with pytest.raises(ClientError) as refusal:
        wire_to(script).call("PutItem", {})
    answer: Any = refusal.value.response
    assert (answer["Error"]["Code"], answer["Item"]) == (code, {"k": {"S": "v"}})
    assert len(script.asked) == 1


def test_repeated_transaction_carries_the_same_token() -> None:
    script = Script(NoAnswer(""), NoAnswer(""), OK, OK)
    wire = wire_to(script)
    wire.call("TransactWriteItems", {"TransactItems": []})
    wire.call("TransactWriteItems", {"TransactItems": []})
    first, second, third, other = (json.loads(request.body)["ClientRequestToken"] for request in script.asked)
    assert first == second == third != other


def test_bytes_go_out_and_come_back_as_bytes() -> None:
    item = {
        "k": {"B": b"\x00\xff"},
        "B": {"M": {"s": {"BS": [b"a", b"b"]}, "n": {"S": "B"}}},
        "l": {"L": [{"B": b""}]},
    }
    script = Script(OK)
    wire_to(script).call("PutItem", {"Item": item})
    sent = script.asked[0].body
    assert wire_to(Script(Response(200, sent, str(crc32(sent))))).call("GetItem", {}) == {"Item": item}


def test_regions_in_china_have_addresses_of_their_own() -> None:
    assert endpoint_of("cn-northwest-1") == "https://dynamodb.cn-northwest-1.amazonaws.com.cn"
    assert endpoint_of("ap-southeast-1") == "https://dynamodb.ap-southeast-1.amazonaws.com"


class Echo(BaseHTTPRequestHandler):
    """Answers with its connection's port; a target that says so closes the connection without a word."""

    protocol_version = "HTTP/1.1"
    timeout = 5
    connections: ClassVar[set[int]] = set()

    def do_POST(self) -> None:
        """Answer one call."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.connections.add(self.client_address[1])
        if b"hang up" in body:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("Content-Length", "2")
        if b"last" in body:
            # As a server does that grows tired of an idle connection: nothing announces it.
            self.close_connection = True
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    """The address of a small server on loopback."""
    Echo.connections.clear()
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = Thread(target=listening.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    thread.join()
    listening.server_close()


def test_hundred_calls_share_one_connection(server: str) -> None:
    connections = Connections(server)
    for _ in range(100):
        assert connections.exchange(Request("PutItem", {}, b"{}")).status == 200
    connections.close()
    assert len(Echo.connections) == 1


def test_connection_closed_while_idle_is_replaced_unnoticed(server: str) -> None:
    connections = Connections(server)
    connections.exchange(Request("PutItem", {}, b'"last"'))
    _await_end(connections)
    assert connections.exchange(Request("PutItem", {}, b"{}")).status == 200
    connections.close()
    assert len(Echo.connections) == 2


def test_silent_end_is_no_answer(server: str) -> None:
    connections = Connections(server)
    with pytest.raises(NoAnswer):
        connections.exchange(Request("PutItem", {}, b'"hang up"'))


def test_nobody_listening_is_no_answer() -> None:
    with pytest.raises(NoAnswer):
        Connections("http://127.0.0.1:1").exchange(Request("PutItem", {}, b""))


def _await_end(connections: Connections) -> None:
    """Wait until the other side has closed the idle connection."""
    [idle] = connections._idle
    assert idle.sock is not None
    idle.sock.settimeout(5)
    assert idle.sock.recv(1) == b""
