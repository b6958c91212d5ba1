"""What tests of uploads share: a bucket, and somebody who may upload."""

from __future__ import annotations

import pytest

from models.services.actors import Actor
from tests.fake_storage import FakeStorage
from tests.officers import appoint
from tests.uploads import begin_nominations


@pytest.fixture
def storage() -> FakeStorage:
    """An empty bucket."""
    return FakeStorage()


@pytest.fixture
def officer(store: None) -> Actor:
    """The officer of the committee c-1, to which the branch b-1 belongs."""
    begin_nominations()
    return appoint("officer", "c-1")
