"""A WSGI app on a loopback port, served by a background thread until it is stopped."""

import socket
import threading
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOPBACK = "127.0.0.1"


class PortTaken(Exception):
    """Another program already listens on the wanted port."""

    def __init__(self, port: int) -> None:
        self.port = port
        super().__init__(f"Port {port} on {LOOPBACK} is already in use.")


class QuietHandler(WSGIRequestHandler):
    """Serves without access lines, because a query string may carry a secret, a code or an openid."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Says nothing."""

    def log_error(self, format: str, *args: Any) -> None:
        """Says nothing: the text would quote the request line."""


class Front:
    """Two apps behind one port: calls under these paths go to `other`, all else to `app`."""

    def __init__(self, app: "WSGIApplication", paths: Sequence[str], other: "WSGIApplication") -> None:
        self._app, self._paths, self._other = app, paths, other

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Let the right app answer."""
        asked = environ.get("PATH_INFO", "")
        is_other = any(asked == path or asked.startswith(f"{path}/") for path in self._paths)
        return (self._other if is_other else self._app)(environ, start_response)


class Server:
    """A running server; `stop` (or leaving the `with` block) frees the port."""

    def __init__(self, app: "WSGIApplication", port: int = 0) -> None:
        with _listen(port) as listener:
            self._server = make_server(
                LOOPBACK, port, app, threaded=True, request_handler=QuietHandler, fd=listener.fileno()
            )
        self.port: int = self._server.server_address[1]
        self.url = f"http://{LOOPBACK}:{self.port}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Takes no more requests and frees the port; safe to call twice."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve(app: "WSGIApplication", port: int = 0) -> Server:
    """Serves `app` on 127.0.0.1; port 0 takes any free one; raises PortTaken when the port is not free."""
    return Server(app, port)


def _listen(port: int) -> socket.socket:
    # Werkzeug would end the whole process on a taken port, so the socket is opened here.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((LOOPBACK, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortTaken(port) from error
    return listener
