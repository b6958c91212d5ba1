"""The access token that all functions share."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from models.services.wechat_tokens import SharedToken, SharedTokens
from models.wechat_token import WeChatToken
from tests.makers import NOON

pytestmark = pytest.mark.usefixtures("store")

ENDS = NOON + timedelta(hours=2)


def test_saved_token_is_loaded_by_every_function() -> None:
    SharedTokens().save("wx1", "canary-access-1", ENDS)
    assert SharedTokens().load("wx1") == SharedToken("canary-access-1", ENDS.astimezone(UTC))
    assert SharedTokens().load("wx2") is None


def test_token_is_dropped_by_who_holds_the_same() -> None:
    tokens = SharedTokens()
    tokens.save("wx1", "canary-access-1", ENDS)
    tokens.drop("wx1", "canary-access-1")
    assert tokens.load("wx1") is None
    tokens.drop("wx1", "canary-access-1")


def test_newer_token_survives_the_drop_of_an_older() -> None:
    tokens = SharedTokens()
    tokens.save("wx1", "canary-access-1", ENDS)
    tokens.save("wx1", "canary-access-2", ENDS)
    tokens.drop("wx1", "canary-access-1")
    kept = tokens.load("wx1")
    assert kept is not None
    assert kept.token == "canary-access-2"


def test_token_is_sealed_at_rest_and_hidden_in_repr() -> None:
    tokens = SharedTokens()
    tokens.save("wx1", "canary-access-1", ENDS)
    [row] = WeChatToken.scan()
    assert "canary-access-1" not in repr(row.serialize())
    assert "canary-access-1" not in repr(tokens.load("wx1"))
