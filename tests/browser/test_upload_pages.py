"""Files of a nomination in a browser: photos cropped by keyboard, films that go on where they stopped, frames."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import botocore.session
import msgspec
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from handlers.config import Bucket, Config
from handlers.storage import S3Storage
from local.ministack import MiniStack
from models.services.film_parts import PART_BYTES
from models.services.upload_rows import query_uploads
from models.upload import Upload
from tests.browser.comfort import CONSOLE, find_faults
from tests.browser.desk_stage import DeskStage, set_desk_stage
from tests.browser.steps import take_screenshot
from tests.desk import give
from tests.fakes import Clock
from tests.films import box
from tests.makers import store_member
from tests.source import ROOT
from tests.uploads import NOMINATION, begin_nominations, make_photo

pytestmark = [pytest.mark.browser, pytest.mark.ministack]

PAGE = f"/nominations/{NOMINATION}/files"


@pytest.fixture
def bucket(ministack_store: MiniStack) -> Bucket:
    """An empty bucket on MiniStack."""
    name = f"media-{uuid4().hex[:8]}"
    client: Any = botocore.session.get_session().create_client("s3", "cn-north-1", endpoint_url=ministack_store.url)
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
    return Bucket(name, "cn-north-1", ministack_store.url)


@pytest.fixture
def desk_stage(bucket: Bucket, config: Config, clock: Clock) -> Iterator[DeskStage]:
    """The console with a tree and the officer of the committee c-1, who has a phone."""
    begin_nominations()
    store_member(1, branch_id="b-1", branch_name="第1党支部", committee_id="c-1")
    give("m-1", "officer", "c-1")
    config = msgspec.structs.replace(config, media_url=bucket.url, storage_url=bucket.url)
    with set_desk_stage(config, clock, str(bucket.endpoint), S3Storage(bucket)) as running:
        yield running


@pytest.fixture
def tab(chromium: Browser, desk_stage: DeskStage) -> Iterator[Page]:
    """A tab signed in at the page of a nomination's files; no script may fail and the CSP refuse nothing."""
    context = chromium.new_context(base_url=desk_stage.url, locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    desk_stage.sign_in(page)
    page.goto(PAGE)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A film in three parts: that of the demo, and much that nobody plays."""
    path = tmp_path / "党员电教片.mp4"
    path.write_bytes((ROOT / "local" / "demo" / "film.mp4").read_bytes() + box(b"free", bytes(2 * PART_BYTES)))
    return path


def stored(kind: str) -> list[Upload]:
    """Return what is stored of a kind, the dropped ones left out."""
    return [row for row in query_uploads(NOMINATION) if row.kind == kind and row.state != "dropped"]


def test_photo_is_cropped_by_keyboard_and_cropped_again(tab: Page, tmp_path: Path, bucket: Bucket) -> None:
    photo = tmp_path / "工作照.jpg"
    photo.write_bytes(make_photo(1200, 900, comment=b"canary"))
    field = tab.locator('[data-kind="photo"]')
    field.get_by_label("照片", exact=True).set_input_files(photo)
    size = field.get_by_label("范围大小")
    expect(size).to_be_focused()
    for _ in range(20):
        size.press("ArrowLeft")
    field.get_by_label("左右位置").press("Home")
    take_screenshot(tab, "upload-crop")
    assert find_faults(tab, CONSOLE) == []
    field.get_by_role("button", name="就用这一部分").press("Enter")
    expect(field.get_by_alt_text("照片预览")).to_be_visible()
    (row,) = stored("photo")
    assert row.crop["x"] == 0
    assert 0.4 < row.crop["width"] < 0.47
    shown = Image.open(io.BytesIO(S3Storage(bucket).read(row.key, 0, 10**6)))
    assert shown.width / shown.height == pytest.approx(3 / 4, abs=0.01)
    expect(field.locator("input[type=hidden]")).to_have_value(row.upload_id)
    field.get_by_role("button", name="重新裁剪").click()
    field.get_by_role("button", name="就用这一部分").click()
    expect(field.locator("input[type=hidden]")).not_to_have_value(row.upload_id)
    expect(field.locator("li")).to_have_count(1)
    (again,) = stored("photo")
    assert (again.upload_id == row.upload_id, again.crop["x"] > 0) == (False, True)


def test_part_of_the_picture_is_chosen_by_dragging(tab: Page, tmp_path: Path) -> None:
    photo = tmp_path / "a.png"
    photo.write_bytes(make_photo(1200, 900, "PNG"))
    field = tab.locator('[data-kind="photo"]')
    field.get_by_label("照片", exact=True).set_input_files(photo)
    stage = field.locator(".crop-stage")
    expect(stage.locator("img")).to_have_js_property("complete", True)
    stage.scroll_into_view_if_needed()
    place = stage.bounding_box()
    assert place is not None
    middle = (place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    tab.mouse.move(*middle)
    tab.mouse.down()
    tab.mouse.move(middle[0] + place["width"], middle[1], steps=4)
    tab.mouse.up()
    field.get_by_role("button", name="就用这一部分").click()
    expect(field.get_by_alt_text("照片预览")).to_be_visible()
    (row,) = stored("photo")
    assert row.crop["x"] + row.crop["width"] == pytest.approx(1)


def test_film_goes_on_in_another_session_and_gives_its_thumbnail(tab: Page, film: Path) -> None:
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    tab.route("**/*partNumber=2&**", lambda route: route.abort())
    field = tab.locator('[data-kind="film"]')
    field.get_by_label("电教片", exact=True).set_input_files(film)
    expect(field.get_by_text("网络中断")).to_be_visible()
    tab.on("dialog", lambda dialog: dialog.accept())
    tab.goto("about:blank")
    tab.unroute("**/*partNumber=2&**")
    tab.goto(PAGE)
    expect(field.get_by_text("没有传完")).to_be_visible()
    field.get_by_label("电教片", exact=True).set_input_files(film)
    expect(field.locator("video")).to_be_visible()
    assert sum("partNumber=1&" in address for address in sent) == 1
    (row,) = stored("film")
    assert (row.state, int(row.size)) == ("ready", film.stat().st_size)
    tab.wait_for_function("document.querySelector('video').readyState >= 2")
    assert tab.evaluate("document.querySelector('video').play().then(() => true)")
    tab.evaluate("document.querySelector('video').pause()")
    field.get_by_role("button", name="用这一帧作缩略图").click()
    thumbnails = tab.locator('[data-kind="thumbnail"]')
    expect(thumbnails.get_by_alt_text("缩略图预览")).to_be_visible()
    (frame,) = stored("thumbnail")
    assert frame.width / frame.height == pytest.approx(16 / 9, abs=0.02)
    take_screenshot(tab, "upload-film")
    assert find_faults(tab, CONSOLE) == []


def test_lost_connection_is_waited_out_by_itself(tab: Page, film: Path) -> None:
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.request.url)
            route.abort()

    tab.route("**/*partNumber=3&**", lose_once)
    field = tab.locator('[data-kind="film"]')
    field.get_by_label("电教片", exact=True).set_input_files(film)
    expect(field.locator("video")).to_be_visible()
    assert lost


def test_upload_that_is_stopped_is_gone(tab: Page, film: Path) -> None:
    tab.route("**/*partNumber=2&**", lambda route: route.abort())
    field = tab.locator('[data-kind="film"]')
    field.get_by_label("电教片", exact=True).set_input_files(film)
    expect(field.get_by_text("网络中断")).to_be_visible()
    field.get_by_role("button", name="停止上传").click()
    expect(field.get_by_text("已移除")).to_be_visible()
    assert stored("film") == []


def test_what_is_no_picture_is_told_beside_its_field(tab: Page, tmp_path: Path) -> None:
    fake = tmp_path / "照片.jpg"
    fake.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    field = tab.locator('[data-kind="photo"]')
    field.get_by_label("照片", exact=True).set_input_files(fake)
    expect(field.get_by_text("这个文件实际上不是照片")).to_be_visible()
    field.get_by_label("照片", exact=True).set_input_files(tmp_path / ".." / tmp_path.name / "照片.jpg")
    field.get_by_role("button", name="移除照片").first.click()
    assert find_faults(tab, CONSOLE) == []


def test_attachments_are_listed_downloaded_and_removed(tab: Page, tmp_path: Path) -> None:
    field = tab.locator('[data-kind="attachment"]')
    for name in ("获奖证明.pdf", "会议纪要.pdf"):
        path = tmp_path / name
        path.write_bytes(b"%PDF-1.7 %%EOF")
        field.get_by_label("附件", exact=True).set_input_files(path)
        expect(field.get_by_text(name)).to_be_visible()
        expect(field.get_by_role("link", name="下载")).to_have_count(len(stored("attachment")))
    item = field.locator("li", has_text="获奖证明.pdf")
    with tab.expect_download() as download:
        item.get_by_role("link", name="下载").click()
    assert download.value.suggested_filename == "获奖证明.pdf"
    item.get_by_role("button", name="移除附件").click()
    expect(field.get_by_text("获奖证明.pdf")).to_have_count(0)
    assert [row.file_name for row in stored("attachment")] == ["会议纪要.pdf"]
