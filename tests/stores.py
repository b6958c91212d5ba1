"""Empty tables to test on."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from moto.backends import get_backend

from models.base import Store, current_store, use_store
from models.catalogue import ALL_TABLES, define_table
from models.privacy import Keyring, use_keyring
from models.services.warm import forget_all
from models.signing import Credentials

KEYRING = Keyring((b"k" * 32,), b"canary-lookup-key")
KEYS = Credentials("test", "test")


def open_empty_store(stage: str, host: str | None = None, streams: bool = False) -> Store:
    """Create all tables under this stage's names and read and write there from now on; without a host, on moto."""
    store = Store(stage, "cn-north-1", host, KEYS)
    enter_store(store)
    for table in ALL_TABLES:
        definition = define_table(table, f"{stage}-{table.noun}")
        if not streams:
            definition.pop("StreamSpecification", None)
        _create(store, definition)
    return store


def _create(store: Store, definition: dict[str, Any]) -> None:
    try:
        store.wire.call("CreateTable", definition)
    except ClientError as error:
        # An emulator on a busy machine may answer too late; the repeat then finds its own table.
        if error.response["Error"]["Code"] != "ResourceInUseException":
            raise


def make_moto_store() -> Store:
    """Return a client of the session's tables on moto; each test has its own: what it disturbs, no other meets."""
    return Store("test", "cn-north-1", None, KEYS)


def empty_moto() -> None:
    """Take every item out of the session's tables on moto."""
    for account in get_backend("dynamodb").values():
        for backend in account.values():
            for table in backend.tables.values():
                table.items.clear()


def enter_store(store: Store) -> None:
    """Read and write here from now on, as a new process would: nothing is remembered."""
    use_keyring(KEYRING)
    use_store(store)
    forget_all()


def drop_store() -> None:
    """Delete the tables of the store in use."""
    store = current_store()
    for table in ALL_TABLES:
        store.wire.call("DeleteTable", {"TableName": f"{store.stage}-{table.noun}"})
    store.wire.close()


def reopen_impatiently() -> Store:
    """Read and write the same tables through a client that never repeats a request, so that one fault is enough."""
    store = current_store()
    impatient = Store(store.stage, str(store.region), store.host, KEYS, store.wire.exchange, repeats=0)
    use_store(impatient)
    return impatient
