"""Uploads from the first byte to what is shown: who may, how many, in parts, twice at once, removed, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from models.errors import Conflict, Forbidden, InvalidInput, NotFound
from models.job import Job
from models.rules.crops import Crop
from models.services.actors import Actor
from models.services.film_parts import resume_film
from models.services.upload_rows import require_upload
from models.services.upload_steps import confirm_crop, crop_again, finish_upload, wake_upload
from models.services.uploads import (
    begin_upload,
    forget_uploads,
    link_upload,
    list_uploads,
    read_upload,
    remove_upload,
)
from models.upload import Upload, UploadCount
from tests.fake_storage import FakeStorage
from tests.makers import NOON
from tests.officers import appoint
from tests.uploads import CROP, FOREIGN, NOMINATION, OTHER, begin_nominations, make_photo, upload, work_off

PDF = b"%PDF-1.7 canary %%EOF"


def test_photo_waits_for_its_crop_and_then_is_shown(officer: Actor, storage: FakeStorage) -> None:
    prepared = upload(storage, officer, "photo", "何测试工作照.jpg", make_photo())
    assert (prepared.state, prepared.width, prepared.height) == ("prepared", 800, 600)
    assert prepared.crop == pytest.approx(Crop(0.21875, 0, 0.5625, 1))
    assert "previews/" in str(link_upload(officer, NOMINATION, prepared.upload_id, storage))
    assert confirm_crop(officer, NOMINATION, prepared.upload_id, CROP, NOON).state == "cropping"
    assert work_off(storage, NOMINATION, prepared.upload_id) == "ready"
    row = require_upload(NOMINATION, prepared.upload_id)
    assert storage.objects[row.key][1] == "image/jpeg"
    assert row.incoming_key not in storage.objects
    assert row.key in str(link_upload(officer, NOMINATION, prepared.upload_id, storage))


def test_frame_of_a_film_is_cut_out_at_once(officer: Actor, storage: FakeStorage) -> None:
    frame = upload(storage, officer, "thumbnail", "frame.jpg", make_photo(1280, 720), Crop(0, 0, 1, 1))
    assert (frame.state, frame.width, frame.height) == ("ready", 1200, 675)


def test_frame_of_another_shape_is_refused(officer: Actor, storage: FakeStorage) -> None:
    frame = upload(storage, officer, "thumbnail", "frame.jpg", make_photo(800, 800), Crop(0, 0, 1, 1))
    assert (frame.state, frame.refusal) == ("refused", "请按 16:9 的比例裁剪。")


def test_file_name_is_sealed_and_no_part_of_any_key(officer: Actor, storage: FakeStorage) -> None:
    upload(storage, officer, "photo", "何测试.jpg", make_photo())
    (row,) = Upload.query(NOMINATION, Upload.upload_id.startswith("u"))
    assert row.file_name == "何测试.jpg"
    assert "何测试" not in str(row.serialize())
    assert {len(key.partition("/")[2].removesuffix(".jpg")) for key in (row.incoming_key, row.key)} == {32}


def test_document_is_saved_under_its_name_for_a_short_while(officer: Actor, storage: FakeStorage) -> None:
    document = upload(storage, officer, "attachment", "证明.pdf", PDF)
    link = str(link_upload(officer, NOMINATION, document.upload_id, storage))
    assert document.state == "ready"
    assert link.endswith("?seconds=300&name=证明.pdf")


def test_attached_picture_is_made_anew_too(officer: Actor, storage: FakeStorage) -> None:
    scan = upload(storage, officer, "attachment", "scan.jpg", make_photo(comment=b"canary"))
    key = require_upload(NOMINATION, scan.upload_id).key
    assert scan.state == "ready"
    assert b"canary" not in storage.objects[key][0]


def test_form_takes_its_key_type_and_size_only(officer: Actor, storage: FakeStorage) -> None:
    form = begin_upload(officer, NOMINATION, "photo", "a.jpg", 10, NOON, storage).form
    assert form is not None
    assert not storage.post(form, bytes(11))
    assert not storage.post(form, b"")
    assert not storage.post(form, bytes(5), key="photos/other.jpg")
    assert not storage.post(form, bytes(5), **{"Content-Type": "text/html"})
    assert not storage.post(form, bytes(5), signature="guessed")
    assert storage.post(form, bytes(10))


@pytest.mark.parametrize("stored", [(make_photo() + b"x", "image/jpeg"), (make_photo(), "text/html")])
def test_bucket_that_enforces_nothing_is_not_believed(
    officer: Actor, storage: FakeStorage, stored: tuple[bytes, str]
) -> None:
    begun = begin_upload(officer, NOMINATION, "photo", "a.jpg", len(make_photo()), NOON, storage)
    row = require_upload(NOMINATION, begun.upload.upload_id)
    storage.objects[row.incoming_key] = stored
    finish_upload(officer, NOMINATION, row.upload_id, NOON, storage)
    assert work_off(storage, NOMINATION, row.upload_id) == "refused"
    assert storage.objects == {}


def test_nothing_is_finished_that_has_not_arrived(officer: Actor, storage: FakeStorage) -> None:
    begun = begin_upload(officer, NOMINATION, "photo", "a.jpg", 10, NOON, storage)
    with pytest.raises(Conflict, match="还没有传到"):
        finish_upload(officer, NOMINATION, begun.upload.upload_id, NOON, storage)


def test_finishing_again_begins_no_second_job(officer: Actor, storage: FakeStorage) -> None:
    photo = upload(storage, officer, "photo", "a.jpg", make_photo())
    assert finish_upload(officer, NOMINATION, photo.upload_id, NOON, storage).state == "prepared"
    assert Job.count() == 1


def test_upload_whose_job_came_to_a_halt_is_taken_up_again(officer: Actor, storage: FakeStorage) -> None:
    begun = begin_upload(officer, NOMINATION, "attachment", "a.pdf", len(PDF), NOON, storage)
    assert begun.form is not None
    storage.post(begun.form, PDF)
    finish_upload(officer, NOMINATION, begun.upload.upload_id, NOON, storage)
    job_id = str(require_upload(NOMINATION, begun.upload.upload_id).job_id)
    Job(job_id).update([Job.state.set("running")])
    assert wake_upload(officer, NOMINATION, begun.upload.upload_id).state == "arrived"
    assert (Job.get(job_id).state, Job.get(job_id).turn) == ("waiting", 2)
    assert work_off(storage, NOMINATION, begun.upload.upload_id) == "ready"
    wake_upload(officer, NOMINATION, begun.upload.upload_id)
    assert Job.get(job_id).state == "done"


def test_more_attachments_than_ten_are_refused(officer: Actor, storage: FakeStorage) -> None:
    ids = [upload(storage, officer, "attachment", f"{n}.pdf", PDF).upload_id for n in range(10)]
    with pytest.raises(Conflict, match="最多上传 10 个"):
        begin_upload(officer, NOMINATION, "attachment", "11.pdf", 1, NOON, storage)
    remove_upload(officer, NOMINATION, ids[0], storage)
    assert begin_upload(officer, NOMINATION, "attachment", "11.pdf", 1, NOON, storage).form


def test_removed_file_stays_for_the_versions_that_carry_it(officer: Actor, storage: FakeStorage) -> None:
    document = upload(storage, officer, "attachment", "a.pdf", PDF)
    for _ in range(2):
        remove_upload(officer, NOMINATION, document.upload_id, storage)
    assert list_uploads(officer, NOMINATION) == []
    assert link_upload(officer, NOMINATION, document.upload_id, storage)
    assert UploadCount.get(NOMINATION, "-").attachment == 0


def test_removing_a_photo_while_it_is_worked_on_leaves_nothing(officer: Actor, storage: FakeStorage) -> None:
    begun = begin_upload(officer, NOMINATION, "photo", "a.jpg", len(make_photo()), NOON, storage)
    assert begun.form is not None
    storage.post(begun.form, make_photo())
    finish_upload(officer, NOMINATION, begun.upload.upload_id, NOON, storage)

    class Remover(FakeStorage):
        def put(self, key: str, content: bytes, content_type: str) -> None:
            super().put(key, content, content_type)
            remove_upload(officer, NOMINATION, begun.upload.upload_id, self)
            super().put(key, content, content_type)

    busy = Remover()
    busy.objects = storage.objects
    with pytest.raises(NotFound):
        work_off(busy, NOMINATION, begun.upload.upload_id)
    assert busy.objects == {}


def test_picture_can_be_cropped_again_without_changing_the_first(officer: Actor, storage: FakeStorage) -> None:
    photo = upload(storage, officer, "photo", "a.jpg", make_photo())
    confirm_crop(officer, NOMINATION, photo.upload_id, CROP, NOON)
    work_off(storage, NOMINATION, photo.upload_id)
    first = storage.objects[require_upload(NOMINATION, photo.upload_id).key]
    again = crop_again(officer, NOMINATION, photo.upload_id, NOON + timedelta(minutes=1), storage)
    assert (again.state, again.width, again.upload_id != photo.upload_id) == ("prepared", 800, True)
    confirm_crop(officer, NOMINATION, again.upload_id, Crop(0.4375, 0, 0.5625, 1), NOON)
    assert work_off(storage, NOMINATION, again.upload_id) == "ready"
    assert storage.objects[require_upload(NOMINATION, photo.upload_id).key] == first
    assert storage.objects[require_upload(NOMINATION, again.upload_id).key] != first


def test_crop_of_another_shape_is_refused_and_nothing_begins(officer: Actor, storage: FakeStorage) -> None:
    photo = upload(storage, officer, "photo", "a.jpg", make_photo())
    with pytest.raises(InvalidInput, match="3:4"):
        confirm_crop(officer, NOMINATION, photo.upload_id, Crop(0, 0, 1, 1), NOON)
    assert read_upload(officer, NOMINATION, photo.upload_id).state == "prepared"


def test_nothing_is_forgotten_but_what_should_be(officer: Actor, storage: FakeStorage) -> None:
    kept = upload(storage, officer, "attachment", "kept.pdf", PDF)
    gone = upload(storage, officer, "photo", "a.jpg", make_photo())
    assert forget_uploads(NOMINATION, storage, keep=[kept.upload_id]) == 1
    assert list(storage.objects) == [require_upload(NOMINATION, kept.upload_id).key]
    with pytest.raises(NotFound):
        read_upload(officer, NOMINATION, gone.upload_id)


def test_upload_of_another_nomination_is_out_of_reach(officer: Actor, storage: FakeStorage) -> None:
    document = upload(storage, officer, "attachment", "a.pdf", PDF)
    with pytest.raises(Forbidden):
        read_upload(officer, FOREIGN, document.upload_id)
    with pytest.raises(Forbidden):
        begin_upload(officer, FOREIGN, "photo", "a.jpg", 1, NOON, storage)
    with pytest.raises(NotFound):
        link_upload(officer, OTHER, document.upload_id, storage)
    with pytest.raises(NotFound):
        read_upload(officer, NOMINATION, "-")


def test_whoever_is_not_concerned_can_do_nothing(officer: Actor, storage: FakeStorage) -> None:
    upload_id = upload(storage, officer, "photo", "a.jpg", make_photo()).upload_id
    stranger = appoint("officer", "c-2", 901)
    acts: list[Callable[[], object]] = [
        lambda: begin_upload(stranger, NOMINATION, "photo", "a.jpg", 1, NOON, storage),
        lambda: finish_upload(stranger, NOMINATION, upload_id, NOON, storage),
        lambda: wake_upload(stranger, NOMINATION, upload_id),
        lambda: confirm_crop(stranger, NOMINATION, upload_id, CROP, NOON),
        lambda: crop_again(stranger, NOMINATION, upload_id, NOON, storage),
        lambda: resume_film(stranger, NOMINATION, upload_id, storage),
        lambda: list_uploads(stranger, NOMINATION),
        lambda: read_upload(stranger, NOMINATION, upload_id),
        lambda: link_upload(stranger, NOMINATION, upload_id, storage),
        lambda: remove_upload(stranger, NOMINATION, upload_id, storage),
    ]
    for act in acts:
        with pytest.raises(Forbidden):
            act()


def test_two_that_finish_at_once_begin_one_job(racing_store: None, storage: FakeStorage) -> None:
    begin_nominations()
    officer = appoint("officer", "c-1")
    begun = begin_upload(officer, NOMINATION, "photo", "a.jpg", len(make_photo()), NOON, storage)
    assert begun.form is not None
    storage.post(begun.form, make_photo())
    finish = [(officer, NOMINATION, begun.upload.upload_id, NOON, storage)] * 12
    with ThreadPoolExecutor(12) as pool:
        states = {each.state for each in pool.map(lambda asked: finish_upload(*asked), finish)}
    assert states == {"arrived"}
    assert Job.count() == 1


def test_twenty_at_once_begin_ten_attachments(racing_store: None, storage: FakeStorage) -> None:
    begin_nominations()
    officer = appoint("officer", "c-1")

    def begin(number: int) -> bool:
        try:
            begin_upload(officer, NOMINATION, "attachment", f"{number}.pdf", 1, NOON, storage)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(begin, range(20))) == 10
