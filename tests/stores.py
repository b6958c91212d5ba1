"""Empty tables to test on."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from models.base import Store, current_store, use_store
from models.catalogue import ALL_TABLES, define_table
from models.privacy import Keyring, use_keyring
from models.services.warm import forget_all

KEYRING = Keyring((b"k" * 32,), b"canary-lookup-key")


def open_empty_store(stage: str, host: str | None = None, streams: bool = False) -> Store:
    """Create all tables under this stage's names and read and write there from now on."""
    store = Store(stage, "cn-north-1", host)
    enter_store(store)
    client: Any = store.client
    for table in ALL_TABLES:
        definition = define_table(table, f"{stage}-{table.noun}")
        if not streams:
            definition.pop("StreamSpecification", None)
        # An emulator on a busy machine may answer too late; the repeat then finds its own table.
        with suppress(client.exceptions.ResourceInUseException):
            client.create_table(**definition)
    return store


def enter_store(store: Store) -> None:
    """Read and write here from now on, as a new process would: nothing is remembered."""
    use_keyring(KEYRING)
    use_store(store)
    forget_all()


def drop_store() -> None:
    """Delete the tables of the store in use."""
    store = current_store()
    client: Any = store.client
    for table in ALL_TABLES:
        client.delete_table(TableName=f"{store.stage}-{table.noun}")


class ImpatientStore(Store):
    """A store whose client never repeats a request by itself, so that faults need not be planned thrice."""

    def __init__(self, stage: str, region: str, host: str | None) -> None:
        super().__init__(stage, region, host)
        self._max_retry_attempts_exception = 0


def reopen_impatiently() -> Store:
    """Read and write the same tables through a client that never repeats a request."""
    store = current_store()
    impatient = ImpatientStore(store.stage, str(store.region), store.host)
    use_store(impatient)
    return impatient
