"""The job that looks at what has arrived: pictures made anew, documents checked, films inspected, or one refusal."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action

from models.errors import Conflict, FieldError, InvalidInput
from models.rules.crops import Crop, require_fitting
from models.rules.days import iso_in_china
from models.rules.films import inspect_film
from models.rules.upload_offers import FILM, JPEG, PICTURES, PNG
from models.services.film_parts import require_all_parts
from models.services.jobs import Kind, RunningJob
from models.services.upload_ports import FileWorkshop, Picture, Storage
from models.services.upload_rows import delete_objects, find_upload
from models.services.upload_steps import RECEIVE, UNDER_WAY
from models.upload import Upload

log = logging.getLogger("liuhao.uploads")

# What members see on a phone: sharp on its screen, and a list of 65 in a few MB.
_SHOWN_SIDE, _SHOWN_BYTES = 1200, 300 * 1024
# What a person crops from, and what an attached scan must still be readable in.
_PREVIEW_SIDE, _PREVIEW_BYTES = 2000, 1536 * 1024
_SCAN_SIDE, _SCAN_BYTES = 2600, 3 * 1024 * 1024
_WHOLE = Crop(0, 0, 1, 1)


def make_upload_kinds(connect_storage: Callable[[], Storage], workshop: FileWorkshop) -> dict[str, Kind]:
    """Return the kinds of jobs that need the bucket and the workshop, beside those of `job_kinds`."""

    def receive(job: RunningJob, now: datetime, has_time: Callable[[], bool]) -> bool:
        receive_upload(job.task["nomination_id"], job.task["upload_id"], now, connect_storage(), workshop)
        return True

    return {RECEIVE: receive}


def receive_upload(
    nomination_id: str, upload_id: str, now: datetime, storage: Storage, workshop: FileWorkshop
) -> None:
    """Take an upload as far as it goes without a person: ready, waiting for its crop, or refused in one sentence.

    Safe to be done again from any point, and while somebody removes the upload.
    """
    row = find_upload(nomination_id, upload_id)
    if row is None or row.state not in UNDER_WAY:
        return
    is_refused = False
    try:
        actions = _take(row, now, storage, workshop)
    except (InvalidInput, Conflict) as refusal:
        is_refused = True
        actions = [Upload.state.set("refused"), Upload.refusal.set(refusal.detail)]
    try:
        row.change(actions, Upload.state == row.state)
    except UpdateError:
        # Removed meanwhile, or done by another turn: then its files are not ours to delete.
        if find_upload(nomination_id, upload_id) is None:
            delete_objects(row, storage)
        return
    if is_refused:
        delete_objects(row, storage)
    elif row.incoming_key != row.key:
        storage.delete(row.incoming_key)
    log.info("a %s was received: %s", row.kind, "refused" if is_refused else "taken")


def _take(row: Upload, now: datetime, storage: Storage, workshop: FileWorkshop) -> list[Action]:
    if row.kind == "film":
        return _take_film(row, now, storage)
    if row.state == "cropping":
        return _crop_picture(row, now, storage, workshop)
    _require_announced(row, storage)
    content = storage.read(row.incoming_key, 0, int(row.size))
    if row.kind not in PICTURES:
        return _take_attachment(row, content, now, storage, workshop)
    crop = Crop.read(row.crop)
    if crop is not None:
        return _show_picture(row, content, row.content_type, crop, now, storage, workshop)
    preview = workshop.remake_picture(content, row.content_type, None, _PREVIEW_SIDE, _PREVIEW_BYTES)
    _require_pixels(row.kind, preview)
    storage.put(row.preview_key, preview.content, JPEG)
    return [Upload.state.set("prepared"), *_size_of(preview)]


def _crop_picture(row: Upload, now: datetime, storage: Storage, workshop: FileWorkshop) -> list[Action]:
    stored = storage.head(row.preview_key)
    content = storage.read(row.preview_key, 0, stored.size) if stored else b""
    picture = workshop.remake_picture(content, JPEG, Crop.read(row.crop), _SHOWN_SIDE, _SHOWN_BYTES)
    storage.put(row.key, picture.content, JPEG)
    return _ready(now)


def _show_picture(
    row: Upload,
    content: bytes,
    content_type: str,
    crop: Crop,
    now: datetime,
    storage: Storage,
    workshop: FileWorkshop,
) -> list[Action]:
    """Cut out at once what the person has seen and chosen in the browser: a frame of the film."""
    picture = workshop.remake_picture(content, content_type, crop, _SHOWN_SIDE, _SHOWN_BYTES)
    require_fitting(row.kind, _WHOLE, picture.width, picture.height)
    storage.put(row.key, picture.content, JPEG)
    # There is nothing to crop again from.
    return [*_ready(now), *_size_of(picture), Upload.preview_key.remove()]


def _take_attachment(
    row: Upload, content: bytes, now: datetime, storage: Storage, workshop: FileWorkshop
) -> list[Action]:
    if row.content_type in {JPEG, PNG}:
        scan = workshop.remake_picture(content, row.content_type, None, _SCAN_SIDE, _SCAN_BYTES)
        storage.put(row.key, scan.content, JPEG)
        return [*_ready(now), *_size_of(scan)]
    workshop.check_document(content, row.content_type)
    storage.copy(row.incoming_key, row.key, row.content_type)
    return _ready(now)


def _take_film(row: Upload, now: datetime, storage: Storage) -> list[Action]:
    # A turn that died after this completed the film already: then its parts are gone and it stands.
    if storage.head(row.key) is None:
        storage.complete_parts(row.key, str(row.parts_id), require_all_parts(row, storage))
    _require_announced(row, storage)
    facts = inspect_film(lambda first, count: storage.read(row.key, first, count), int(row.size))
    return [
        *_ready(now),
        Upload.seconds.set(facts.seconds),
        Upload.width.set(facts.width),
        Upload.height.set(facts.height),
    ]


def _require_announced(row: Upload, storage: Storage) -> None:
    """Return if what has arrived is of the size and type that were announced; not every bucket enforces its form."""
    stored = storage.head(row.incoming_key)
    wanted = FILM if row.kind == "film" else row.content_type
    if stored is None or stored.size != int(row.size) or stored.content_type != wanted:
        raise InvalidInput([FieldError("file", "传到的文件与选择的文件不一致，请重新上传。")])


def _require_pixels(kind: str, preview: Picture) -> None:
    """Return if the picture is large enough for some crop of it."""
    if min(preview.width, preview.height) < 240:
        raise InvalidInput([FieldError("file", "这张图片太小，放大后会模糊。请上传长宽都在 240 像素以上的图片。")])


def _ready(now: datetime) -> list[Action]:
    return [Upload.state.set("ready"), Upload.ready_at.set(iso_in_china(now))]


def _size_of(picture: Picture) -> list[Action]:
    return [Upload.width.set(picture.width), Upload.height.set(picture.height)]
