"""Claims about the mini-program code: its picture, its checks, and what the phone can then scan."""

import io
from typing import Any

import pytest
import segno
from PIL import Image

from tests.local.stand_in_kit import MEI, StandIn, errcode, make_stand_in


def read_modules(picture: bytes, size: float) -> list[list[int]]:
    """The dark (1) and light (0) fields of a QR picture, its quiet zone cut off."""
    image = Image.open(io.BytesIO(picture)).convert("L")
    step = image.width / size
    return [
        [int(image.getpixel((int((x + 0.5) * step), int((y + 0.5) * step))) == 0) for x in range(4, int(size) - 4)]
        for y in range(4, int(size) - 4)
    ]


def show_home(stand_in: StandIn) -> str:
    """The home page of a person's phone."""
    return stand_in.client.get(f"/phone/{MEI.openid}").text


def test_picture_is_a_code_of_the_scene() -> None:
    reply = make_stand_in().draw("t:AbC-123_x~9")
    expected = segno.make("t:AbC-123_x~9", micro=False, error="m")
    assert reply.mimetype == "image/png"
    assert read_modules(reply.data, expected.symbol_size()[0]) == [list(row) for row in expected.matrix]


@pytest.mark.parametrize(("asked", "narrowest"), [(280, 250), (1280, 1240)])
def test_picture_is_about_as_wide_as_asked(asked: int, narrowest: int) -> None:
    image = Image.open(io.BytesIO(make_stand_in().draw("scene", width=asked).data))
    assert narrowest <= image.width <= asked


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"scene": "", "page": "no"}, 40169),
        ({"scene": "x" * 33}, 40169),
        ({"scene": 7}, 40169),
        ({"scene": "a%20b", "page": "no"}, 40129),
        ({"scene": "汉字"}, 40129),
        ({"page": "pages/none"}, 41030),
        ({"page": "/pages/login/login"}, 41030),
        ({"scene": "scancode_time=1"}, 85096),
        ({"width": 200}, 40097),
    ],
)
def test_code_refuses_the_first_fault_it_finds(changed: dict[str, Any], expected: int) -> None:
    assert errcode(make_stand_in().draw(**({"scene": "ok"} | changed))) == expected


def test_code_needs_a_json_body() -> None:
    stand_in = make_stand_in()
    query = {"access_token": stand_in.take_stable()["access_token"]}
    reply = stand_in.client.post("/wxa/getwxacodeunlimit", data=b"scene=1", query_string=query)
    assert errcode(reply) == 40169


@pytest.mark.parametrize("changed", [{"page": ""}, {"page": "pages/soon", "check_path": False}])
def test_code_may_lead_home_or_to_unchecked_page(changed: dict[str, Any]) -> None:
    assert make_stand_in().draw("ok", **changed).mimetype == "image/png"


def test_phone_can_scan_newest_code_first() -> None:
    stand_in = make_stand_in()
    for scene in ("first-1111", "second-2222"):
        stand_in.draw(scene)
    page = show_home(stand_in)
    assert 0 < page.index("second-2222") < page.index("first-1111")


def test_code_can_be_scanned_for_five_minutes() -> None:
    stand_in = make_stand_in()
    stand_in.draw("ticket-1")
    stand_in.move_clock(299)
    assert "ticket-1" in show_home(stand_in)
    stand_in.move_clock(300)
    assert "没有等待扫描的登录码" in show_home(stand_in)
