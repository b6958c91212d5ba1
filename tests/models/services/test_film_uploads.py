"""Films on their way: in parts, resumed on another day, completed once, refused, stopped."""

from __future__ import annotations

import pytest

from models.errors import Conflict, NotFound
from models.services.actors import Actor
from models.services.film_parts import PART_BYTES, resume_film
from models.services.upload_rows import require_upload
from models.services.upload_steps import finish_upload
from models.services.uploads import (
    begin_upload,
    link_upload,
    list_uploads,
    read_upload,
    remove_upload,
)
from tests.fake_storage import FakeStorage
from tests.films import list_broken_films, make_film
from tests.makers import NOON
from tests.uploads import NOMINATION, cut, upload, work_off


def begin_film(actor: Actor, storage: FakeStorage, size: int) -> str:
    """Announce a film and return the upload's id."""
    return begin_upload(actor, NOMINATION, "film", "片子.mp4", size, NOON, storage, "mark").upload.upload_id


def pad(film: bytes, size: int) -> bytes:
    """Return the film with as many pictures as make it so large."""
    return film[:-72] + (size - len(film) + 72).to_bytes(4, "big") + b"mdat" + bytes(size - len(film) + 64)


def send_parts(actor: Actor, storage: FakeStorage, upload_id: str, film: bytes, most: int = 1000) -> int:
    """Play the browser: put the parts that are asked for, at most so many, and return how many were."""
    sent, parts = 0, cut(film)
    while sent < most and (rest := resume_film(actor, NOMINATION, upload_id, storage).addresses):
        for number, address in list(rest.items())[: most - sent]:
            assert storage.put_part(address, parts[number])
            sent += 1
    return sent


def test_film_goes_on_after_half_of_it_in_another_session(officer: Actor, storage: FakeStorage) -> None:
    film = pad(make_film(seconds=90), 5 * PART_BYTES + 77)
    upload_id = begin_film(officer, storage, len(film))
    assert send_parts(officer, storage, upload_id, film, most=3) == 3
    with pytest.raises(Conflict, match="还没有传完"):
        finish_upload(officer, NOMINATION, upload_id, NOON, storage)
    (unfinished,) = list_uploads(officer, NOMINATION)
    assert (unfinished.file_name, unfinished.size, unfinished.mark) == ("片子.mp4", len(film), "mark")
    assert resume_film(officer, NOMINATION, upload_id, storage).arrived_bytes == 3 * PART_BYTES
    assert send_parts(officer, storage, upload_id, film) == 3
    finish_upload(officer, NOMINATION, upload_id, NOON, storage)
    assert work_off(storage, NOMINATION, upload_id) == "ready"
    shown = read_upload(officer, NOMINATION, upload_id)
    assert (shown.minutes, shown.width) == (2, 1920)
    assert storage.objects[require_upload(NOMINATION, upload_id).key] == (film, "video/mp4")


def test_part_that_arrived_cut_short_is_asked_for_again(officer: Actor, storage: FakeStorage) -> None:
    film = pad(make_film(), 2 * PART_BYTES)
    upload_id = begin_film(officer, storage, len(film))
    storage.collecting[str(require_upload(NOMINATION, upload_id).parts_id)] = {1: b"short"}
    assert list(resume_film(officer, NOMINATION, upload_id, storage).addresses) == [1, 2]


def test_film_that_waited_too_long_must_begin_anew(officer: Actor, storage: FakeStorage) -> None:
    upload_id = begin_film(officer, storage, 100)
    storage.collecting.clear()
    with pytest.raises(Conflict, match="已经失效"):
        resume_film(officer, NOMINATION, upload_id, storage)


def test_broken_film_is_refused_and_deleted(officer: Actor, storage: FakeStorage) -> None:
    film = dict(list_broken_films())["HEVC"]
    refused = upload(storage, officer, "film", "手机拍摄.mov", film)
    assert refused.state == "refused"
    assert "H.265" in str(refused.refusal)
    assert storage.objects == {}
    assert link_upload(officer, NOMINATION, refused.upload_id, storage) is None


def test_turn_that_died_after_completing_a_film_goes_on(officer: Actor, storage: FakeStorage) -> None:
    film = make_film()
    upload_id = begin_film(officer, storage, len(film))
    send_parts(officer, storage, upload_id, film)
    finish_upload(officer, NOMINATION, upload_id, NOON, storage)
    row = require_upload(NOMINATION, upload_id)
    storage.complete_parts(row.key, row.parts_id, storage.list_parts(row.key, row.parts_id) or ())
    assert work_off(storage, NOMINATION, upload_id) == "ready"


def test_upload_that_is_stopped_leaves_nothing(officer: Actor, storage: FakeStorage) -> None:
    upload_id = begin_film(officer, storage, 100)
    remove_upload(officer, NOMINATION, upload_id, storage)
    assert (storage.collecting, list_uploads(officer, NOMINATION)) == ({}, [])
    with pytest.raises(NotFound):
        read_upload(officer, NOMINATION, upload_id)
