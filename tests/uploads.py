"""Uploads as tests meet them: files to send, a nomination to send them to, the whole way at once."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image

from handlers.files.workshop import Workshop
from models.rules.crops import Crop
from models.services.actors import Actor
from models.services.jobs import work_on
from models.services.nominating import start_nomination
from models.services.receiving_uploads import make_upload_kinds
from models.services.upload_rows import UploadView, require_upload, view_upload
from models.services.upload_steps import finish_upload
from models.services.uploads import begin_upload
from tests.fake_storage import FakeStorage
from tests.makers import CAMPAIGN, NOON
from tests.nominating import MARCH, officer_of, set_scene

# Two nominations of the committee c-1, whose officer may upload to them, and one of c-2.
NOMINATION, OTHER, FOREIGN = "n-own", "n-other", "n-foreign"
CROP = Crop(0.25, 0.0, 0.5625, 1.0)


def begin_nominations() -> None:
    """Store the tree, and the three nominations as drafts at their committees' desks."""
    set_scene()
    for nomination_id, unit_id in ((NOMINATION, "c-1"), (OTHER, "c-1"), (FOREIGN, "c-2")):
        start_nomination(officer_of(unit_id), CAMPAIGN, "article", unit_id, MARCH, nomination_id=nomination_id)


def make_photo(width: int = 800, height: int = 600, kind: str = "JPEG", **saved: object) -> bytes:
    """Return a picture, dark on the left and light on the right."""
    picture = Image.linear_gradient("L").rotate(90).resize((width, height)).convert("RGB")
    written = io.BytesIO()
    picture.save(written, kind, **saved)
    return written.getvalue()


def work_off(storage: FakeStorage, nomination_id: str, upload_id: str, now: datetime = NOON) -> str:
    """Do the job that an upload waits for, as Lambda `work` does, and return the state it comes to."""
    job_id = require_upload(nomination_id, upload_id).job_id
    if job_id is not None:
        work_on(job_id, make_upload_kinds(lambda: storage, Workshop()), now, lambda: True)
    return str(require_upload(nomination_id, upload_id).state)


def upload(
    storage: FakeStorage, actor: Actor, kind: str, name: str, content: bytes, crop: Crop | None = None
) -> UploadView:
    """Send a file from beginning to end, film or not, and return what became of it."""
    begun = begin_upload(actor, NOMINATION, kind, name, len(content), NOON, storage)
    row = require_upload(NOMINATION, begun.upload.upload_id)
    if begun.form is not None:
        assert storage.post(begun.form, content)
    else:
        storage.collecting[str(row.parts_id)] = cut(content)
    finish_upload(actor, NOMINATION, row.upload_id, NOON, storage, crop)
    work_off(storage, NOMINATION, row.upload_id)
    return view_upload(require_upload(NOMINATION, row.upload_id))


def cut(content: bytes, size: int = 8 * 1024 * 1024) -> dict[int, bytes]:
    """Return the content in parts, by number."""
    starts = range(0, len(content), size)
    return {number: content[start : start + size] for number, start in enumerate(starts, 1)}
