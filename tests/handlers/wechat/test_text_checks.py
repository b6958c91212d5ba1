"""Checking texts: what is sent, in which parts, and what each answer means."""

from __future__ import annotations

import logging
from itertools import pairwise

import pytest

from handlers.wechat.text_checks import LONGEST, OVERLAP, TextVerdict, cut_text
from tests.handlers.wechat.fake_wechat import RID, TEXT, TOKEN, Answer, give_token, refuse, say
from tests.handlers.wechat.stand import OPENID, SECRET, STORED, Stand

WORDS = "清渠村的山路修通了。"
UNCHECKED = TextVerdict("unchecked", 0)


def judge(suggest: object, label: int = 100, errcode: int = 0) -> Answer:
    """A verdict as WeChat words it."""
    result = {"suggest": suggest, "label": label}
    return say(errcode=errcode, errmsg="ok", trace_id="trace-1", result=result, detail=[])


def check(stand: Stand, *answers: Answer, text: str = WORDS, title: str = "") -> TextVerdict:
    """Have a text checked by a WeChat that answers so."""
    stand.store_token()
    stand.fake.answer(TEXT, *answers)
    return stand.connect().check_text(OPENID, text, title)


def test_text_is_sent_with_openid_scene_and_title(stand: Stand) -> None:
    assert check(stand, judge("pass"), title="山路") == TextVerdict("pass", 100, "trace-1")
    asked = stand.fake.last(TEXT)
    assert asked.query == {"access_token": STORED}
    assert asked.json == {"openid": OPENID, "scene": 3, "version": 2, "content": WORDS, "title": "山路"}
    assert WORDS.encode() in asked.body


@pytest.mark.parametrize(("suggest", "label"), [("pass", 100), ("review", 21000), ("risky", 20001)])
def test_suggestion_alone_is_the_verdict(stand: Stand, suggest: str, label: int) -> None:
    assert check(stand, judge(suggest, label)) == TextVerdict(suggest, label, "trace-1")


@pytest.mark.parametrize("code", [61010, 44991, 45009, 40003, 43104, 40129, 43002, 44002, 47001, 48001, 87014, 99999])
def test_refused_check_leaves_the_text_unchecked(stand: Stand, code: int) -> None:
    assert check(stand, refuse(code)) == UNCHECKED
    assert stand.fake.paths() == [TEXT]


@pytest.mark.parametrize("answer", [judge("perhaps"), judge(None), say(errcode=0), say(errcode=0, result="pass")])
def test_reply_without_a_suggestion_is_no_verdict(stand: Stand, answer: Answer) -> None:
    assert check(stand, answer) == UNCHECKED


def test_busy_wechat_is_asked_again_once(stand: Stand) -> None:
    assert check(stand, refuse(-1), judge("review")).suggest == "review"
    assert check(stand, refuse(-1), refuse(-1)) == UNCHECKED


def test_refused_token_is_fetched_anew_for_a_text(stand: Stand) -> None:
    stand.fake.answer(TOKEN, give_token("fresh"))
    assert check(stand, refuse(40001), judge("pass")).suggest == "pass"


def test_wechat_that_is_away_leaves_texts_unchecked(closed_stand: Stand) -> None:
    closed_stand.store_token()
    assert closed_stand.connect().check_text(OPENID, WORDS, "") == UNCHECKED


def test_long_text_goes_in_overlapping_parts(stand: Stand) -> None:
    text = "".join(chr(0x4E00 + place % 9000) for place in range(6000))
    assert check(stand, judge("pass"), text=text, title="山路").suggest == "pass"
    sent = [asked.json for asked in stand.fake.asked]
    assert [len(body["content"]) for body in sent] == [2500, 2500, 1200]
    assert all(before["content"][-OVERLAP:] == after["content"][:OVERLAP] for before, after in pairwise(sent))
    assert ["title" in body for body in sent] == [True, False, False]


@pytest.mark.parametrize("length", [1, LONGEST - 1, LONGEST, LONGEST + 1, 2 * LONGEST, 20_000])
def test_parts_lose_nothing_and_fit_wechats_limit(length: int) -> None:
    text = "".join(chr(0x4E00 + place % 9000) for place in range(length))
    first, *others = cut_text(text)
    assert "".join([first, *(part[OVERLAP:] for part in others)]) == text
    assert all(OVERLAP < len(part) <= LONGEST for part in others)


@pytest.mark.parametrize(
    ("suggests", "worst", "calls"),
    [
        (["pass", "review", "pass"], "review", 3),
        (["review", "pass", "risky"], "risky", 3),
        (["risky", "pass", "pass"], "risky", 1),
    ],
)
def test_worst_part_decides_for_the_whole_text(stand: Stand, suggests: list[str], worst: str, calls: int) -> None:
    assert check(stand, *map(judge, suggests), text="文" * 6000).suggest == worst
    assert len(stand.fake.asked) == calls


def test_part_without_a_verdict_ends_the_asking(stand: Stand) -> None:
    assert check(stand, judge("review"), refuse(61010), judge("pass"), text="文" * 6000).suggest == "review"
    assert len(stand.fake.asked) == 2


def test_title_alone_is_checked_as_the_text(stand: Stand) -> None:
    check(stand, judge("pass"), text=" ", title="山路")
    assert stand.fake.last(TEXT).json["content"] == "山路"


def test_nothing_to_check_asks_nobody(stand: Stand) -> None:
    assert check(stand, judge("risky"), text=" \n").suggest == "pass"
    assert stand.fake.asked == []


@pytest.mark.parametrize(("code", "level"), [(61010, logging.WARNING), (43104, logging.ERROR)])
def test_log_tells_the_code_but_no_word_of_the_text(
    stand: Stand, caplog: pytest.LogCaptureFixture, code: int, level: int
) -> None:
    caplog.set_level(logging.DEBUG)
    check(stand, refuse(code, f"bad {OPENID} {WORDS}"), title="山路")
    [record] = [record for record in caplog.records if record.name == "liuhao.wechat"]
    assert record.levelno == level
    assert f"rid={RID}" in record.getMessage()
    assert [found for found in (OPENID, WORDS, "山路", SECRET, STORED) if found in caplog.text] == []
