"""A secretary before the secretaries' app."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, current_app, has_request_context
from flask.testing import FlaskClient

from handlers.config import Config
from models.base import current_store
from tests.branch_stage import SECRETARY, open_branch, outreach_of, phone_of_member
from tests.deployment import list_needs, list_store_rights
from tests.fakes import Clock
from tests.handlers.members.page_kit import let_in_again
from tests.wire import watch


@pytest.fixture
def branch_app(store: None, config: Config, clock: Clock) -> Iterator[Flask]:
    """The secretaries' app with the secretary of b-1; whatever it asks of the store, its deployed role must allow."""
    open_branch()
    asked: set[tuple[str, str]] = set()

    app = outreach_of(config, clock)

    def note(operation: str, sent: dict[str, Any]) -> None:
        if has_request_context() and current_app.name == app.name:
            asked.update(list_needs(operation, sent, "test"))

    watch(current_store(), note)
    yield app
    assert asked - list_store_rights("outreach") == set()


@pytest.fixture
def secretary_phone(branch_app: Flask) -> dict[str, str]:
    """The headers of the secretary's phone."""
    return phone_of_member(branch_app, SECRETARY)


@pytest.fixture
def secretary_browser(branch_app: Flask) -> FlaskClient:
    """The secretary's computer, signed in."""
    client = branch_app.test_client()
    let_in_again(client, SECRETARY)
    return client
