"""Phones, names and reasons as people type them."""

from __future__ import annotations

import pytest

from models.errors import InvalidInput
from models.rules.names import clean_contact, clean_name, clean_unit_name, fold_unit_name
from models.rules.phones import mask_phone, normalize_phone, spell_phone
from models.rules.reasons import require_reason, spell_leaving


@pytest.mark.parametrize(
    "typed",
    [
        "15400000001",
        "+8615400000001",
        "008615400000001",
        "8615400000001",
        " 154 0000 0001 ",
        "154-0000-0001",
        "１５４０００００００１",
        "（+86）15400000001",
        "154\u30000000\u00a00001",
    ],
)
def test_number_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normalize_phone(typed) == "+8615400000001"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "请填写"),
        ("0591-87654321", "固定电话"),
        ("1540000001", "现在是 10 位"),
        ("154000000012", "现在是 12 位"),
        ("12400000001", "以 13 至 19 开头"),
        ("abc", "11 位"),
        ("+1 415 555 2671", "11 位"),
    ],
)
def test_what_is_no_mobile_number_says_why(typed: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        normalize_phone(typed)


def test_masked_number_hides_its_middle() -> None:
    assert mask_phone("+8615400000001") == "154****0001"
    assert mask_phone(None) == "—"
    assert spell_phone("+8615400000001") == "15400000001"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" 陈 测 试 ", "陈测试"),
        ("阿卜杜•热合曼", "阿卜杜·热合曼"),
        ("𠮷田测试", "𠮷田测试"),
        ("Anna  Test", "Anna Test"),
        ("陈\u200b测试", "陈测试"),
    ],
)
def test_name_is_stored_as_people_write_it(typed: str, stored: str) -> None:
    assert clean_name(typed) == stored


@pytest.mark.parametrize("typed", ["", " ", "陈", "陈1", "陈测试！", "=1+1", "测" * 31, "·陈测"])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        clean_name(typed)


def test_unit_names_differ_by_more_than_width_case_and_spaces() -> None:
    assert len({fold_unit_name(name) for name in ("A1 支部", "Ａ１支部", "a1支部 ")}) == 1
    assert fold_unit_name("第一党支部") != fold_unit_name("第二党支部")


def test_unit_names_and_contacts_have_their_length() -> None:
    assert clean_unit_name("名" * 60) == "名" * 60
    assert clean_contact("  ") is None
    for clean in (clean_unit_name, clean_contact):
        with pytest.raises(InvalidInput):
            clean("名" * 61)


def test_reason_is_needed_and_has_its_length() -> None:
    assert require_reason(" 工作\n调动 ") == "工作 调动"
    for typed in ("", "因", "因" * 201):
        with pytest.raises(InvalidInput):
            require_reason(typed)


def test_leaving_for_another_reason_must_say_more() -> None:
    assert spell_leaving("died") == "去世"
    assert spell_leaving("other", "长期失联") == "其他：长期失联"
    for kind, note in (("other", ""), ("", "原因"), ("anything", "原因")):
        with pytest.raises(InvalidInput):
            spell_leaving(kind, note)


@pytest.mark.parametrize("typed", ["请联系 15400000001 办理", "电话：１５４-0000-0001", "号码+86 154 0000 0001有误"])
def test_reason_that_holds_a_phone_number_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput, match="手机号"):
        require_reason(typed)
    assert require_reason("依据闽委组通〔2017〕28号，2017年6月1日转入")
