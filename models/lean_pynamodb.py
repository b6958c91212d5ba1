"""Imports PynamoDB without the half of botocore that only its own client needs.

PynamoDB imports botocore's session, client and endpoint wherever it is imported: 0.3 G of a cold start's 1.3 G
instructions, for a client that `models.wire` replaces. While PynamoDB is imported, small modules stand in for them;
afterwards they are gone, and whoever imports botocore gets the real one.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import botocore
import botocore.exceptions


def _get_session() -> Any:
    from botocore.session import get_session  # noqa: PLC0415

    return get_session()


# What PynamoDB's modules name while they are imported, and nothing more.
_NAMED: dict[str, dict[str, Any]] = {
    "botocore.config": {},
    "botocore.client": {"ClientError": botocore.exceptions.ClientError},
    "botocore.session": {"get_session": _get_session, "Session": object},
    "pynamodb.connection._botocore_private": {"BotocoreBaseClientPrivate": object},
}


def _import_lean() -> None:
    placed = [name for name in _NAMED if name not in sys.modules]
    for name in placed:
        module = ModuleType(name)
        vars(module).update(_NAMED[name])
        sys.modules[name] = module
        if name.startswith("botocore."):
            setattr(botocore, name.partition(".")[2], module)
    try:
        import pynamodb.connection.base  # noqa: F401, PLC0415
    finally:
        for name in placed:
            del sys.modules[name]
            if name.startswith("botocore."):
                delattr(botocore, name.partition(".")[2])


_import_lean()
