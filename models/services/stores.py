"""Opening the store: which tables, under which keys."""

from __future__ import annotations

from collections.abc import Sequence

from models.base import Store, use_store
from models.privacy import Keyring, use_keyring
from models.signing import Credentials

Keys = tuple[str, str, str | None]


def open_store(
    stage: str,
    region: str,
    endpoint: str | None = None,
    keys: Keys | None = None,
    *,
    data_keys: Sequence[bytes] = (),
    lookup_key: bytes = b"",
) -> None:
    """Read and write the tables `<stage>-…` in this region from now on, signing with these AWS keys.

    Without data keys, personal data stays closed: what needs none (the tally) is given none.
    """
    if data_keys:
        use_keyring(Keyring(tuple(data_keys), lookup_key))
    use_store(Store(stage, region, endpoint, Credentials(*keys) if keys else None))
