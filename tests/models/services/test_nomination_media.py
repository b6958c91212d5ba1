"""The files that materials name: only checked ones of the same nomination and the right kind go along."""

from __future__ import annotations

import msgspec

from models.rules.materials import Material
from models.services.actors import Actor
from models.services.nomination_media import list_media_faults, measure_film, read_media
from models.services.uploads import begin_upload, remove_upload
from tests.fake_storage import FakeStorage
from tests.films import make_film
from tests.makers import NOON
from tests.uploads import NOMINATION, OTHER, make_photo, upload

PDF = b"%PDF-1.7 canary %%EOF"


def test_checked_files_of_the_right_kinds_go_along(officer: Actor, storage: FakeStorage) -> None:
    film = upload(storage, officer, "film", "a.mp4", make_film(seconds=61))
    document = upload(storage, officer, "attachment", "a.pdf", PDF)
    assert list_media_faults(NOMINATION, Material(film=film.upload_id, attachments=(document.upload_id,))) == []
    assert measure_film(read_media(NOMINATION).values(), film.upload_id) == 2


def test_file_that_left_the_form_still_belongs_to_its_version(officer: Actor, storage: FakeStorage) -> None:
    document = upload(storage, officer, "attachment", "a.pdf", PDF)
    remove_upload(officer, NOMINATION, document.upload_id, storage)
    assert list_media_faults(NOMINATION, Material(attachments=(document.upload_id,))) == []


def test_unfinished_foreign_or_mistaken_files_are_named(officer: Actor, storage: FakeStorage) -> None:
    begun = begin_upload(officer, NOMINATION, "film", "a.mp4", 10, NOON, storage).upload.upload_id
    uncropped = upload(storage, officer, "photo", "a.jpg", make_photo()).upload_id
    document = upload(storage, officer, "attachment", "a.pdf", PDF).upload_id
    material = Material(film=begun, photo=uncropped, thumbnail=document, attachments=("unknown",))
    faults = list_media_faults(NOMINATION, material)
    assert [fault.field for fault in faults] == ["photo", "film", "thumbnail", "attachments"]
    elsewhere = msgspec.structs.replace(Material(), attachments=(document,))
    assert [fault.field for fault in list_media_faults(OTHER, elsewhere)] == ["attachments"]


def test_more_than_ten_attachments_do_not_go_along(officer: Actor, storage: FakeStorage) -> None:
    document = upload(storage, officer, "attachment", "a.pdf", PDF).upload_id
    (fault,) = list_media_faults(NOMINATION, Material(attachments=(document,) * 11))
    assert (fault.field, fault.detail) == ("attachments", "附件最多 10 个。")
