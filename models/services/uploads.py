"""Uploading to a nomination: a file is announced, goes straight to the bucket, is shown, removed, forgotten."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from models.rules.upload_offers import require_offered
from models.secretive import Secretive
from models.services.actors import Actor
from models.services.upload_access import require_access
from models.services.upload_ports import PostForm, Storage
from models.services.upload_rows import (
    UploadView,
    delete_objects,
    drop,
    erase,
    make_row,
    query_uploads,
    require_upload,
    save_new,
    view_upload,
)

_POST_S = 3600
# A page stands open for a while; a film is watched from beginning to end by ranges under one link.
_LINK_S = {"photo": 3600, "thumbnail": 3600, "film": 3 * 3600, "attachment": 300}


class BegunUpload(Secretive, frozen=True):
    """An upload that waits for its bytes; `form` is where a browser posts them, None for a film, which has parts."""

    upload: UploadView
    form: PostForm | None


def begin_upload(
    actor: Actor,
    nomination_id: str,
    kind: str,
    file_name: str,
    size: int,
    now: datetime,
    storage: Storage,
    mark: str = "",
) -> BegunUpload:
    """Announce a file of a nomination and return where it may be put: one key, one type, no byte more than announced.

    Raises Forbidden, NotFound, InvalidInput for `file` (ending, size), Conflict (too many of its kind).
    """
    require_access(actor, nomination_id, "change")
    content_type = require_offered(kind, file_name, size)
    row = make_row(actor, nomination_id, kind, content_type, file_name, size, now)
    row.mark = mark[:64] or None
    if kind == "film":
        row.incoming_key = row.key
        row.parts_id = storage.begin_parts(row.key, content_type)
    save_new(row)
    form = None if row.parts_id else storage.sign_post(row.incoming_key, content_type, size, _POST_S)
    return BegunUpload(view_upload(row), form)


def list_uploads(actor: Actor, nomination_id: str) -> list[UploadView]:
    """Return what the form holds, in order of time; raise Forbidden or NotFound."""
    require_access(actor, nomination_id, "read")
    return [view_upload(row) for row in query_uploads(nomination_id) if row.state != "dropped"]


def read_upload(actor: Actor, nomination_id: str, upload_id: str) -> UploadView:
    """Return one upload as it stands now; raise Forbidden or NotFound."""
    require_access(actor, nomination_id, "read")
    return view_upload(require_upload(nomination_id, upload_id))


def link_upload(actor: Actor, nomination_id: str, upload_id: str, storage: Storage) -> str | None:
    """Return a short-lived link to what may be looked at: the checked file, or a picture that waits for its crop.

    An attachment is saved under its own name, never shown in the browser. Raises Forbidden or NotFound.
    """
    require_access(actor, nomination_id, "read")
    row = require_upload(nomination_id, upload_id)
    key = row.key if row.state in {"ready", "dropped"} else row.preview_key if row.state == "prepared" else None
    if key is None:
        return None
    return storage.sign_get(key, _LINK_S[row.kind], row.file_name if row.kind == "attachment" else None)


def remove_upload(actor: Actor, nomination_id: str, upload_id: str, storage: Storage) -> None:
    """Take a file out of the form: what never became ready is deleted, what did stays with versions that carry it.

    Raises Forbidden, NotFound, Conflict.
    """
    require_access(actor, nomination_id, "change")
    row = require_upload(nomination_id, upload_id)
    if row.state == "ready":
        drop(row)
    elif row.state != "dropped":
        erase(row, storage)


def forget_uploads(nomination_id: str, storage: Storage, keep: Collection[str] = ()) -> int:
    """Delete all uploads of a nomination but those to keep, files and rows; return how many. Asks nobody who may."""
    gone = [row for row in query_uploads(nomination_id) if row.upload_id not in keep]
    for row in gone:
        delete_objects(row, storage)
        row.delete()
    return len(gone)
