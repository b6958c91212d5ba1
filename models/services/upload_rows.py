"""Uploads as they are stored: found, shown, counted, removed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime

from pynamodb.expressions.condition import Condition

from models.errors import Conflict, NotFound
from models.rules.crops import Crop, widest_crop
from models.rules.days import iso_in_china
from models.rules.identifiers import is_id
from models.rules.upload_offers import JPEG, OFFERS, PICTURES, PNG, ending_of, minutes_of
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.upload_ports import Storage
from models.upload import Upload, UploadCount
from models.writes import Refused, Writes

# Ids begin with it; the count beside them does not.
ID_MARK = "u"
_FOLDERS = {"photo": "photos", "thumbnail": "thumbnails", "film": "films", "attachment": "attachments"}
# 192 bits: nobody guesses where a file lies, and without a signature nobody reads it.
_KEY_BYTES = 24
GONE = "没有找到这个文件，可能已被移除。"


class UploadView(Secretive, frozen=True):
    """An upload as its form shows it; `crop` is the chosen part of a picture, or the one to begin with.

    A picture that has its original can be cropped again.
    """

    upload_id: str
    kind: str
    state: str
    file_name: str
    size: int
    content_type: str
    mark: str | None
    width: int | None
    height: int | None
    minutes: int | None
    crop: Crop | None
    refusal: str | None
    begun_at: str
    has_original: bool


def make_row(
    actor: Actor, nomination_id: str, kind: str, content_type: str, file_name: str, size: int, now: datetime
) -> Upload:
    """Return a new upload under keys that nobody can guess; it is not stored yet."""
    # Pictures are made anew as JPEG, films go by one type: only a document keeps its ending.
    ending = "mp4" if kind == "film" else "jpg" if content_type in {JPEG, PNG} else ending_of(file_name)
    return Upload(
        nomination_id,
        ID_MARK + secrets.token_urlsafe(12),
        kind=kind,
        content_type=content_type,
        file_name=file_name,
        size=size,
        incoming_key=f"incoming/{secrets.token_urlsafe(_KEY_BYTES)}",
        preview_key=f"previews/{secrets.token_urlsafe(_KEY_BYTES)}.jpg" if kind in PICTURES else None,
        key=f"{_FOLDERS[kind]}/{secrets.token_urlsafe(_KEY_BYTES)}.{ending}",
        member_id=actor.member_id,
        unit_name=actor.unit_name,
        begun_at=iso_in_china(now),
    )


def find_upload(nomination_id: str, upload_id: str) -> Upload | None:
    """Return the row, or None."""
    if not (is_id(nomination_id) and is_id(upload_id) and upload_id.startswith(ID_MARK)):
        return None
    try:
        return Upload.get(nomination_id, upload_id, consistent_read=True)
    except Upload.DoesNotExist:
        return None


def require_upload(nomination_id: str, upload_id: str) -> Upload:
    """Return the row, or raise NotFound."""
    row = find_upload(nomination_id, upload_id)
    if row is None:
        raise NotFound(GONE)
    return row


def query_uploads(nomination_id: str) -> list[Upload]:
    """Return all rows of a nomination, dropped ones too, in order of time."""
    found = Upload.query(nomination_id, Upload.upload_id.startswith(ID_MARK), consistent_read=True)
    return sorted(found, key=lambda row: row.begun_at)


def view_upload(row: Upload) -> UploadView:
    """Return the row as its form shows it."""
    crop = Crop.read(row.crop)
    width, height = _whole(row.width), _whole(row.height)
    if crop is None and row.kind in PICTURES and width and height:
        crop = widest_crop(row.kind, width, height)
    return UploadView(
        row.upload_id,
        row.kind,
        row.state,
        row.file_name,
        int(row.size),
        row.content_type,
        row.mark,
        width,
        height,
        None if row.seconds is None else minutes_of(row.seconds),
        crop,
        row.refusal,
        row.begun_at,
        row.preview_key is not None,
    )


def save_new(row: Upload) -> None:
    """Store a new upload and count it; raise Conflict when the form holds as many of its kind as it may."""
    offer, count = OFFERS[row.kind], getattr(UploadCount, row.kind)
    writes = Writes()
    has_room = count.does_not_exist() | (count < offer.most_files)
    writes.update(UploadCount(row.nomination_id), [count.add(1)], has_room)
    writes.save(row, Upload.nomination_id.does_not_exist())
    try:
        writes.send()
    except Refused:
        raise Conflict(f"{offer.name}最多上传 {offer.most_files} 个，请先移除不用的。") from None


def drop(row: Upload) -> None:
    """Take a ready upload out of the form; versions that carry it keep it."""
    writes = _uncount(row)
    writes.update(Upload(row.nomination_id, row.upload_id), [Upload.state.set("dropped")], _in_state(row.state))
    _send(writes)


def erase(row: Upload, storage: Storage) -> None:
    """Delete an upload that no version can carry, with whatever has arrived of it."""
    writes = _uncount(row)
    writes.delete(Upload(row.nomination_id, row.upload_id), _in_state(row.state))
    _send(writes)
    delete_objects(row, storage)


def delete_objects(row: Upload, storage: Storage, keep: Sequence[str] = ()) -> None:
    """Delete all that the bucket holds of an upload, but the keys to keep; safe to be done again."""
    if row.parts_id is not None:
        storage.abort_parts(row.incoming_key, row.parts_id)
    for key in {row.incoming_key, row.preview_key, row.key} - {None, *keep}:
        storage.delete(str(key))


def _uncount(row: Upload) -> Writes:
    writes = Writes()
    writes.update(UploadCount(row.nomination_id), [getattr(UploadCount, row.kind).add(-1)])
    return writes


def _in_state(state: str) -> Condition:
    return Upload.state == state


def _send(writes: Writes) -> None:
    try:
        writes.send()
    except Refused:
        raise Conflict("这个文件的状态刚刚变了，请稍后再试。") from None


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
