"""A film on its way: in parts, so that a lost connection, or another day, goes on where it stopped."""

from __future__ import annotations

from collections.abc import Mapping

from models.errors import Conflict
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.upload_access import require_access
from models.services.upload_ports import Part, Storage
from models.services.upload_rows import UploadView, require_upload, view_upload
from models.upload import Upload

# S3 takes parts from 5 MB on, and 10,000 of them; a slow line loses no more than one of these.
PART_BYTES = 8 * 1024 * 1024
# Signed at once: enough for a while, and a page of addresses no longer than a picture.
_AT_ONCE, _PART_S = 24, 3600
_EXPIRED = "这次上传中断太久，已经失效，请移除后重新上传。"


class FilmRest(Secretive, frozen=True):
    """What is still to be sent of a film: addresses by part number, the bytes that are there, the size of a part."""

    upload: UploadView
    part_bytes: int
    arrived_bytes: int
    addresses: Mapping[int, str]


def resume_film(actor: Actor, nomination_id: str, upload_id: str, storage: Storage) -> FilmRest:
    """Return the next parts of a film that have not arrived, with where each is put; none when all have.

    Each address takes exactly its part and its number of bytes, for an hour. Raises Forbidden, NotFound, Conflict.
    """
    require_access(actor, nomination_id, "change")
    row = require_upload(nomination_id, upload_id)
    if row.state != "begun" or row.parts_id is None:
        raise Conflict("这个文件不需要继续上传，请刷新页面查看。")
    arrived = _list_arrived(row, storage)
    sizes = _list_sizes(int(row.size))
    missing = [number for number, size in sizes.items() if arrived.get(number) != size][:_AT_ONCE]
    addresses = {
        number: storage.sign_part(row.key, row.parts_id, number, sizes[number], _PART_S) for number in missing
    }
    there = sum(size for number, size in sizes.items() if arrived.get(number) == size)
    return FilmRest(view_upload(row), PART_BYTES, there, addresses)


def require_all_parts(row: Upload, storage: Storage) -> list[Part]:
    """Return the parts of a film if all have arrived in full; raise Conflict."""
    parts = storage.list_parts(row.key, str(row.parts_id))
    if parts is None:
        raise Conflict(_EXPIRED)
    if {part.number: part.size for part in parts} != _list_sizes(int(row.size)):
        raise Conflict("视频还没有传完，请继续上传。")
    return list(parts)


def _list_arrived(row: Upload, storage: Storage) -> dict[int, int]:
    parts = storage.list_parts(row.key, str(row.parts_id))
    if parts is None:
        raise Conflict(_EXPIRED)
    return {part.number: part.size for part in parts}


def _list_sizes(size: int) -> dict[int, int]:
    """Return how large each part must be, by its number."""
    starts = range(0, size, PART_BYTES)
    return {number: min(PART_BYTES, size - start) for number, start in enumerate(starts, 1)}
