"""moto behind a socket: the store's client really sends, so a reply can be lost after the store has done its work."""

from __future__ import annotations

from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from botocore.compat import HTTPHeaders
from moto.backends import get_backend
from moto.core.botocore_stubber import BotocoreStubber

_ADDRESS = "https://dynamodb.cn-north-1.amazonaws.com/"
# What chance, sealing or the machine's clock decides: masked, so that two runs can be compared.
CHANCE = frozenset({"ticket_id", "browser_hash", "match_number", "used_with", "quarantined_at", "voter_secret"})
# A try that failed half-way is still a try: guesses must never be free.
COUNTED_TRIES = frozenset({"wrong_codes", "wrong_since"})

Row = tuple[str, tuple[tuple[str, str], ...]]


class MotoOnLoopback:
    """moto's DynamoDB on a port of its own, in this process."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> MotoOnLoopback:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(5)
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    # Connections stay open, and a reply leaves in one piece: no waiting for the other side's acknowledgement.
    protocol_version, wbufsize, disable_nagle_algorithm = "HTTP/1.1", -1, True

    def do_POST(self) -> None:
        """Let moto do what is asked."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = HTTPHeaders.from_dict(dict(self.headers))
        asked = AWSPreparedRequest("POST", _ADDRESS, headers, body, False)
        status, answer_headers, answer = BotocoreStubber().process_request(asked) or (404, {}, b"")
        text = answer.encode() if isinstance(answer, str) else answer
        self.send_response(status)
        for name, value in answer_headers.items():
            if name.lower() not in {"content-length", "server", "date"}:
                self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""


def tables_of(stage: str) -> dict[str, Any]:
    """Return moto's own tables of this stage by noun."""
    prefix = f"{stage}-"
    return {
        name.removeprefix(prefix): table
        for account in get_backend("dynamodb").values()
        for backend in account.values()
        for name, table in backend.tables.items()
        if name.startswith(prefix)
    }


def save_tables(stage: str) -> dict[str, Any]:
    """Return a copy of all rows."""
    return {noun: deepcopy(table.items) for noun, table in tables_of(stage).items()}


def restore_tables(stage: str, saved: dict[str, Any]) -> None:
    """Put the rows back as they were saved."""
    for noun, table in tables_of(stage).items():
        table.items = deepcopy(saved[noun])


def read_rows(stage: str) -> set[Row]:
    """Return all rows of all tables, with what chance decides masked; rows that differ in nothing else are one."""
    return {
        (noun, tuple(sorted(_plain(noun, row.attrs).items())))
        for noun, table in tables_of(stage).items()
        for row in table.all_items()
    }


def _plain(noun: str, attributes: dict[str, Any]) -> dict[str, str]:
    masked = CHANCE | ({"r"} if noun == "ballots" else frozenset())
    return {
        name: "*" if name in masked or value.type == "B" else str(value.to_json())
        for name, value in attributes.items()
        if name not in COUNTED_TRIES
    }
