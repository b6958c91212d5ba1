"""Claims about what members read: the home page, cards (R32-R34), full texts."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from models.dossier import Dossier
from models.rules.days import CHINA
from models.rules.rich_text import Run, encode_text
from models.services.seats import seat_member
from tests.fakes import Clock
from tests.handlers.members.page_kit import let_in, open_page, read_page, send_ballot
from tests.makers import (
    CAMPAIGN,
    NOON,
    make_category,
    seat_on_roll,
    store_campaign,
    store_candidate,
    store_candidates,
    store_member,
)

NASTY = "<script>alert('标题')</script>\"><img src=x onerror=alert(1)>"


@pytest.fixture
def member(client: FlaskClient) -> FlaskClient:
    """A browser in which a voter is signed in, before a campaign of three categories."""
    store_campaign(
        categories=[
            make_category("article", "好文章"),
            make_category("film", "好片子"),
            make_category("member", "好党员"),
        ]
    )
    let_in(client, seat_on_roll(1).seat)
    return client


def test_home_tells_what_is_left_today(member: FlaskClient) -> None:
    store_candidates("article", 3)
    send_ballot(member, ["canary-ar001"])
    page = read_page(member, "/")
    assert "2017年7月5日 星期三" in page
    assert "87 天 12 小时" in page
    assert '<progress id="progress" max="3" value="1">' in page
    assert page.count("✓ 今日已投") == 1
    assert page.count("今日待投") == 2
    assert "陈测试1 同志" in page


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (datetime(2017, 2, 1, tzinfo=CHINA), "投票尚未开始，将于2017年6月1日00:00开通"),
        (datetime(2017, 5, 31, 23, 59, tzinfo=CHINA), "投票尚未开始，将于2017年6月1日00:00开通"),
        (datetime(2017, 10, 1, tzinfo=CHINA), "投票已于2017年10月1日00:00结束"),
        (datetime(2018, 1, 1, tzinfo=CHINA), "投票已于2017年10月1日00:00结束"),
    ],
)
def test_outside_voting_candidates_can_only_be_read(
    member: FlaskClient, clock: Clock, moment: datetime, sentence: str
) -> None:
    store_candidates("article", 3)
    clock.moment = moment
    let_in(member, seat_on_roll(2, now=moment).seat)
    for path in ("/", "/categories/article"):
        assert sentence in read_page(member, path), path
    assert "checkbox" not in read_page(member, "/categories/article")
    assert "第一段。" in read_page(member, "/candidates/canary-ar001")


def test_last_hours_are_told_in_minutes(member: FlaskClient, clock: Clock) -> None:
    clock.moment = datetime(2017, 9, 30, 18, 40, tzinfo=CHINA)
    let_in(member, seat_on_roll(2).seat)
    assert "5 小时 20 分钟" in read_page(member, "/")


def test_member_not_on_the_roll_may_read(member: FlaskClient) -> None:
    store_candidates("article", 3)
    let_in(member, seat_member(store_member(7), NOON).seat)
    assert "您不在本次活动的投票名册中" in read_page(member, "/")
    page = read_page(member, "/categories/article")
    assert "候选项canary-ar001" in page
    assert "checkbox" not in page
    assert send_ballot(member, ["canary-ar001"]).status_code == 403


def test_no_campaign_is_a_clear_sentence(client: FlaskClient) -> None:
    let_in(client, seat_member(store_member(1), NOON).seat)
    answer = open_page(client, "/")
    assert answer.status_code == 404
    assert "目前没有正在进行的活动。" in answer.text


def test_article_card_shows_unit_and_name_but_no_post(member: FlaskClient) -> None:
    store_candidate("article", "canary-ar001", title="把初心写在海堤上", summary="不该出现的简介")
    page = read_page(member, "/categories/article")
    assert "把初心写在海堤上" in page
    assert "测试学院　林测试" in page
    assert "查看全文" in page
    assert "辅导员" not in page
    assert "不该出现的简介" not in page


def test_member_card_shows_summary_and_photo(member: FlaskClient) -> None:
    store_candidate("member", "canary-me001", title="陈守田", summary="扎根山村十二年。", photo_key="photos/a.jpg")
    store_candidate("member", "canary-me002", title="林月娥", summary="社区网格员。")
    page = read_page(member, "/categories/member")
    assert "扎根山村十二年。" in page
    assert 'alt="陈守田的照片"' in page
    assert "林月娥的照片" not in page
    assert "https://media.example.org/photos/a.jpg" in page


def test_film_card_shows_name_and_thumbnail_only(member: FlaskClient) -> None:
    store_candidate("film", "canary-fi001", title="堤上的灯", filming_unit="滨海县委", thumbnail_key="stills/a.jpg")
    page = read_page(member, "/categories/film")
    assert 'alt="《堤上的灯》缩略图"' in page
    assert ">观看</a>" in page
    assert "滨海县委" not in page


def test_article_is_read_with_author_unit_and_post(member: FlaskClient) -> None:
    store_candidate("article", "canary-ar001", title="把初心写在海堤上")
    page = read_page(member, "/candidates/canary-ar001")
    for words in ("把初心写在海堤上", "林测试", "测试学院", "辅导员", "<p>第一段。</p>", "<p>第二段。</p>"):
        assert words in page
    assert 'href="/categories/article#c-canary-ar001"' in page


def test_bold_of_a_full_text_is_shown(member: FlaskClient) -> None:
    store_candidates("article", 1)
    text = ((Run("学党章，"), Run("讲<b>党性", True)), (Run("第二段。"),))
    own = Dossier.candidate_key_of(CAMPAIGN, "canary-ar000")
    Dossier(own, category="article", rich_text=encode_text(text)).save()
    page = read_page(member, "/candidates/canary-ar000")
    assert "<p>学党章，<strong>讲&lt;b&gt;党性</strong></p><p>第二段。</p>" in page


def test_film_can_be_watched(member: FlaskClient) -> None:
    store_candidate(
        "film", "canary-fi001", title="堤上的灯", filming_unit="滨海县委", minutes=12, thumbnail_key="s.jpg"
    )
    Dossier(Dossier.candidate_key_of(CAMPAIGN, "canary-fi001"), category="film", film_key="films/a.mp4").save()
    page = read_page(member, "/candidates/canary-fi001")
    assert re.search(r'<video controls preload="metadata" poster="https://media[^"]+s\.jpg', page)
    assert "https://media.example.org/films/a.mp4" in page
    assert "滨海县委" in page


def test_withdrawn_candidate_is_gone(member: FlaskClient) -> None:
    store_candidate("article", "canary-ar001", status="withdrawn")
    assert "候选项canary-ar001" not in read_page(member, "/categories/article")
    assert open_page(member, "/candidates/canary-ar001").status_code == 404


def test_texts_of_candidates_never_become_markup(member: FlaskClient) -> None:
    for kind in ("article", "member", "film"):
        store_candidate(
            kind,
            f"canary-{kind[:2]}001",
            title=NASTY,
            summary=NASTY,
            author_name=NASTY,
            author_unit=NASTY,
            unit_name=NASTY,
            photo_key='"><script>',
            thumbnail_key='"><script>',
        )
        own = Dossier.candidate_key_of(CAMPAIGN, f"canary-{kind[:2]}001")
        text = ((Run(NASTY), Run(NASTY, True)),)
        Dossier(own, category=kind, author_post=NASTY, rich_text=encode_text(text)).save()
        pages = [read_page(member, f"/categories/{kind}"), read_page(member, f"/candidates/canary-{kind[:2]}001")]
        send_ballot(member, [f"canary-{kind[:2]}001"], kind)
        pages += [read_page(member, f"/categories/{kind}/receipt"), read_page(member, "/ballots")]
        for page in pages:
            assert "<script>" not in page
            assert "<img src=x" not in page
            assert "&lt;script&gt;alert" in page


def test_page_runs_no_inline_script_or_style(member: FlaskClient) -> None:
    store_candidates("article", 3)
    for path in ("/", "/categories/article", "/candidates/canary-ar001", "/ballots", "/no-such-page"):
        page = open_page(member, path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", page), path


def test_browser_without_scripts_is_warned(member: FlaskClient) -> None:
    store_candidates("article", 3)
    assert re.search(r"<noscript>.*最多 10 个.*不再询问.*</noscript>", read_page(member, "/categories/article"))
    assert "<noscript>" in open_page(member.application.test_client(), "/login").text


def test_category_without_candidates_says_so(member: FlaskClient) -> None:
    assert "候选材料还没有公布" in read_page(member, "/categories/film")
