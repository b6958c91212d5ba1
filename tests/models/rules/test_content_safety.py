"""Which texts may go on, and who may say so."""

from __future__ import annotations

import msgspec
import pytest

from models.errors import Conflict
from models.rules.content_safety import (
    SafetyState,
    clear_waiting,
    digest_of_material,
    explain_doubt,
    is_safe,
    judge_suggestion,
    list_checked,
)
from models.rules.materials import Material
from models.rules.rich_text import from_plain

MATERIAL = Material(
    title="山路",
    author_name="林小梅",
    author_unit="清渠村党支部",
    author_post="书记",
    summary="修路记。",
    text=from_plain("山路修通了。\n大家都来走。"),
)


def judge(suggest: str) -> SafetyState:
    """Return what follows from a suggestion."""
    return judge_suggestion("digest", suggest, 0, "").state


@pytest.mark.parametrize(
    ("suggest", "state"),
    [
        ("pass", "passed"),
        ("review", "waiting"),
        ("unchecked", "waiting"),
        ("risky", "refused"),
        ("", "waiting"),
        ("0", "waiting"),
    ],
)
def test_only_a_plain_pass_goes_on_by_itself(suggest: str, state: SafetyState) -> None:
    assert judge(suggest) == state


def test_what_is_checked_are_title_names_summary_and_text() -> None:
    title, text = list_checked(MATERIAL)
    assert title == "山路"
    assert text == "林小梅 清渠村党支部 书记\n修路记。\n山路修通了。\n大家都来走。"


@pytest.mark.parametrize("field", ["title", "author_name", "subject_unit", "summary", "filming_unit"])
def test_text_changed_after_its_check_is_safe_no_more(field: str) -> None:
    safety = judge_suggestion(digest_of_material(MATERIAL), "pass", 100, "t")
    changed = msgspec.structs.replace(MATERIAL, **{field: "另一个"})
    assert is_safe(safety, digest_of_material(MATERIAL))
    assert not is_safe(safety, digest_of_material(changed))
    assert not is_safe(None, digest_of_material(MATERIAL))


def test_photo_or_grounds_need_no_new_check() -> None:
    changed = msgspec.structs.replace(MATERIAL, photo="p-1", grounds=("在一线",))
    assert digest_of_material(changed) == digest_of_material(MATERIAL)


def test_person_clears_what_waits_with_name_and_reason() -> None:
    cleared = clear_waiting(judge_suggestion("d", "review", 20001, "t"), "m-1", "逐字读过", "2017-04-01")
    assert (cleared.state, cleared.suggest, cleared.label, cleared.trace_id) == ("cleared", "review", 20001, "t")
    assert (cleared.decided_by, cleared.decided_at, cleared.reason) == ("m-1", "2017-04-01", "逐字读过")
    assert is_safe(cleared, "d")


@pytest.mark.parametrize("suggest", ["pass", "risky"])
def test_nobody_decides_what_does_not_wait(suggest: str) -> None:
    with pytest.raises(Conflict):
        clear_waiting(judge_suggestion("d", suggest, 0, ""), "m-1", "好", "")


@pytest.mark.parametrize(
    ("suggest", "label", "words"),
    [
        ("pass", 100, ""),
        ("unchecked", 0, "微信未能自动检查"),
        ("review", 20001, "疑似时政敏感"),
        ("review", 100, "内容存疑"),
        ("review", 4711, "内容存疑"),
        ("risky", 20001, ""),
    ],
)
def test_doubt_is_explained_while_it_waits(suggest: str, label: int, words: str) -> None:
    safety = judge_suggestion("d", suggest, label, "")
    assert words in explain_doubt(safety)
    assert bool(words) is bool(explain_doubt(safety))
    assert explain_doubt(None) == ""


def test_nobody_decides_a_second_time() -> None:
    waiting = judge_suggestion("d", "unchecked", 0, "")
    cleared = clear_waiting(waiting, "m-1", "无妨", "")
    with pytest.raises(Conflict):
        clear_waiting(cleared, "m-2", "再看一遍", "")
