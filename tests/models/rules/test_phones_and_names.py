"""Phones and names as they stand in rosters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.rules.names import clean_name, fold_name
from models.rules.phones import read_phone, spell_phone

MOBILE = "+8615400000001"


@pytest.mark.parametrize(
    "text",
    [
        "15400000001",
        "+8615400000001",
        "+86 154 0000 0001",
        "008615400000001",
        "8615400000001",
        "86-15400000001",
        "154-0000-0001",
        "154 0000 0001",
        "154–0000—0001",
        "（154）00000001",
        "１５４０００００００１",
        "＋８６１５４０００００００１",
        "'15400000001",
        "`15400000001",
        "\u200b15400000001\ufeff",
        "15400000001\t",
        "154.0000.0001",
    ],
)
def test_mobile_is_read_however_it_is_written(text: str) -> None:
    assert read_phone(text) == MOBILE


@pytest.mark.parametrize("text", ["", "  ", "无", "-", "/", "暂无", "\u3000"])
def test_no_number_is_no_fault(text: str) -> None:
    assert read_phone(text) == ""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("0595-22919111", "固定电话"),
        ("22919111", "固定电话"),
        ("059522919111", "固定电话"),
        ("1540000000", "10 位"),
        ("154000000012", "12 位"),
        ("25400000001", "13 至 19"),
        ("12345678901", "13 至 19"),
        ("1.54E+10", "缩写"),
        ("1.54e+10", "缩写"),
        ("15400000001/15400000002", "不止一个"),
        ("15400000001 15400000002", "不止一个"),
        ("15400000001、15400000002", "不止一个"),
        ("1540000000l", "13 至 19"),
        ("见备注", "13 至 19"),
        ("١٥٤٠٠٠٠٠٠٠١", "13 至 19"),
    ],
)
def test_what_is_no_mobile_is_explained(text: str, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        read_phone(text)


@given(st.text())
def test_any_text_is_a_mobile_nothing_or_a_sentence(text: str) -> None:
    try:
        phone = read_phone(text)
    except InvalidInput:
        return
    assert phone == "" or (len(phone), phone[:4]) == (14, "+861")
    assert read_phone(spell_phone(phone)) == phone


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("陈测试", "陈测试"),
        (" 陈\u3000明 ", "陈明"),
        ("陈\n明", "陈明"),
        ("阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 ・ 买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉．买买提", "阿卜杜拉·买买提"),
        ("𠮷野", "𠮷野"),
        ("䶮㛃", "䶮㛃"),
        ("〇一", "〇一"),
        ("Maria  Silva", "Maria Silva"),
        ("O'Neil", "O'Neil"),
        ("\u200b陈测试\ufeff", "陈测试"),
    ],
)
def test_name_keeps_what_belongs_to_it(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "请填写姓名"),
        (" \u3000 ", "请填写姓名"),
        ("陈1", "数字"),
        ("陈明２", "数字"),
        ("陈明（预备）", "符号"),
        ("陈明、林明", "符号"),
        ("=陈明", "符号"),
        ("陈\ue81e", "核对"),
        ("陈�", "核对"),
        ("陈", "2 到 30"),
        ("陈" * 31, "2 到 30"),
        ("·陈明", "2 到 30"),
        ("@陈明", "符号"),
        ("<b>陈明", "符号"),
    ],
)
def test_what_is_no_name_is_explained(text: str, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        clean_name(text)


@given(st.text())
def test_clean_name_is_clean_or_explained(text: str) -> None:
    try:
        name = clean_name(text)
    except InvalidInput:
        return
    assert clean_name(name) == name
    assert name == name.strip()


@pytest.mark.parametrize(
    ("one", "other"), [("阿·明", "阿•明"), ("Maria Silva", "maria  silva"), ("\uf9d1某", "六某")]
)
def test_spellings_of_one_name_share_their_key(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)
