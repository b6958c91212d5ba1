"""Kept-alive connections to one address: a request out, a response back."""

from __future__ import annotations

import select
import ssl
from collections import deque
from collections.abc import Mapping
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import botocore

from models.secretive import Secretive

# Fail early: botocore would wait 60 s for each.
_CONNECT_TIMEOUT_S, _READ_TIMEOUT_S = 1.0, 3.0
_JSON = {"content-type": "application/x-amz-json-1.0"}


class NoAnswer(Exception):
    """No answer came: the call may have been carried out, or not."""


class Request(Secretive, frozen=True):
    """One call on its way: a POST of `body` to `/`; it carries a signature, and choices or personal data."""

    operation: str
    headers: Mapping[str, str]
    body: bytes


class Response(Secretive, frozen=True):
    """What came back; `checksum` is the CRC-32 of the body in decimal, where the other side sent it."""

    status: int
    body: bytes
    checksum: str | None = None


class Connections:
    """Connections to one address; threads may use them at once, each connection serves one at a time."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.host = parts.netloc
        self._is_tls = parts.scheme == "https"
        # The connection used last is the one most likely still open.
        self._idle: deque[HTTPConnection] = deque()

    def exchange(self, request: Request) -> Response:
        """Carry the request there and the response back; raise NoAnswer if none comes."""
        connection = self._take()
        try:
            if connection.sock is None:
                _connect(connection)
            connection.request("POST", "/", request.body, _JSON | dict(request.headers))
            answer = connection.getresponse()
            response = Response(answer.status, answer.read(), answer.headers.get("x-amz-crc32"))
        except (OSError, HTTPException) as error:
            connection.close()
            raise NoAnswer(type(error).__name__) from error
        if answer.will_close:
            connection.close()
        else:
            self._idle.append(connection)
        return response

    def close(self) -> None:
        """Close what is idle; what is under way closes nothing."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> HTTPConnection:
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._make()
            if not _is_dropped(connection):
                return connection
            connection.close()

    def _make(self) -> HTTPConnection:
        if self._is_tls:
            return HTTPSConnection(self.host, timeout=_CONNECT_TIMEOUT_S, context=self._trust)
        return HTTPConnection(self.host, timeout=_CONNECT_TIMEOUT_S)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        # botocore's own bundle. Reading it is a quarter of a G instructions: only when the first connection is made.
        return ssl.create_default_context(cafile=str(Path(botocore.__file__).with_name("cacert.pem")))


def _connect(connection: HTTPConnection) -> None:
    connection.connect()
    if connection.sock is not None:
        connection.sock.settimeout(_READ_TIMEOUT_S)


def _is_dropped(connection: HTTPConnection) -> bool:
    """Tell whether the other side has closed an idle connection: then there is something to read, the end."""
    if connection.sock is None:
        return True
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))
