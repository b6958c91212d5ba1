"""Connecting to the bucket of uploads, for the functions that keep files."""

from __future__ import annotations

from handlers.config import read_bucket
from models.services.upload_ports import Storage


def connect_storage_of() -> Storage:
    """Return the bucket of the environment."""
    # botocore's own client is heavy; hardly any call needs it.
    from handlers.storage import S3Storage  # noqa: PLC0415

    return S3Storage(read_bucket())
