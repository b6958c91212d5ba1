"""Every answer tells the browser what it may not do."""

from __future__ import annotations

import pytest
from flask import Flask
from msgspec.structs import replace

from handlers.config import Config
from handlers.member import create_app
from tests.fakes import FakeWeChat
from tests.makers import make_config

ANSWERS = ("/health", "/login", "/api/campaign", "/no-such-page", "/static/members/pages.css")


def read_policies() -> list[dict[str, list[str]]]:
    """Return the content security policy of some answers: pages, JSON, refusals, files; needs no store."""
    client = make_app(make_config()).test_client()
    texts = [client.get(path).headers["Content-Security-Policy"] for path in ANSWERS]
    return [{name: allowed for name, *allowed in map(str.split, text.split(";"))} for text in texts]


def make_app(config: Config) -> Flask:
    """Return the members' app with these settings."""
    return create_app(config, FakeWeChat)


def test_scripts_and_styles_come_from_our_files_only() -> None:
    for policy in read_policies():
        assert policy["default-src"] == ["'none'"]
        for name in ("script-src", "style-src", "connect-src", "form-action"):
            assert policy[name] == ["'self'"], name
        for name in ("base-uri", "frame-ancestors"):
            assert policy[name] == ["'none'"], name


def test_content_types_are_never_guessed() -> None:
    client = make_app(make_config()).test_client()
    for path in ANSWERS:
        assert client.get(path).headers["X-Content-Type-Options"] == "nosniff"
        assert client.get(path).headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(("public_url", "is_sent"), [("https://vote.example", True), ("http://localhost", False)])
def test_tls_is_kept_once_it_was_used(public_url: str, is_sent: bool) -> None:
    client = make_app(replace(make_config(), public_url=public_url)).test_client()
    for path in ANSWERS:
        assert ("Strict-Transport-Security" in client.get(path).headers) == is_sent
