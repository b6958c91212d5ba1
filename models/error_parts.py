"""What errors carry: the stored ballot, the field that is wrong."""

from __future__ import annotations

import msgspec


class StoredBallot(msgspec.Struct, frozen=True):
    """What is stored of a cast ballot, as its owner may see it. `cast_at` is ISO 8601 with offset."""

    category: str
    day: str
    choices: tuple[str, ...]
    receipt: str
    cast_at: str


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field; `field` is a name or a path such as `candidates[2]`."""

    field: str
    detail: str
