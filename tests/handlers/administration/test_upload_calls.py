"""The calls of upload.js: each says where the next bytes go, or why not; files never pass through the console."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from handlers.config import Config
from handlers.console import create_app
from models.services.film_parts import PART_BYTES
from tests.deployment import list_rights
from tests.desk import Desk, seat_at_desk
from tests.fake_storage import FakeStorage
from tests.fakes import Clock, FakeWeChat
from tests.uploads import FOREIGN, NOMINATION, OTHER, begin_nominations, make_photo, work_off

BASE = f"/nominations/{NOMINATION}/uploads"


@pytest.fixture
def storage() -> FakeStorage:
    """An empty bucket."""
    return FakeStorage()


@pytest.fixture
def desk(console: Flask, config: Config, clock: Clock, wechat: FakeWeChat, storage: FakeStorage) -> Desk:
    """The desk of an officer of the committee c-1; the console's bucket is in memory."""
    begin_nominations()
    app = create_app(config, lambda: wechat, clock, connect_storage=lambda: storage)
    return seat_at_desk(app, 1, "officer", "c-1", branch_id="b-1")


def send(desk: Desk, address: str, **fields: Any) -> Any:
    """Send a form as upload.js does, and return the answer."""
    headers = {"Accept": "application/json", "X-CSRF-Token": desk.csrf}
    return desk.client.post(address, data=fields, headers=headers)


def fetch(desk: Desk, address: str) -> Any:
    """Return what a call answers."""
    return desk.client.get(address).json


def announce(desk: Desk, kind: str = "photo", name: str = "a.jpg", size: int = 10) -> Any:
    """Announce a file and return the answer."""
    answer = send(desk, BASE, kind=kind, file_name=name, size=size)
    assert answer.status_code == 201
    return answer.json


def test_photo_goes_through_all_calls(desk: Desk, storage: FakeStorage) -> None:
    photo = make_photo()
    begun = announce(desk, size=len(photo))
    upload_id, form = begun["upload"]["upload_id"], begun["form"]
    key = form["fields"]["key"]
    storage.objects[key] = (photo, form["fields"]["Content-Type"])
    assert send(desk, f"{BASE}/{upload_id}/finish").json["upload"]["state"] == "arrived"
    work_off(storage, NOMINATION, upload_id)
    shown = fetch(desk, f"{BASE}/{upload_id}")
    assert shown["upload"]["state"] == "prepared"
    assert "previews/" in shown["link"]
    crop = shown["upload"]["crop"]
    assert send(desk, f"{BASE}/{upload_id}/crop", **crop).json["upload"]["state"] == "cropping"
    work_off(storage, NOMINATION, upload_id)
    (listed,) = fetch(desk, BASE)
    assert (listed["upload"]["state"], listed["upload"]["file_name"]) == ("ready", "a.jpg")
    again = send(desk, f"{BASE}/{upload_id}/crop-again")
    assert (again.status_code, again.json["upload"]["state"]) == (201, "prepared")
    assert send(desk, f"{BASE}/{upload_id}/remove").status_code == 204
    assert len(fetch(desk, BASE)) == 1


def test_frame_is_finished_with_its_crop(desk: Desk, storage: FakeStorage) -> None:
    frame = make_photo(1280, 720)
    begun = announce(desk, "thumbnail", "frame.jpg", len(frame))
    storage.objects[begun["form"]["fields"]["key"]] = (frame, "image/jpeg")
    upload_id = begun["upload"]["upload_id"]
    send(desk, f"{BASE}/{upload_id}/finish", x="0", y="0", width="1", height="1")
    assert work_off(storage, NOMINATION, upload_id) == "ready"


def test_film_is_told_its_next_parts(desk: Desk) -> None:
    begun = announce(desk, "film", "片子.mp4", 30 * PART_BYTES)
    assert begun["form"] is None
    rest = fetch(desk, f"{BASE}/{begun['upload']['upload_id']}/parts")
    assert (rest["part_bytes"], rest["arrived_bytes"], len(rest["addresses"])) == (PART_BYTES, 0, 24)


def test_attachment_leads_to_its_link(desk: Desk, storage: FakeStorage) -> None:
    document = b"%PDF-1.7 %%EOF"
    begun = announce(desk, "attachment", "a.pdf", len(document))
    upload_id = begun["upload"]["upload_id"]
    assert desk.get(f"{BASE}/{upload_id}/file").status_code == 404
    storage.objects[begun["form"]["fields"]["key"]] = (document, "application/pdf")
    send(desk, f"{BASE}/{upload_id}/finish")
    work_off(storage, NOMINATION, upload_id)
    led = desk.get(f"{BASE}/{upload_id}/file")
    assert led.status_code == 303
    assert led.headers["Location"].startswith("memory://bucket/attachments/")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "photo", "file_name": "a.gif", "size": "1"}, "jpg"),
        ({"kind": "photo", "file_name": "a.jpg", "size": "many"}, "大小"),
        ({"kind": "photo", "file_name": "a.jpg"}, "大小"),
        ({}, "大小"),
    ],
)
def test_refusal_is_one_sentence_for_the_page(desk: Desk, fields: dict[str, str], sentence: str) -> None:
    answer = send(desk, BASE, **fields)
    assert answer.status_code == 422
    assert sentence in answer.json["detail"]


def test_what_has_not_arrived_is_said_at_once(desk: Desk) -> None:
    begun = announce(desk)
    answer = send(desk, f"{BASE}/{begun['upload']['upload_id']}/finish")
    assert (answer.status_code, answer.json["detail"]) == (409, "文件还没有传到，请重新上传。")


def test_nothing_is_sent_without_the_token_of_the_page(desk: Desk) -> None:
    answer = desk.client.post(BASE, data={"kind": "photo", "file_name": "a.jpg", "size": "1"})
    assert answer.status_code == 403


def test_nomination_of_another_committee_is_out_of_reach(desk: Desk) -> None:
    begun = announce(desk)
    foreign = f"/nominations/{FOREIGN}/uploads"
    assert send(desk, foreign, kind="photo", file_name="a.jpg", size="1").status_code == 403
    assert desk.client.get(f"{foreign}/{begun['upload']['upload_id']}").status_code == 403
    assert desk.client.get(f"/nominations/{OTHER}/uploads/{begun['upload']['upload_id']}").status_code == 404


def test_pages_may_send_to_the_bucket_and_nowhere_else(config: Config, console: Flask, app: Flask) -> None:
    policy = console.test_client().get("/login").headers["Content-Security-Policy"]
    assert "connect-src 'self' https://media.example.org;" in policy
    assert "media-src https://media.example.org;" in policy
    members = app.test_client().get("/").headers["Content-Security-Policy"]
    assert "connect-src 'self';" in members


def test_console_may_not_write_where_members_read() -> None:
    writing = {resource for action, resource in list_rights("console") if action == "s3:PutObject"}
    assert writing == {"Media/incoming/*", "Media/previews/*", "Media/films/*"}
