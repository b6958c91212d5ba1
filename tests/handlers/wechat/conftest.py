"""Fixtures for the tests of the WeChat client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.handlers.wechat.fake_wechat import FakeWeChat
from tests.handlers.wechat.stand import Stand


@pytest.fixture
def closed_stand() -> Iterator[Stand]:
    """A stand whose WeChat refuses connections until it is opened."""
    fake = FakeWeChat()
    yield Stand(fake)
    fake.close()


@pytest.fixture
def stand(closed_stand: Stand) -> Stand:
    """A stand whose WeChat answers."""
    closed_stand.fake.open()
    return closed_stand
