"""An error nobody foresaw: a plain answer for people, its place for operators, its words for nobody."""

from __future__ import annotations

import logging

import pytest
from flask import Blueprint, Flask

from handlers.web.access import for_anyone
from handlers.web.flask_app import build_app
from tests.handlers.members.hostile import require_problem
from tests.makers import make_config

WORDS = "canary-openid of 陈测试1"


@pytest.fixture
def failing() -> Flask:
    """An app with a view that fails with personal data in its words."""
    blueprint = Blueprint("failing", __name__)

    @blueprint.get("/api/fail")
    @for_anyone
    def get_failure() -> str:
        try:
            raise KeyError(WORDS)
        except KeyError as error:
            raise ValueError(WORDS) from error

    return build_app("failing", make_config(), [blueprint])


def test_unexpected_error_is_logged_without_its_words(failing: Flask, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    problem = require_problem(failing.test_client().get("/api/fail"), 500, "internal_error")
    assert WORDS not in str(problem)
    [line] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "ValueError" in line.getMessage()
    assert "get_failure" in caplog.text
    assert WORDS not in caplog.text


def test_view_without_declared_access_stops_the_app() -> None:
    blueprint = Blueprint("careless", __name__)
    blueprint.add_url_rule("/open", "open", lambda: "")
    with pytest.raises(RuntimeError, match=r"careless\.open"):
        build_app("careless", make_config(), [blueprint])
