"""Claims about casting a ballot on a page, and reading one's own."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from models.base import current_store, use_store
from models.rules.days import CHINA
from tests.fakes import Clock
from tests.handlers.members.page_kit import BusyStore, let_in, let_in_again, open_page, read_page, send_ballot, ticked
from tests.makers import TODAY, seat_on_roll, store_campaign, store_candidate, store_candidates

RECEIPT = f"/categories/article/receipt?day={TODAY}"


@pytest.fixture
def member(client: FlaskClient) -> FlaskClient:
    """A browser in which a voter is signed in, before twelve articles and four films."""
    store_campaign()
    store_candidates("article", 12)
    store_candidates("film", 4)
    let_in(client, seat_on_roll(1).seat)
    return client


def receipt_number(page: str) -> str:
    """Return the receipt's number from a page."""
    found = re.search(r'<dd class="number">([^<]+)</dd>', page)
    assert found is not None
    return found.group(1)


def test_cast_ballot_leads_to_its_receipt(member: FlaskClient) -> None:
    answer = send_ballot(member, ["canary-ar001", "canary-ar002"])
    assert (answer.status_code, answer.location) == (303, RECEIPT)
    page = read_page(member, RECEIPT)
    assert "今日已投" in page
    assert "2017年7月5日 12:00:00" in page
    assert "候选项canary-ar001" in page
    assert "候选项canary-ar003" not in page
    assert "去投下一类：好片子" in page


def test_same_form_twice_gives_the_same_receipt(member: FlaskClient) -> None:
    first = send_ballot(member, ["canary-ar001", "canary-ar002"])
    number = receipt_number(read_page(member, RECEIPT))
    again = send_ballot(member, ["canary-ar002", "canary-ar001"])
    assert (again.status_code, again.location) == (303, first.location)
    assert receipt_number(read_page(member, RECEIPT)) == number


def test_other_choices_are_answered_with_what_is_stored(member: FlaskClient) -> None:
    send_ballot(member, ["canary-ar001"])
    answer = send_ballot(member, ["canary-ar002"])
    page = read_page(member, answer.location)
    assert "您今天在这一类已经投过票了，以下是已存的选票" in page
    assert "候选项canary-ar001" in page
    assert "候选项canary-ar002" not in page


def test_category_already_cast_shows_receipt_instead_of_boxes(member: FlaskClient) -> None:
    send_ballot(member, ["canary-ar001"])
    page = read_page(member, "/categories/article")
    assert "checkbox" not in page
    assert "今日已投" in page
    assert receipt_number(page) == receipt_number(read_page(member, RECEIPT))
    assert page.count("✓ 已选") == 1


def test_all_categories_cast_are_thanked_for(member: FlaskClient) -> None:
    send_ballot(member, ["canary-ar001"])
    send_ballot(member, ["canary-fi001"], "film")
    assert "今天二类都投完了，感谢您的参与，明天再来" in read_page(member, "/categories/film/receipt")


def test_nobody_is_asked_back_after_the_last_day(member: FlaskClient, clock: Clock) -> None:
    clock.moment = datetime(2017, 9, 30, 22, 0, tzinfo=CHINA)
    let_in_again(member)
    send_ballot(member, ["canary-ar001"], day="2017-09-30")
    send_ballot(member, ["canary-fi001"], "film", day="2017-09-30")
    page = read_page(member, "/categories/film/receipt")
    assert "都投完了，感谢您的参与！" in page
    assert "明天再来" not in page


def test_receipt_without_ballot_leads_to_the_candidates(member: FlaskClient) -> None:
    answer = open_page(member, "/categories/article/receipt")
    assert (answer.status_code, answer.location) == (303, "/categories/article")


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ([], "请至少选择 1 个候选项。"),
        ([f"canary-ar{number:03d}" for number in range(11)], "每票最多选择 10 个候选项，您选了 11 个。"),
        (["canary-ar001", "canary-ar001"], "同一个候选项只能选择一次。"),
        (["canary-ar001", "canary-fi001"], "这个候选项不在本类别中或已被撤下，请刷新后重新选择。"),
    ],
)
def test_refused_form_keeps_ticks_and_says_why(member: FlaskClient, choices: list[str], sentence: str) -> None:
    answer = send_ballot(member, choices)
    assert answer.status_code == 422
    assert re.search(rf'role="alert"[^>]*autofocus>{sentence}', answer.text)
    assert ticked(answer.text) == {choice for choice in choices if choice.startswith("canary-ar")}


def test_nonsense_for_a_day_is_refused_politely(member: FlaskClient) -> None:
    answer = send_ballot(member, ["canary-ar001"], day="today")
    assert answer.status_code == 422
    assert ticked(answer.text) == {"canary-ar001"}


def test_closed_day_shows_the_new_day_with_ticks(member: FlaskClient, clock: Clock) -> None:
    clock.moment = datetime(2017, 7, 6, 0, 0, 1, tzinfo=CHINA)
    let_in_again(member)
    answer = send_ballot(member, ["canary-ar001", "canary-ar002"])
    assert answer.status_code == 409
    assert "日期已更新，刚才这一票没有计入" in answer.text
    assert 'name="day" value="2017-07-06"' in answer.text
    assert ticked(answer.text) == {"canary-ar001", "canary-ar002"}


def test_lost_reply_before_midnight_still_finds_its_receipt(member: FlaskClient, clock: Clock) -> None:
    clock.moment = datetime(2017, 7, 5, 23, 59, 59, tzinfo=CHINA)
    let_in_again(member)
    send_ballot(member, ["canary-ar001"])
    clock.move(seconds=2)
    page = read_page(member, send_ballot(member, ["canary-ar001"]).location)
    assert "2017年7月5日 星期三的选票" in page
    assert "2017年7月5日 23:59:59" in page


def test_busy_store_keeps_ticks_and_a_retry_works(member: FlaskClient) -> None:
    read_page(member, "/categories/article")
    store = current_store()
    use_store(BusyStore("test", "cn-north-1"))
    answer = send_ballot(member, ["canary-ar001"])
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "请几秒后再试；重复提交不会重复计票" in answer.text
    assert ticked(answer.text) == {"canary-ar001"}
    use_store(store)
    assert send_ballot(member, ["canary-ar001"]).location == RECEIPT


def test_ballot_after_voting_closed_says_so(member: FlaskClient, clock: Clock) -> None:
    clock.moment = datetime(2017, 10, 1, 0, 0, 1, tzinfo=CHINA)
    let_in_again(member)
    answer = send_ballot(member, ["canary-ar001"])
    assert answer.status_code == 409
    assert "投票已于2017年10月1日00:00结束，感谢您的参与。" in answer.text
    assert "checkbox" not in answer.text


def test_ballot_of_another_campaign_is_refused(member: FlaskClient) -> None:
    answer = send_ballot(member, ["canary-ar001"], campaign="another")
    assert answer.status_code == 422
    assert "这一票不属于当前活动" in answer.text


def test_own_ballots_show_receipts_and_points(member: FlaskClient) -> None:
    send_ballot(member, ["canary-ar001"])
    page = read_page(member, "/ballots")
    assert receipt_number(page) == receipt_number(read_page(member, RECEIPT))
    assert "已投 1/2 类" in page
    assert "今日积分 <strong>1</strong>" in page
    assert "每投出一张选票得 1 分，每天最多 2 分" in page


def test_other_days_ballots_can_be_looked_up(member: FlaskClient, clock: Clock) -> None:
    send_ballot(member, ["canary-ar001"])
    clock.move(days=1)
    let_in_again(member)
    assert "今天还没有投出选票" in read_page(member, "/ballots")
    assert "候选项canary-ar001" in read_page(member, f"/ballots?day={TODAY}")
    assert open_page(member, "/ballots?day=yesterday").status_code == 422


def test_nobody_reads_another_members_ballots(member: FlaskClient) -> None:
    send_ballot(member, ["canary-ar001"])
    let_in(member, seat_on_roll(2).seat)
    assert "今天还没有投出选票" in read_page(member, "/ballots")
    assert open_page(member, RECEIPT).status_code == 303


def test_members_on_one_computer_keep_ticks_apart(member: FlaskClient) -> None:
    keys = set()
    seat_on_roll(2)
    for number in (1, 2):
        let_in_again(member, number)
        found = re.search(r'data-store="([^"]+)"', read_page(member, "/categories/article"))
        assert found is not None
        keys.add(found.group(1))
    assert len(keys) == 2


def test_withdrawn_candidate_keeps_its_name_on_receipts(member: FlaskClient) -> None:
    store_candidate("article", "canary-ar900", title="后来撤下的文章")
    send_ballot(member, ["canary-ar900"])
    store_candidate("article", "canary-ar900", title="后来撤下的文章", status="withdrawn")
    assert "后来撤下的文章" in read_page(member, RECEIPT)
