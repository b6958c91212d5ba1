"""Empty tables to test on."""

from __future__ import annotations

from models.base import Store, current_store, use_store
from models.catalogue import ALL_TABLES, define_table
from models.privacy import Keyring, use_keyring
from models.services.warm import forget_all

KEYRING = Keyring((b"k" * 32,), b"canary-lookup-key")


def open_empty_store(stage: str, host: str | None = None, streams: bool = False) -> Store:
    """Create all tables under this stage's names and read and write there from now on."""
    store = Store(stage, "cn-north-1", host)
    use_keyring(KEYRING)
    use_store(store)
    forget_all()
    for table in ALL_TABLES:
        definition = define_table(table, f"{stage}-{table.noun}")
        if not streams:
            definition.pop("StreamSpecification", None)
        store.client.create_table(**definition)
    return store


def drop_store() -> None:
    """Delete the tables of the store in use."""
    store = current_store()
    for table in ALL_TABLES:
        store.client.delete_table(TableName=f"{store.stage}-{table.noun}")
