"""Claims about the pages that tell whether a ballot was counted."""

from __future__ import annotations

import hashlib
import re

import pytest
from flask.testing import FlaskClient

from models.ballot import Ballot
from tests.fakes import Clock
from tests.handlers.members.page_kit import let_in, let_in_again, open_page, read_page, send_ballot
from tests.makers import CAMPAIGN, TODAY, seat_on_roll, store_campaign, store_candidates, store_member
from tests.published import store_recounted_day

RECEIPT_PAGE = f"/categories/article/receipt?day={TODAY}"
COUNTED, STORED = "✓ 已计入（复核一致）", "已入票箱，待夜间复核"


@pytest.fixture
def member(client: FlaskClient) -> FlaskClient:
    """A browser in which a voter is signed in, whose article ballot is cast today."""
    store_campaign()
    store_candidates("article", 2)
    let_in(client, seat_on_roll(1).seat)
    send_ballot(client, ["canary-ar001"])
    return client


def own_receipt() -> str:
    """Return the receipt of the only ballot in the box."""
    (ballot,) = Ballot.query(Ballot.day_key_of(CAMPAIGN, "c-1", TODAY))
    return str(ballot.receipt)


def sleep_over(client: FlaskClient, clock: Clock) -> None:
    """Let the night pass and the day be recounted, and sign the member in again."""
    clock.move(days=1)
    store_recounted_day()
    let_in_again(client)


def test_fresh_ballot_waits_for_the_night_everywhere(member: FlaskClient) -> None:
    for address in (RECEIPT_PAGE, "/ballots", "/categories/article", f"/receipts?receipt={own_receipt()}"):
        page = read_page(member, address)
        assert STORED in page, address
        assert COUNTED not in page, address


def test_recounted_ballot_is_shown_as_counted(member: FlaskClient, clock: Clock) -> None:
    sleep_over(member, clock)
    for address in (RECEIPT_PAGE, f"/ballots?day={TODAY}"):
        page = read_page(member, address)
        assert COUNTED in page, address
        assert STORED not in page, address
    assert "夜间重新清点全部选票的结果与计票一致" in read_page(member, RECEIPT_PAGE)


def test_day_whose_recount_differs_is_not_called_counted(member: FlaskClient, clock: Clock) -> None:
    clock.move(days=1)
    store_recounted_day(is_equal=False)
    let_in_again(member)
    assert STORED in read_page(member, f"/ballots?day={TODAY}")


def test_found_receipt_shows_digest_and_list(member: FlaskClient, clock: Clock) -> None:
    receipt = own_receipt()
    sleep_over(member, clock)
    page = read_page(member, f"/receipts?receipt=%20{receipt}%0A&day={TODAY}")
    assert COUNTED in page
    assert hashlib.sha256(f"{receipt}\n".encode()).hexdigest() in page
    link = re.search(r'href="(/api/receipts\?day=[^"]+)" download="receipts-2017-07-05.txt"', page)
    assert link is not None
    assert open_page(member, link.group(1)).text == f"{receipt}\n"


def test_form_alone_refuses_and_finds_nothing(member: FlaskClient) -> None:
    page = read_page(member, "/receipts")
    assert 'name="receipt"' in page
    assert ('role="alert"' in page, "核对结果" in page) == (False, False)
    assert f'name="day" value="{TODAY}" min="2017-06-01" max="{TODAY}"' in page


@pytest.mark.parametrize(
    ("asked", "status", "sentence"),
    [
        ("receipt=&day=2017-07-05", 422, "请填写回执号。"),
        ("receipt=%20%20&day=2017-07-05", 422, "请填写回执号。"),
        ("receipt=canary&day=2017-07-05", 404, "您这一天的选票中没有这个回执号，请核对回执号和投票日期。"),
        ("receipt=canary&day=yesterday", 422, "日期应写成 2017-06-01 的形式。"),
        ("receipt=%22%3E%3Cb%3E&day=%22%3E%3Cb%3E", 422, "日期应写成 2017-06-01 的形式。"),
    ],
)
def test_wrong_receipt_is_told_kindly_and_kept(member: FlaskClient, asked: str, status: int, sentence: str) -> None:
    answer = open_page(member, f"/receipts?{asked}")
    assert answer.status_code == status
    assert f'role="alert">{sentence}</p>' in answer.text
    assert "<b>" not in answer.text
    if "canary" in asked:
        assert 'value="canary"' in answer.text


def test_right_receipt_on_another_day_is_not_found(member: FlaskClient) -> None:
    assert open_page(member, f"/receipts?receipt={own_receipt()}&day=2017-07-04").status_code == 404


def test_foreign_receipt_is_answered_like_a_wrong_one(member: FlaskClient) -> None:
    receipt = own_receipt()
    let_in(member, seat_on_roll(2).seat)
    foreign = open_page(member, f"/receipts?receipt={receipt}&day={TODAY}")
    wrong = open_page(member, f"/receipts?receipt=canary-wrong&day={TODAY}")
    assert (foreign.status_code, foreign.text) == (404, wrong.text.replace("canary-wrong", receipt))


def test_own_ballots_page_offers_the_check(member: FlaskClient) -> None:
    page = read_page(member, "/ballots")
    assert 'action="/receipts"' in page
    assert f'href="/receipts?receipt={own_receipt()}&amp;day={TODAY}"' in read_page(member, RECEIPT_PAGE)


def test_member_off_the_roll_has_nothing_to_check(member: FlaskClient, clock: Clock) -> None:
    store_member(9)
    let_in_again(member, 9)
    assert open_page(member, "/receipts").status_code == 403


def test_neighbouring_days_are_one_click_away(member: FlaskClient) -> None:
    def days_offered(address: str) -> list[str]:
        return re.findall(r'href="/ballots\?day=([^"]+)"', read_page(member, address))

    assert days_offered("/ballots") == ["2017-07-04"]
    assert days_offered("/ballots?day=2017-07-04") == ["2017-07-03", TODAY]
    assert days_offered("/ballots?day=2017-06-01") == ["2017-06-02"]
    assert days_offered("/ballots?day=2017-05-31") == []
