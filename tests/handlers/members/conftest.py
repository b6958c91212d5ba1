"""A secretary before the secretaries' app."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from handlers.config import Config
from tests.branch_stage import SECRETARY, open_branch, outreach_of, phone_of_member
from tests.fakes import Clock
from tests.handlers.members.page_kit import let_in_again


@pytest.fixture
def branch_app(store: None, config: Config, clock: Clock) -> Flask:
    """The secretaries' app, with the secretary of b-1 and a campaign that is open for voting."""
    open_branch()
    return outreach_of(config, clock)


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
