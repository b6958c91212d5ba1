"""Uploading to a nomination: the calls of upload.js, each a small form; files themselves never pass through here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.frame import go_on, render_page
from handlers.web.answer import answer_json
from handlers.web.dependencies import given
from models.errors import FieldError, InvalidInput, NotFound
from models.rules.crops import Crop, read_crop
from models.rules.upload_offers import OFFERS
from models.services.film_parts import resume_film
from models.services.upload_access import require_access
from models.services.upload_ports import PostForm, Storage
from models.services.upload_rows import GONE, UploadView
from models.services.upload_steps import confirm_crop, crop_again, finish_upload, wake_upload
from models.services.uploads import begin_upload, link_upload, list_uploads, read_upload, remove_upload

blueprint = Blueprint("uploads", __name__)

_MAY_CHANGE = ("officer",)
_MAY_READ = ("administrator", "officer", "office")
_ALL = "/nominations/<nomination_id>/uploads"
_ONE = f"{_ALL}/<upload_id>"


class _Shown(msgspec.Struct, frozen=True):
    """An upload for the browser: how it stands, where to look at it, where to put it."""

    upload: UploadView
    link: str | None = None
    form: PostForm | None = None
    part_bytes: int = 0
    arrived_bytes: int = 0
    addresses: Mapping[int, str] = msgspec.field(default_factory=dict)


@blueprint.get("/nominations/<nomination_id>/files")
@for_roles(*_MAY_CHANGE)
def get_files(nomination_id: str) -> Response:
    """Return the page of a nomination's files alone, as its form also shows them."""
    list_uploads(acting(), nomination_id)
    return render_page("nomination_files", base=f"/nominations/{nomination_id}/uploads", offers=OFFERS)


@blueprint.get(_ALL)
@for_roles(*_MAY_READ)
def get_uploads(nomination_id: str) -> Response:
    """Return what the form holds."""
    return answer_json([_show(nomination_id, upload) for upload in list_uploads(acting(), nomination_id)])


@blueprint.post(_ALL)
@for_roles(*_MAY_CHANGE)
def post_upload(nomination_id: str) -> Response:
    """Announce a file; answer where it goes."""
    require_access(acting(), nomination_id, "change")
    sent = request.form
    begun = begin_upload(
        acting(),
        nomination_id,
        sent.get("kind", ""),
        sent.get("file_name", ""),
        _read_size(),
        given().now(),
        _storage(),
        sent.get("mark", ""),
    )
    return answer_json(_Shown(begun.upload, form=begun.form), 201)


@blueprint.get(_ONE)
@for_roles(*_MAY_READ)
def get_upload(nomination_id: str, upload_id: str) -> Response:
    """Return how an upload stands, with a link to what can be looked at."""
    return answer_json(_show(nomination_id, read_upload(acting(), nomination_id, upload_id)))


@blueprint.get(f"{_ONE}/parts")
@for_roles(*_MAY_CHANGE)
def get_parts(nomination_id: str, upload_id: str) -> Response:
    """Return where the next parts of a film go."""
    rest = resume_film(acting(), nomination_id, upload_id, _storage())
    shown = _Shown(
        rest.upload, part_bytes=rest.part_bytes, arrived_bytes=rest.arrived_bytes, addresses=rest.addresses
    )
    return answer_json(shown)


@blueprint.get(f"{_ONE}/file")
@for_roles(*_MAY_READ)
def get_file(nomination_id: str, upload_id: str) -> Answer:
    """Lead to the file under a link that holds for a short while."""
    link = link_upload(acting(), nomination_id, upload_id, _storage())
    if link is None:
        raise NotFound(GONE)
    return go_on(link)


@blueprint.post(f"{_ONE}/finish")
@for_roles(*_MAY_CHANGE)
def post_finish(nomination_id: str, upload_id: str) -> Response:
    """Have what has arrived looked at; a frame of a film says at once which part of it is meant."""
    crop = _read_crop() if "width" in request.form else None
    done = finish_upload(acting(), nomination_id, upload_id, given().now(), _storage(), crop)
    return answer_json(_show(nomination_id, done))


@blueprint.post(f"{_ONE}/wake")
@for_roles(*_MAY_CHANGE)
def post_wake(nomination_id: str, upload_id: str) -> Response:
    """Have a file looked at again whose job came to a halt."""
    return answer_json(_show(nomination_id, wake_upload(acting(), nomination_id, upload_id)))


@blueprint.post(f"{_ONE}/crop")
@for_roles(*_MAY_CHANGE)
def post_crop(nomination_id: str, upload_id: str) -> Response:
    """Take the part of a picture that was chosen."""
    require_access(acting(), nomination_id, "change")
    return answer_json(
        _show(nomination_id, confirm_crop(acting(), nomination_id, upload_id, _read_crop(), given().now()))
    )


@blueprint.post(f"{_ONE}/crop-again")
@for_roles(*_MAY_CHANGE)
def post_crop_again(nomination_id: str, upload_id: str) -> Response:
    """Let another part of the same picture be chosen."""
    again = crop_again(acting(), nomination_id, upload_id, given().now(), _storage())
    return answer_json(_show(nomination_id, again), 201)


@blueprint.post(f"{_ONE}/remove")
@for_roles(*_MAY_CHANGE)
def post_remove(nomination_id: str, upload_id: str) -> Response:
    """Stop an upload, or take a file out of the form."""
    remove_upload(acting(), nomination_id, upload_id, _storage())
    return Response(status=204)


def _show(nomination_id: str, upload: UploadView) -> _Shown:
    link = None
    if upload.state in {"ready", "prepared"}:
        link = link_upload(acting(), nomination_id, upload.upload_id, _storage())
    return _Shown(upload, link)


def _read_size() -> int:
    try:
        return int(request.form.get("size", ""))
    except ValueError:
        raise InvalidInput([FieldError("size", "没有收到文件的大小，请重新选择文件。")]) from None


def _read_crop() -> Crop:
    x, y, width, height = (request.form.get(name, "") for name in Crop.__struct_fields__)
    return read_crop(x, y, width, height)


def _storage() -> Storage:
    connect = given().connect_storage
    if connect is None:
        raise RuntimeError("the console was given no storage")
    return cast(Storage, connect())
