"""Filled forms: what offices send back is read into materials, with what they lack."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.documents.blank_forms import write_sheet_form, write_word_form
from handlers.documents.form_fields import LabelBook, list_form_fields
from handlers.documents.forms import read_form
from handlers.documents.limits import MOST_NOMINATIONS
from models.errors import InvalidInput
from models.rules.materials import Material, Opinion
from models.rules.rich_text import from_plain, plain_of
from tests.handlers.documents.papers import (
    CATEGORIES,
    OPINION,
    TEXT,
    TODAY,
    fill_sheet,
    fill_word,
    make_docx,
    make_material,
    make_paragraph,
    make_row,
    make_table,
    write_out,
)
from tests.handlers.sheets.files import make_xlsx

MEMBER, ARTICLE, FILM = CATEGORIES["member"], CATEGORIES["article"], CATEGORIES["film"]


def read_word(body: str, kind: str = "member") -> Material:
    """Return the materials of a hand-made Word form."""
    [row] = read_form(CATEGORIES[kind], "推荐表.docx", make_docx(body), TODAY)
    return row.material


def refuse(content: bytes, kind: str = "member") -> str:
    """Return the one sentence with which a file is refused."""
    with pytest.raises(InvalidInput) as refusal:
        read_form(CATEGORIES[kind], "表", content, TODAY)
    [fault] = refusal.value.errors
    assert fault.field == "file"
    return fault.detail


@pytest.mark.parametrize("kind", CATEGORIES)
def test_own_word_form_comes_back_complete(kind: str) -> None:
    category = CATEGORIES[kind]
    [row] = read_form(category, "表.docx", fill_word(write_word_form("活动", category), category), TODAY)
    assert (row.material, row.errors, row.line) == (make_material(category), (), 0)


@pytest.mark.parametrize("kind", CATEGORIES)
def test_own_sheet_comes_back_complete(kind: str) -> None:
    category = CATEGORIES[kind]
    written = write_out(category) | {"text": plain_of(TEXT)}
    cells = [written[field.path] for field in list_form_fields(category)]
    rows = read_form(category, "表.xlsx", fill_sheet(write_sheet_form(category), cells, [], cells), TODAY)
    plain = from_plain(plain_of(make_material(category).text))
    assert [row.line for row in rows] == [2, 4]
    for row in rows:
        assert row.errors == ()
        assert row.material.text == plain
        assert (row.material.title, row.material.opinions) == (make_material(category).title, (OPINION,))


@pytest.mark.parametrize("kind", CATEGORIES)
def test_empty_word_form_lacks_everything_it_asks_for(kind: str) -> None:
    [row] = read_form(CATEGORIES[kind], "表.docx", write_word_form("活动", CATEGORIES[kind]), TODAY)
    assert row.material == Material()
    assert {"title", "grounds.0", "opinions"} <= {error.field for error in row.errors}
    assert not {"photo", "film", "thumbnail"} & {error.field for error in row.errors}


def test_photo_is_to_be_uploaded_afterwards() -> None:
    [row] = read_form(MEMBER, "表.docx", fill_word(write_word_form("活动", MEMBER), MEMBER), TODAY)
    assert row.warnings == ("照片不在表里，导入后请在页面上传。",)


def test_text_over_the_limit_is_told_by_the_field() -> None:
    table = make_table(make_row("姓名", "陈测试"), make_row("简介", "字" * 101), make_row("先进事迹", "字" * 2001))
    [row] = read_form(MEMBER, "表.docx", make_docx(table), TODAY)
    told = {error.field: error.detail for error in row.errors}
    assert "超过 100 字" in told["summary"]
    assert "超过 2000 字" in told["text"]


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("党员姓名", "title"),
        ("姓　名", "title"),
        ("一、姓名：", "title"),
        ("1.推荐对象姓名*", "title"),
        ("（一）姓名", "title"),
        ("单位", "subject_unit"),
        ("工作单位（全称）", "subject_unit"),
        ("职务或身份", "subject_post"),
        ("简　介\n（100字以内）", "summary"),
        ("先进事迹（2000 字以内（含标点））", "text"),
        ("主要事迹", "text"),
        ("推荐条件1", "grounds.0"),
        ("推荐条件一（党的十八大以来）", "grounds.0"),
        ("推荐理由第2条", "grounds.1"),
        ("推荐条件４", None),
        ("推荐条件0", None),
        ("基层一线党员", "grounds.1"),
        ("征求意见时间", "opinions.held_on"),
        ("负责人", "opinions.responsible"),
        ("备注", None),
        ("", None),
        ("先进事迹" * 200, None),
    ],
)
def test_label_is_known_in_the_words_of_offices(label: str, path: str | None) -> None:
    assert LabelBook(MEMBER).find(label) == path


def test_every_own_label_names_its_own_field() -> None:
    for category in CATEGORIES.values():
        fields = list_form_fields(category)
        names = [(f"{field.name}\n（{field.hint}）", field.path) for field in fields]
        assert [LabelBook(category).find(name) for name, _ in names] == [path for _, path in names]


def test_opinions_asked_for_twice_become_two_records() -> None:
    one = [make_row("征求意见日期", "2017.3.20"), make_row("征求意见方式", "座谈会"), make_row("征求意见人数", "36")]
    two = [
        make_row("征求意见日期", "20170322"),
        make_row("征求意见方式", "公示"),
        make_row("征求意见人数", "１２０名"),
    ]
    blank = [make_row("征求意见日期", ""), make_row("征求意见方式", "")]
    read = read_word(make_table(make_row("姓名", "陈"), *one, *two, *blank))
    assert read.opinions == (Opinion("2017-03-20", "座谈会", 36), Opinion("2017-03-22", "公示", 120))


@pytest.mark.parametrize(
    ("written", "held_on"),
    [
        ("2017-03-20", "2017-03-20"),
        ("2017/3/20", "2017-03-20"),
        ("2017年3月20日上午", "2017-03-20"),
        ("２０１７．３．２０", "2017-03-20"),
        ("2017-03-20 14:00:00", "2017-03-20"),
        ("2017年2月30日", None),
        ("三月二十日", None),
    ],
)
def test_date_is_read_as_people_write_it(written: str, held_on: str | None) -> None:
    table = make_table(make_row("姓名", "陈"), make_row("征求意见日期", written))
    [row] = read_form(MEMBER, "表.docx", make_docx(table), TODAY)
    told = [error.detail for error in row.errors if error.field == "opinions.0.held_on"]
    assert told == ([] if held_on else ["征求意见日期读不出来，请写成 2017-03-20 的样子。"])
    assert [opinion.held_on for opinion in row.material.opinions] == ([held_on] if held_on else [""])


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("14", 14),
        ("14分钟", 14),
        ("14分30秒", 15),
        ("14:30", 15),
        ("00:14:30", 15),
        ("约 14 分钟左右", 14),
        ("1201", 1201),
    ],
)
def test_length_of_a_film_is_read_in_minutes(written: str, minutes: int) -> None:
    assert read_word(make_table(make_row("片名", "灯"), make_row("时长", written)), "film").film_minutes == minutes


def test_length_that_is_no_number_is_told() -> None:
    [row] = read_form(FILM, "表", make_docx(make_table(make_row("片名", "灯"), make_row("片长", "不详"))), TODAY)
    assert "片长读不出来，请只填分钟数。" in [error.detail for error in row.errors]


def test_letter_without_a_form_is_refused() -> None:
    assert "好文章”的推荐表" in refuse(make_docx(make_paragraph("尊敬的领导：")), "article")
    assert "没有在这个文件里找到" in refuse(make_docx(make_table(make_row("姓名", "陈"))))


def test_sheet_without_headers_or_rows_is_refused() -> None:
    assert "还没有填写" in refuse(write_sheet_form(MEMBER))
    assert "没有在这个文件里找到" in refuse("甲,乙\n1,2".encode())


def test_sheet_with_too_many_rows_is_refused() -> None:
    rows = "姓名,职务\n" + "陈,书记\n" * (MOST_NOMINATIONS + 1)
    assert f"超过 {MOST_NOMINATIONS} 行" in refuse(rows.encode())


def test_sheet_may_have_a_title_above_its_headers() -> None:
    rows = "第一学院党委推荐汇总,,\n序号,姓名,职务\n1,陈测试,书记\n"
    [row] = read_form(MEMBER, "表.csv", rows.encode(), TODAY)
    assert (row.line, row.material.title, row.material.subject_post) == (3, "陈测试", "书记")


def test_sheets_that_were_not_read_are_told() -> None:
    content = make_xlsx(
        [["姓名", "职务"], ["陈测试", "书记"], ["林测试", "书记"]], lambda book: add_sheet(book, "第二批")
    )
    first, second = read_form(MEMBER, "表.xlsx", content, TODAY)
    assert "工作表“第二批”里的内容没有读取。" in first.warnings
    assert len(second.warnings) == len(first.warnings) - 1


def add_sheet(book: Any, name: str) -> None:
    """Add a sheet with a nomination of its own."""
    sheet = book.create_sheet(name)
    sheet.append(["姓名"])
    sheet.append(["黄测试"])


def test_form_tells_nothing_in_its_repr() -> None:
    [row] = read_form(MEMBER, "表.csv", "姓名,职务\n陈测试,书记".encode(), TODAY)
    assert repr(row) == "FormRow(…)"
