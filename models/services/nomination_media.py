"""The files that a nomination's materials name: whether they may go along, how long the film is, where they lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from models.errors import FieldError, InvalidInput
from models.rules.materials import NAMES, Material
from models.rules.upload_offers import OFFERS, minutes_of
from models.secretive import Secretive
from models.services.upload_ports import Storage
from models.services.upload_rows import query_uploads

# What is ready stays so; what left the form after a version was frozen still belongs to that version.
_CHECKED = frozenset({"ready", "dropped"})
_SINGLE = ("photo", "film", "thumbnail")
_KINDS = {"photo": "photo", "film": "film", "thumbnail": "thumbnail", "attachments": "attachment"}


class Medium(Secretive, frozen=True):
    """A checked file of a nomination: its key in the bucket, its type, a film's begun minutes, its own name."""

    upload_id: str
    kind: str
    key: str
    content_type: str
    file_name: str
    minutes: int | None


def read_media(nomination_id: str) -> dict[str, Medium]:
    """Return every checked file of a nomination by its upload's id (1 Query); asks nobody who may."""
    return {
        row.upload_id: Medium(
            row.upload_id,
            row.kind,
            row.key,
            row.content_type,
            row.file_name,
            None if row.seconds is None else minutes_of(row.seconds),
        )
        for row in query_uploads(nomination_id)
        if row.state in _CHECKED
    }


def read_photo(nomination_id: str, upload_id: str, connect_storage: Callable[[], Storage] | None) -> bytes:
    """Return the checked photo that materials name, remade as JPEG; nothing where there is none.

    Raises Unavailable when the bucket does not answer.
    """
    photo = read_media(nomination_id).get(upload_id) if upload_id and connect_storage else None
    if photo is None or connect_storage is None:
        return b""
    storage = connect_storage()
    stored = storage.head(photo.key)
    return storage.read(photo.key, 0, stored.size) if stored else b""


def list_media_faults(nomination_id: str, material: Material) -> list[FieldError]:
    """Return what is wrong with the files that the materials name: not checked yet, refused, another nomination's."""
    named = list(_list_named(material))
    media = read_media(nomination_id) if named else {}
    faults = [
        FieldError(field, f"{NAMES[field]}还没有准备好，请等待检查完成，或重新上传。")
        for field, kind, upload_id in named
        if upload_id not in media or media[upload_id].kind != kind
    ]
    most = OFFERS["attachment"].most_files
    if len(material.attachments) > most:
        faults.append(FieldError("attachments", f"附件最多 {most} 个。"))
    return faults


def check_media(nomination_id: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes of a draft with the film's length, which nobody types.

    Raises InvalidInput for an upload that is not this nomination's, not of this kind, or not ready.
    """
    named = {field: _list_ids(field, changes[field]) for field in _KINDS if field in changes}
    media = read_media(nomination_id) if any(named.values()) else {}
    faults = [
        FieldError(field, f"{NAMES[field]}还没有上传完成，请稍后再试。")
        for field, ids in named.items()
        if any(each not in media or media[each].kind != _KINDS[field] for each in ids)
    ]
    if faults:
        raise InvalidInput(faults)
    if "film" not in changes:
        return dict(changes)
    return dict(changes) | {"film_minutes": measure_film(media.values(), changes["film"])}


def measure_film(media: Iterable[Medium], upload_id: str) -> int:
    """Return a film's length in begun minutes, 0 where there is none; nobody types it in."""
    return next((each.minutes or 0 for each in media if each.upload_id == upload_id and each.kind == "film"), 0)


def _list_ids(field: str, value: Any) -> list[str]:
    ids = value if field == "attachments" else [value]
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        raise InvalidInput([FieldError(field, "提交的内容格式有误，没有保存。")])
    return [each for each in ids if each]


def _list_named(material: Material) -> Iterator[tuple[str, str, str]]:
    """Yield field, kind and upload of every file that the materials name."""
    for field in _SINGLE:
        upload_id = getattr(material, field)
        if upload_id:
            yield field, _KINDS[field], upload_id
    for upload_id in material.attachments:
        yield "attachments", _KINDS["attachments"], upload_id
