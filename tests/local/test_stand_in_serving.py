"""Claims about the loopback server that carries an app beside the others."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from flask import Flask

from local.serving import PortTaken, serve


def make_app() -> Flask:
    """An app with one page."""
    app = Flask("small")
    app.add_url_rule("/", "hello", lambda: "hello")
    return app


def test_free_port_is_found_and_served() -> None:
    with serve(make_app()) as server:
        assert server.url == f"http://127.0.0.1:{server.port}"
        assert requests.get(server.url, timeout=5).text == "hello"


def test_stopped_server_frees_its_port() -> None:
    server = serve(make_app())
    server.stop()
    server.stop()
    with serve(make_app(), server.port) as again:
        assert again.port == server.port


def test_stopped_server_answers_nobody() -> None:
    with serve(make_app()) as server, requests.Session() as session:
        session.get(server.url, timeout=5)
        server.stop()
        with pytest.raises(requests.ConnectionError):
            session.get(server.url, timeout=5)


def test_taken_port_is_named_in_the_error() -> None:
    with serve(make_app()) as server, pytest.raises(PortTaken, match=str(server.port)):
        serve(make_app(), server.port)


def test_requests_are_served_side_by_side() -> None:
    meeting = threading.Barrier(2)
    app = Flask("meeting")
    app.add_url_rule("/", "meet", lambda: str(meeting.wait(10) >= 0))
    with serve(app) as server, ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda _: requests.get(server.url, timeout=10).text, range(2))) == ["True"] * 2


def test_server_never_writes_an_access_line(capfd: pytest.CaptureFixture[str]) -> None:
    with serve(make_app()) as server:
        requests.get(server.url, {"secret": "s3cret"}, timeout=5)
        with socket.create_connection(("127.0.0.1", server.port), 5) as raw:
            raw.sendall(b"NONSENSE s3cret s3cret s3cret\r\n\r\n")
            assert raw.recv(100)
    assert "s3cret" not in "".join(capfd.readouterr())
