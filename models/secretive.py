"""Values that must not show what they hold."""

from __future__ import annotations

import msgspec


class Secretive(msgspec.Struct, frozen=True):
    """A value that holds a secret: its repr tells its kind only, so that no log and no traceback shows it."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
