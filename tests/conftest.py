"""What tests share: an empty store on moto, a fake WeChat, the members' app on both."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from flask import Flask, has_request_context
from flask.testing import FlaskClient

# Before any client is made: no test may ever reach a real account.
os.environ.update(
    AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="cn-north-1", AWS_REGION="cn-north-1"
)
# For what reads the environment itself: the functions without a secret.
os.environ["STAGE"] = "test"
os.environ.pop("AWS_ENDPOINT_URL", None)

from handlers.config import Config
from handlers.console import create_app as create_console
from handlers.member import create_app
from local.dynamodb_local import DynamoDBLocal
from local.ministack import MiniStack
from models.base import current_store
from tests.deployment import list_needs, list_store_rights
from tests.dynamodb_local import require_dynamodb_local
from tests.fake_storage import FakeStorage
from tests.fakes import Clock, FakeWeChat
from tests.log_scan import LogScan
from tests.makers import NOON, make_config
from tests.stores import drop_store, empty_moto, enter_store, make_moto_store, open_empty_store
from tests.wire import moto_in_place_of_aws, watch

# How long an example takes tells of the machine, not of the product.
hypothesis.settings.register_profile("product", deadline=None)
hypothesis.settings.load_profile("product")


@pytest.fixture(scope="session", autouse=True)
def _no_secret_in_any_log() -> Iterator[None]:
    """Fail the run, in whichever process, if any line logged in it carries a secret."""
    scan = LogScan()
    scan.start()
    yield
    scan.stop()
    assert not scan.leaks, "secrets in the log:\n" + "\n".join(scan.leaks[:20])


@pytest.fixture(scope="session")
def _moto() -> Iterator[None]:
    with moto_in_place_of_aws():
        yield


@pytest.fixture(scope="session")
def _moto_tables(_moto: None) -> None:
    open_empty_store("test")


@pytest.fixture
def store(_moto_tables: None) -> None:
    """An empty store on moto: for rules of storage, not for capacity, streams or races."""
    empty_moto()
    enter_store(make_moto_store())


@pytest.fixture
def needed(store: None) -> set[tuple[str, str]]:
    """The rights that everything asked of the store takes from here on."""
    rights: set[tuple[str, str]] = set()
    stage = current_store().stage
    watch(current_store(), lambda operation, params: rights.update(list_needs(operation, params, stage)))
    return rights


@pytest.fixture
def config() -> Config:
    """The settings of a test deployment; every secret is a canary for the log scan."""
    return make_config()


@pytest.fixture
def clock() -> Clock:
    """A clock at noon of a voting day."""
    return Clock(NOON)


@pytest.fixture
def wechat() -> FakeWeChat:
    """A WeChat that knows `login:<openid>` and `phone:<number>`."""
    return FakeWeChat()


@pytest.fixture
def app(store: None, config: Config, clock: Clock, wechat: FakeWeChat) -> Flask:
    """The members' app on an empty store."""
    return create_app(config, lambda: wechat, clock)


@pytest.fixture
def console(store: None, config: Config, clock: Clock, wechat: FakeWeChat) -> Iterator[Flask]:
    """The console on an empty store; whatever its pages ask of the store, the deployed role must allow."""
    asked: set[tuple[str, str]] = set()

    def note(operation: str, sent: dict[str, Any]) -> None:
        if has_request_context():
            asked.update(list_needs(operation, sent, "test"))

    watch(current_store(), note)
    yield create_console(config, lambda: wechat, clock, connect_storage=FakeStorage)
    assert asked - list_store_rights("console") == set()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser, or a phone, in front of the members' app."""
    return app.test_client()


@pytest.fixture(scope="session")
def ministack() -> Iterator[MiniStack]:
    """One MiniStack for the whole run."""
    with MiniStack() as running:
        yield running


@pytest.fixture
def ministack_store(ministack: MiniStack) -> Iterator[MiniStack]:
    """An empty store with streams on MiniStack: for races, streams, persistence and HTTP."""
    open_empty_store(f"t{uuid4().hex[:8]}", ministack.url, streams=True)
    yield ministack
    drop_store()


@pytest.fixture(scope="session")
def dynamodb_local() -> Iterator[DynamoDBLocal]:
    """One DynamoDB Local for the whole run."""
    require_dynamodb_local()
    with DynamoDBLocal() as running:
        yield running


@pytest.fixture
def dynamodb_local_store(dynamodb_local: DynamoDBLocal) -> Iterator[DynamoDBLocal]:
    """An empty store on DynamoDB Local: for capacity, and for what depends on DynamoDB's exact behaviour."""
    open_empty_store(f"t{uuid4().hex[:8]}", dynamodb_local.url)
    yield dynamodb_local
    drop_store()


@pytest.fixture(
    params=[
        pytest.param("ministack_store", marks=pytest.mark.ministack),
        pytest.param("dynamodb_local_store", marks=pytest.mark.dynamodb_local),
    ]
)
def racing_store(request: pytest.FixtureRequest) -> None:
    """An empty store for races with real threads: on MiniStack, and again on DynamoDB Local."""
    request.getfixturevalue(request.param)
