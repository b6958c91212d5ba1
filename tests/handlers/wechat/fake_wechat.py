"""A scripted WeChat on loopback: it answers each path as told, and remembers what it was asked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

LOGIN = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"
PHONE = "/wxa/business/getuserphonenumber"
IMAGE = "/wxa/getwxacodeunlimit"
SEND = "/cgi-bin/message/subscribe/send"
TEXT = "/wxa/msg_sec_check"

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
RID = "65f3a1b2-0a1b2c3d-1122aabb"


@dataclass(frozen=True)
class Answer:
    """One scripted reply; `hang` waits until the fake is released, `hang_up` ends the connection without a reply.

    With `drip` the body comes byte by byte, so many seconds apart, until the fake is released.
    """

    body: bytes = b"{}"
    status: int = 200
    content_type: str = "text/plain"
    hang: bool = False
    hang_up: bool = False
    drip: float = 0.0
    promised_length: int | None = None
    location: str | None = None


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    method: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    port: int

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


def say(**fields: Any) -> Answer:
    """A JSON reply with WeChat's careless content type."""
    return Answer(json.dumps(fields).encode())


def refuse(errcode: int, errmsg: str = "scripted refusal") -> Answer:
    """A business error as WeChat words it."""
    return say(errcode=errcode, errmsg=f"{errmsg} rid: {RID}")


def give_token(token: str, expires_in: int = 7200) -> Answer:
    """What stable_token answers."""
    return say(access_token=token, expires_in=expires_in)


class FakeWeChat:
    """Answers each path with its scripted replies in order, the last one for ever.

    Bound but not listening at first: until `open`, connections are refused.
    """

    def __init__(self) -> None:
        self._script: dict[str, list[Answer | Callable[[], Answer]]] = defaultdict(list)
        self._lock, self.released = Lock(), Event()
        self.asked: list[Asked] = []
        self._serving: Thread | None = None
        self._server = _Server(self)
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def open(self) -> None:
        """Start to accept connections."""
        self._server.server_activate()
        self._serving = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._serving.start()

    def close(self) -> None:
        """Let hanging replies go and stop."""
        self.released.set()
        if self._serving is not None:
            self._server.shutdown()
            self._serving.join(5)
        self._server.server_close()

    def answer(self, path: str, *answers: Answer | Callable[[], Answer]) -> None:
        """Script a path; a function is called when its turn comes."""
        self._script[path] = list(answers)

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [asked.path for asked in self.asked]

    def last(self, path: str) -> Asked:
        """The newest request to this path."""
        return [asked for asked in self.asked if asked.path == path][-1]

    def take_turn(self, asked: Asked) -> Answer:
        """Note the request and choose its reply."""
        with self._lock:
            self.asked.append(asked)
            turns = self._script.get(asked.path)
            if not turns:
                return Answer(b"not scripted", status=404)
            turn = turns.pop(0) if len(turns) > 1 else turns[0]
        return turn if isinstance(turn, Answer) else turn()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self, fake: FakeWeChat) -> None:
        super().__init__(("127.0.0.1", 0), _Handler, bind_and_activate=False)
        self.server_bind()
        self.fake = fake


class _Handler(BaseHTTPRequestHandler):
    # Connections stay open between requests, as WeChat's do.
    protocol_version = "HTTP/1.1"
    server: _Server

    def _reply(self) -> None:
        fake = self.server.fake
        answer = fake.take_turn(self._read_request())
        if answer.hang:
            fake.released.wait(20)
        if answer.hang or answer.hang_up or answer.promised_length:
            self.close_connection = True
        if answer.hang or answer.hang_up:
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(answer.promised_length or len(answer.body)))
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        if answer.drip:
            self._drip(answer)
        else:
            self.wfile.write(answer.body)

    def _drip(self, answer: Answer) -> None:
        self.close_connection = True
        for place in range(len(answer.body)):
            if self.server.fake.released.wait(answer.drip):
                return
            try:
                self.wfile.write(answer.body[place : place + 1])
            except OSError:
                return  # the client has lost its patience

    do_GET = do_POST = _reply

    def _read_request(self) -> Asked:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        port = self.client_address[1]
        return Asked(url.path, self.command, dict(parse_qsl(url.query)), dict(self.headers), body, port)

    def log_message(self, format: str, *args: Any) -> None:
        """Silence: the log of the client is what tests read."""
