"""Claims about the page of the published results, and the way to it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from models.rules.days import CHINA
from models.services.campaign_changes import withdraw_candidate
from tests.fakes import Clock
from tests.handlers.members.page_kit import let_in, let_in_again, open_page, read_page
from tests.makers import (
    ADMINISTRATOR,
    CAMPAIGN,
    NOON,
    seat_on_roll,
    store_campaign,
    store_candidate,
    store_candidates,
)
from tests.published import LAST_DAY, store_recounted_day, store_results, store_tally

CLOSED = datetime(2017, 10, 1, 8, 0, tzinfo=CHINA)


def enter(client: FlaskClient, clock: Clock, moment: datetime, counts_public: str = "after_close") -> None:
    """Sign a voter in at this moment, before three articles and a film that are recounted through the last day."""
    store_campaign(counts_public=counts_public)
    store_candidates("article", 3)
    store_candidates("film", 1)
    store_candidate("article", "canary-ar002", title="撤下的<文章>", status="withdrawn")
    store_results(article={"canary-ar000": 7, "canary-ar001": 7, "canary-ar002": 3}, film={"canary-fi000": 2})
    store_recounted_day(LAST_DAY)
    clock.moment = moment
    let_in(client, seat_on_roll(1, now=moment).seat)


def rows_of(page: str) -> list[str]:
    """Return the text of each row of the page's rankings."""
    rows = re.findall(r"<tr[^>]*>\s*<td class=\"rank\".*?</tr>", page, re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]


def test_final_results_show_ranks_ties_and_withdrawals(client: FlaskClient, clock: Clock) -> None:
    enter(client, clock, CLOSED)
    page = read_page(client, "/results")
    assert rows_of(page) == [
        "1 并列 候选项canary-ar000 测试市委组织部 7 票",
        "1 并列 候选项canary-ar001 测试市委组织部 7 票",
        "3 撤下的&lt;文章&gt; 已撤下 测试市委组织部 3 票",
        "1 候选项canary-fi000 测试市委组织部 2 票",
    ]
    assert "实时票数" not in page
    assert "各类共收到 <strong>20</strong> 张选票" in page


def test_page_tells_in_words_how_ballots_were_counted(client: FlaskClient, clock: Clock) -> None:
    enter(client, clock, CLOSED)
    page = read_page(client, "/results")
    assert "从2017年6月1日 星期四到2017年9月30日 星期六，122 天的选票全部复核一致" in page
    assert "2017年10月1日 00:20:00复核完毕" in page
    assert re.search(r'<dt>复核摘要</dt><dd class="number">[0-9a-f]{64}</dd>', page)
    assert "获奖名单由评选会研究确定" in page


def test_bars_are_drawn_without_any_inline_style(client: FlaskClient, clock: Clock) -> None:
    enter(client, clock, CLOSED)
    page = read_page(client, "/results")
    assert re.findall(r'<rect width="([^"]+)"', page) == ["100.0", "100.0", "42.9", "100.0"]
    assert not re.search(r"\sstyle=|<style|<script", page)


@pytest.mark.parametrize(
    ("counts_public", "moment", "sentences"),
    [
        ("after_close", CLOSED - timedelta(days=90), ["投票将于2017年10月1日00:00结束", "在本页公布"]),
        ("hidden", CLOSED, ["本次活动不公布得票数，评选结果以组织部门的正式通知为准"]),
        ("always", datetime(2017, 5, 1, tzinfo=CHINA), ["投票将于2017年6月1日00:00开通", "实时公布"]),
    ],
)
def test_unpublished_page_tells_what_is_decided_when(
    client: FlaskClient, clock: Clock, counts_public: str, moment: datetime, sentences: list[str]
) -> None:
    enter(client, clock, moment, counts_public)
    page = read_page(client, "/results")
    assert [sentence for sentence in sentences if sentence not in page] == []
    assert "2017年10月1日00:00至2017年11月1日00:00，评选会结合网络投票结果研究确定获奖名单" in page
    assert (rows_of(page), "7 票" in page) == ([], False)


def test_page_says_that_ballots_are_being_checked(client: FlaskClient, clock: Clock) -> None:
    enter(client, clock, CLOSED)
    store_results("2017-09-29", article={"canary-ar000": 7}, film={})
    assert "正在逐日复核选票" in read_page(client, "/results")
    home = read_page(client, "/")
    assert "投票结果什么时候公布？" in home
    assert "查看投票结果" not in home


def test_live_counts_are_called_provisional(client: FlaskClient, clock: Clock) -> None:
    enter(client, clock, datetime(2017, 7, 5, 12, 0, tzinfo=CHINA), "always")
    store_results("2017-07-04", article={"canary-ar000": 1}, film={})
    store_tally("film", "2017-07-05", 5, **{"canary-fi000": 5})
    page = read_page(client, "/results")
    assert "这是截至2017年7月5日 12:00:00的实时票数，还会变化，不是最终结果" in page
    assert "其中2017年7月4日 星期二及以前的选票已复核一致，之后的尚未复核" in page
    assert "1 候选项canary-fi000 测试市委组织部 5 票" in rows_of(page)
    assert 'href="/results">查看实时票数' in read_page(client, "/")


def test_home_leads_to_results_once_published(client: FlaskClient, clock: Clock) -> None:
    enter(client, clock, CLOSED - timedelta(hours=9))
    assert "/results" not in read_page(client, "/")
    clock.moment = CLOSED
    let_in_again(client)
    assert 'href="/results">查看投票结果' in read_page(client, "/")


def test_result_pages_are_kept_by_no_cache(client: FlaskClient, clock: Clock) -> None:
    enter(client, clock, CLOSED)
    assert open_page(client, "/results").headers["Cache-Control"] == "no-store"


def test_category_without_candidates_is_shown_as_empty(client: FlaskClient, clock: Clock) -> None:
    store_campaign()
    store_results(article={}, film={})
    clock.moment = CLOSED
    let_in(client, seat_on_roll(1, now=CLOSED).seat)
    assert "这一类还没有候选项" in read_page(client, "/results")


def test_page_tells_what_was_changed_and_why(client: FlaskClient, clock: Clock) -> None:
    enter(client, clock, CLOSED)
    assert "活动期间的调整" not in read_page(client, "/results")
    withdraw_candidate(ADMINISTRATOR, CAMPAIGN, "article", "canary-ar000", "作者<本人>申请退出评选", NOON)
    page = read_page(client, "/results")
    assert "撤下候选项“候选项canary-ar000”" in page
    assert "2017年7月5日12:00，测试省委组织部。原因：作者&lt;本人&gt;申请退出评选" in page
