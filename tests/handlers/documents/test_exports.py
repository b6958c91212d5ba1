"""What goes out: the summary, printed dossiers, the empty forms; read back by other programs."""

from __future__ import annotations

import io
from typing import Any

import docx
import msgspec
import openpyxl
import pytest
from docx.oxml.ns import qn

from handlers.documents.blank_forms import write_sheet_form, write_word_form
from handlers.documents.dossiers import PrintedDossier, StepLine, write_dossier
from handlers.documents.form_fields import list_form_fields
from handlers.documents.forms import read_form
from handlers.documents.summary import SummaryLine, write_summary
from handlers.documents.writing import FANG
from local.demo.pictures import draw_portrait
from models.rules.materials import Material, Opinion
from models.rules.rich_text import Run, plain_of
from tests.handlers.documents.papers import CATEGORIES, OPINION, TEXT, TODAY, make_material
from tests.handlers.sheets.files import read_parts

MEMBER, ARTICLE = CATEGORIES["member"], CATEGORIES["article"]
_STEPS = (
    StepLine("2017-04-01 09:00", "第一学院党委", "提交"),
    StepLine("2017-04-02", "测试市委组织部", "退回", "请补充"),
)
_NASTY = "=cmd|'/c calc'!A1 <w:p/> &amp; ]]> {{ x }} \x00\x0b\ud800"


def read_summary(content: bytes) -> list[list[Any]]:
    """Return the cells of a sheet as another program reads them."""
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]


def list_summary(*kinds: str) -> list[SummaryLine]:
    """Return a line of complete materials for each of these kinds."""
    return [
        SummaryLine(CATEGORIES[kind], make_material(CATEGORIES[kind]), "第一学院党委", "已提交") for kind in kinds
    ]


def print_dossier(kind: str = "member", **changes: Any) -> bytes:
    """Return the printed dossier of complete materials of this kind."""
    fields: dict[str, Any] = {"material": make_material(CATEGORIES[kind]), "state": "已提交", "steps": _STEPS}
    fields |= changes
    return write_dossier(PrintedDossier("“六好”评选活动", CATEGORIES[kind], unit_name="第一学院党委", **fields))


def read_document(content: bytes) -> tuple[list[str], list[list[str]]]:
    """Return paragraphs and rows of a document as Word's library reads them."""
    document = docx.Document(io.BytesIO(content))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    return [paragraph.text for paragraph in document.paragraphs], rows


def test_summary_of_one_category_has_its_own_columns() -> None:
    header, row = read_summary(write_summary("推荐汇总表", list_summary("article")))
    assert header == [
        *(
            "序号",
            "类别",
            "文章标题",
            "作者姓名",
            "作者单位",
            "作者职务",
            "正文字数",
            "推荐单位",
            "征求意见情况",
            "状态",
        ),
    ]
    assert row[:7] == [1, "“两学一做”好文章", "陈测试", "陈测试", "测试学院", "讲师", 19]
    assert row[7:] == [
        "第一学院党委",
        "2017-03-20，座谈会，征求 36 人意见，结果：一致同意推荐，负责人：林测试",
        "已提交",
    ]


def test_summary_of_all_categories_has_common_columns() -> None:
    header, *rows = read_summary(write_summary("推荐汇总表", list_summary(*CATEGORIES)))
    assert header[:5] == ["序号", "类别", "名称/姓名", "单位", "简介"]
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row[3] for row in rows] == ["测试学院", "第一党支部", None, "测试县委组织部", "测试学院", "第一党支部"]


def test_summary_without_lines_is_an_empty_table() -> None:
    assert len(read_summary(write_summary("推荐汇总表", []))) == 1


def test_formulas_in_a_summary_stay_text() -> None:
    line = msgspec.structs.replace(list_summary("member")[0], material=Material(title=_NASTY, summary="＝1+1"))
    content = write_summary("汇总", [line])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for cell in sheet[2] if cell.value is not None} <= {"s", "n"}
    assert str(sheet["C2"].value).startswith("=cmd|")
    assert sheet["C2"].quotePrefix


@pytest.mark.parametrize("kind", CATEGORIES)
def test_printed_dossier_says_everything_it_holds(kind: str) -> None:
    material = make_material(CATEGORIES[kind])
    paragraphs, rows = read_document(print_dossier(kind))
    said = "\n".join([*paragraphs, *(cell for row in rows for cell in row)])
    values = [material.title, material.author_name, material.author_unit, material.author_post, material.subject_unit]
    values += [material.subject_post, material.summary, material.filming_unit, material.film_reason, "第一学院党委"]
    values += [CATEGORIES[kind].name, *CATEGORIES[kind].conditions, *material.grounds, OPINION.outcome]
    assert [value for value in values if value not in said] == []
    assert all(line in paragraphs for line in plain_of(material.text).split("\n") if line)
    assert ["2017-04-02", "测试市委组织部", "退回", "请补充"] in rows


def test_bold_of_the_text_is_printed_in_fangsong() -> None:
    document = docx.Document(io.BytesIO(print_dossier()))
    [paragraph] = [each for each in document.paragraphs if each.text == "他把群众放在心上。"]
    runs = [(run.text, bool(run.bold)) for run in paragraph.runs]
    assert runs == [(run.text, run.is_bold) for run in TEXT[1]]
    for run in paragraph.runs:
        assert run.font.name == FANG
        [fonts] = run._element.iter(qn("w:rFonts"))
        assert fonts.get(qn("w:eastAsia")) == FANG


def test_photo_is_in_the_printed_dossier() -> None:
    photo = draw_portrait("陈测试")
    assert photo in read_parts(print_dossier(photo=photo)).values()
    assert not [name for name in read_parts(print_dossier()) if "media" in name]


def test_hostile_words_are_printed_as_words() -> None:
    opinion = Opinion(_NASTY, _NASTY, 1, _NASTY, _NASTY)
    material = Material(
        title=_NASTY, subject_unit=_NASTY, text=((Run(_NASTY, True),),), grounds=(_NASTY,), opinions=(opinion,)
    )
    paragraphs, rows = read_document(print_dossier(material=material, steps=(StepLine("x", _NASTY, "x", _NASTY),)))
    shown = _NASTY.replace("\x00", "\ufffd").replace("\x0b", "\ufffd").replace("\ud800", "\ufffd")
    assert shown in paragraphs
    assert ["党员姓名", shown] in rows


def test_printed_papers_carry_no_name_of_ours() -> None:
    for content in (print_dossier(), write_word_form("活动", MEMBER)):
        core = docx.Document(io.BytesIO(content)).core_properties
        assert (core.author, core.last_modified_by, core.comments) == ("", "", "")


def test_dossier_handed_in_as_a_form_is_read() -> None:
    [row] = read_form(MEMBER, "材料.docx", print_dossier(), TODAY)
    assert (row.material.title, row.material.subject_unit) == ("陈测试", "第一党支部")


@pytest.mark.parametrize("kind", CATEGORIES)
def test_word_form_is_a_title_a_note_and_a_table(kind: str) -> None:
    paragraphs, rows = read_document(write_word_form("“六好”评选活动", CATEGORIES[kind]))
    fields = list_form_fields(CATEGORIES[kind])
    assert paragraphs[0] == f"“{CATEGORIES[kind].short_name}”推荐表"
    assert [row[0].split("\n")[0] for row in rows] == [field.name for field in fields]
    assert [row[1] for row in rows] == [""] * len(fields)


def test_sheet_form_has_a_column_for_each_field() -> None:
    [header] = read_summary(write_sheet_form(ARTICLE))
    assert header[:5] == [
        "文章标题",
        "作者姓名",
        "作者单位",
        "作者职务",
        "文章全文（以 2000 字左右为宜，不超过 2500 字）",
    ]
    assert header[5].startswith("推荐条件1（以“两学一做”为主题")
    assert header[-1] == "征求意见负责人"
