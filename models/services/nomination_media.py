"""Which uploads a nomination's materials may name: its own, of the kind that is asked for, once they are ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.errors import FieldError, InvalidInput
from models.rules.materials import NAMES
from models.services.upload_rows import query_uploads, view_upload

_KINDS = {"photo": "photo", "film": "film", "thumbnail": "thumbnail", "attachments": "attachment"}


def check_media(nomination_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes with the film's length, which nobody types.

    Raises InvalidInput for an upload that is not this nomination's, not of this kind, or not ready.
    """
    named = {field: _list_ids(field, changes[field]) for field in _KINDS if field in changes}
    ready = find_ready(nomination_id) if any(named.values()) else {}
    faults = [
        FieldError(field, f"{NAMES[field]}还没有上传完成，请稍后再试。")
        for field, ids in named.items()
        if any(ready.get(each, ("", 0))[0] != _KINDS[field] for each in ids)
    ]
    if faults:
        raise InvalidInput(faults)
    minutes = {"film_minutes": ready[changes["film"]][1] if changes["film"] else 0} if "film" in changes else {}
    return dict(changes) | minutes


def find_ready(nomination_id: str) -> Mapping[str, tuple[str, int]]:
    """Return the nomination's uploads that may be used, by id: their kind, and a film's minutes (1 Query)."""
    uploads = (view_upload(row) for row in query_uploads(nomination_id))
    return {each.upload_id: (each.kind, each.minutes or 0) for each in uploads if each.state == "ready"}


def _list_ids(field: str, value: Any) -> list[str]:
    ids = value if field == "attachments" else [value]
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise InvalidInput([FieldError(field, "提交的内容格式有误，没有保存。")])
    return [each for each in ids if each]
