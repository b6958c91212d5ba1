"""What happens to an upload that has arrived: it is handed to a job, a picture is cropped, and cropped again."""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.update import Action

from models.errors import Conflict
from models.rules.crops import Crop, require_fitting
from models.rules.upload_offers import JPEG, PICTURES
from models.services.actors import Actor
from models.services.film_parts import require_all_parts
from models.services.jobs import make_job, wake_job
from models.services.upload_access import require_access
from models.services.upload_ports import Storage
from models.services.upload_rows import UploadView, make_row, require_upload, save_new, view_upload
from models.upload import Upload
from models.writes import Refused, Writes

# The kind of job that looks at what has arrived.
RECEIVE = "receive_upload"
# While such a job has something to do.
UNDER_WAY = frozenset({"arrived", "cropping"})
_NO_ORIGINAL = "这张图片没有保留原图，请重新上传后裁剪。"


def finish_upload(
    actor: Actor, nomination_id: str, upload_id: str, now: datetime, storage: Storage, crop: Crop | None = None
) -> UploadView:
    """Have a file that has arrived looked at by a job; a crop says at once which part of a picture is meant.

    Asked twice it does the same once. Raises Forbidden, NotFound, Conflict (not all of it has arrived).
    """
    require_access(actor, nomination_id, "change")
    row = require_upload(nomination_id, upload_id)
    if row.state != "begun":
        return view_upload(row)
    if row.parts_id is not None:
        require_all_parts(row, storage)
    elif storage.head(row.incoming_key) is None:
        raise Conflict("文件还没有传到，请重新上传。")
    actions: list[Action] = [] if crop is None or row.kind not in PICTURES else [Upload.crop.set(crop.spell())]
    _hand_on(actor, row, "arrived", actions, now)
    return view_upload(require_upload(nomination_id, upload_id))


def wake_upload(actor: Actor, nomination_id: str, upload_id: str) -> UploadView:
    """Have an upload taken up again whose job came to a halt; raise Forbidden or NotFound."""
    require_access(actor, nomination_id, "change")
    row = require_upload(nomination_id, upload_id)
    if row.state in UNDER_WAY and row.job_id is not None:
        wake_job(row.job_id)
    return view_upload(row)


def confirm_crop(actor: Actor, nomination_id: str, upload_id: str, crop: Crop, now: datetime) -> UploadView:
    """Take the part of a picture that a person has chosen; a job cuts it out.

    Raises Forbidden, NotFound, InvalidInput for `crop` (shape, too few pixels), Conflict (nothing to crop).
    """
    require_access(actor, nomination_id, "change")
    row = require_upload(nomination_id, upload_id)
    if row.state != "prepared":
        raise Conflict("这张图片现在不能裁剪，请刷新页面查看。")
    require_fitting(row.kind, crop, int(row.width), int(row.height))
    _hand_on(actor, row, "cropping", [Upload.crop.set(crop.spell())], now)
    return view_upload(require_upload(nomination_id, upload_id))


def crop_again(actor: Actor, nomination_id: str, upload_id: str, now: datetime, storage: Storage) -> UploadView:
    """Return a new upload of the same picture that waits for another crop; the old one stays as it is.

    Raises Forbidden, NotFound, Conflict (not a finished picture, too many of its kind).
    """
    require_access(actor, nomination_id, "change")
    old = require_upload(nomination_id, upload_id)
    if old.state != "ready" or old.preview_key is None or storage.head(old.preview_key) is None:
        raise Conflict(_NO_ORIGINAL)
    row = make_row(actor, nomination_id, old.kind, old.content_type, old.file_name, int(old.size), now)
    row.state, row.width, row.height = "prepared", old.width, old.height
    storage.copy(old.preview_key, row.preview_key, JPEG)
    try:
        save_new(row)
    except Conflict:
        storage.delete(row.preview_key)
        raise
    return view_upload(row)


def _hand_on(actor: Actor, row: Upload, state: str, actions: list[Action], now: datetime) -> None:
    """Move the upload on and have a job take it up, both or neither; whoever was faster has done the same."""
    task = {"nomination_id": row.nomination_id, "upload_id": row.upload_id}
    job = make_job(actor, RECEIVE, task, now)
    writes = Writes()
    moves = [Upload.state.set(state), Upload.job_id.set(job.job_id), *actions]
    writes.update(Upload(row.nomination_id, row.upload_id), moves, Upload.state == row.state)
    writes.save(job)
    try:
        writes.send()
    except Refused:
        return
