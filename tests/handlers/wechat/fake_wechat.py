"""A scripted WeChat on loopback: it answers each path as told, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Event, Lock, Thread
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

LOGIN = "/sns/jscode2session"
TOKEN = "/cgi-bin/stable_token"
PHONE = "/wxa/business/getuserphonenumber"
IMAGE = "/wxa/getwxacodeunlimit"
SEND = "/cgi-bin/message/subscribe/send"

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
RID = "65f3a1b2-0a1b2c3d-1122aabb"


@dataclass(frozen=True)
class Answer:
    """One scripted reply; `hang` waits until the fake is released, `hang_up` ends the connection without a reply."""

    body: bytes = b"{}"
    status: int = 200
    content_type: str = "text/plain"
    hang: bool = False
    hang_up: bool = False
    promised_length: int | None = None


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


class _KeepAliveHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def send_header(self, keyword: str, value: str) -> None:
        """Keep connections open as WeChat does; the server's own `close` goes, a scripted `Close` stays."""
        if (keyword, value) != ("Connection", "close"):
            super().send_header(keyword, value)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Silence: the log of the client is what tests read."""


class FakeWeChat:
    """Answers each path with its scripted replies in order, the last one for ever."""

    def __init__(self) -> None:
        self._script: dict[str, list[Answer | Callable[[], Answer]]] = defaultdict(list)
        self._lock, self._released = Lock(), Event()
        self.asked: list[Asked] = []
        self._server: BaseWSGIServer | None = None
        # Bound but not listening: until `open`, connections to this port are refused.
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def open(self) -> None:
        """Start to accept connections."""
        self._socket.listen(64)
        self._server = make_server(
            "127.0.0.1",
            0,
            self._reply,
            threaded=True,
            request_handler=_KeepAliveHandler,
            fd=self._socket.fileno(),
        )
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Let hanging replies go and stop."""
        self._released.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._socket.close()

    def answer(self, path: str, *answers: Answer | Callable[[], Answer]) -> None:
        """Script a path; a function is called when its turn comes."""
        self._script[path] = list(answers)

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [asked.path for asked in self.asked]

    def last(self, path: str) -> Asked:
        """The newest request to this path."""
        return [asked for asked in self.asked if asked.path == path][-1]

    def _reply(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        answer = self._note(request, int(environ["REMOTE_PORT"]))
        if answer.hang:
            self._released.wait(20)
        if answer.hang_up:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        response = Response(answer.body, status=answer.status, content_type=answer.content_type)
        response.automatically_set_content_length = False
        response.headers["Content-Length"] = str(answer.promised_length or len(answer.body))
        if answer.promised_length:
            response.headers["Connection"] = "Close"
        return response(environ, start_response)

    def _note(self, request: Request, port: int) -> Answer:
        asked = Asked(
            request.path,
            request.method,
            request.args.to_dict(),
            dict(request.headers),
            request.get_data(),
            port,
        )
        with self._lock:
            self.asked.append(asked)
            turns = self._script.get(request.path)
            if not turns:
                return Answer(b"not scripted", status=404)
            turn = turns.pop(0) if len(turns) > 1 else turns[0]
        return turn if isinstance(turn, Answer) else turn()
