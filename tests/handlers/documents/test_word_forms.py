"""Word forms as offices return them: moved, merged, nested, tracked, in other programs' dialects."""

from __future__ import annotations

from handlers.documents.forms import read_form
from models.rules.materials import Material, Opinion
from models.rules.rich_text import Run, plain_of
from tests.handlers.documents.papers import (
    CATEGORIES,
    TODAY,
    make_cell,
    make_docx,
    make_paragraph,
    make_row,
    make_table,
)
from tests.handlers.sheets.files import replace_part

MEMBER = CATEGORIES["member"]


def read_word(body: str) -> Material:
    """Return the materials of a hand-made Word form."""
    [row] = read_form(MEMBER, "推荐表.docx", make_docx(body), TODAY)
    return row.material


def test_moved_rows_and_two_fields_in_a_row_are_found() -> None:
    read = read_word(
        make_table(
            make_row("先进事迹", "第一段。\n第二段。"),
            make_row("备注", "无"),
            make_row("姓 名", "陈测试", "职务", "书记"),
        )
    )
    assert (read.title, read.subject_post, plain_of(read.text)) == ("陈测试", "书记", "第一段。\n第二段。")


def test_merged_label_gathers_the_rows_beside_it() -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    read = read_word(
        make_table(
            make_row("姓名", "陈测试"),
            make_cell("先进事迹", start) + make_cell("第一段。"),
            make_cell("", on) + make_cell("第二段。"),
            make_cell("征求意见情况", start) + make_row("征求时间", "2017年3月20日"),
            make_cell("", on) + make_row("征求方式", "座谈会", "征求人数", "约36人"),
            make_cell("", on) + make_row("征求结果", "同意", "负责人", "林测试"),
        )
    )
    assert plain_of(read.text) == "第一段。\n第二段。"
    assert read.opinions == (Opinion("2017-03-20", "座谈会", 36, "同意", "林测试"),)


def test_value_below_its_heading_is_found() -> None:
    wide = '<w:gridSpan w:val="4"/>'
    read = read_word(
        make_table(
            make_row("姓名", "单位", "职务"),
            make_row("陈测试", "第一党支部", "书记"),
            make_cell("先进事迹（2000字以内）", wide),
            make_cell("他带头学习。", wide),
        )
    )
    assert (read.title, read.subject_unit, read.subject_post) == ("陈测试", "第一党支部", "书记")
    assert plain_of(read.text) == "他带头学习。"


def test_value_in_the_cell_of_its_label_is_found() -> None:
    bold = make_paragraph("姓名：陈测试") + make_paragraph("（曾用名）", "<w:b/>")
    read = read_word(make_table(make_cell(inner=bold), make_row("职务:书记"), make_row("先进事迹：带头")))
    assert (read.title, read.subject_post, plain_of(read.text)) == ("陈测试\n（曾用名）", "书记", "带头")


def test_text_that_opens_with_a_label_stays_whole() -> None:
    read = read_word(make_table(make_row("先进事迹", "姓名：陈测试\n带头学习。"), make_row("姓名", "林测试")))
    assert read.title == "林测试"
    assert plain_of(read.text) == "姓名：陈测试\n带头学习。"


def test_text_below_the_table_is_taken_with_a_warning() -> None:
    body = make_paragraph("填写说明") + make_table(make_row("姓名", "陈测试"), make_row("先进事迹", ""))
    content = make_docx(body + make_paragraph("第一段。") + make_paragraph("第二段。", "<w:b/>"))
    [row] = read_form(MEMBER, "表.docx", content, TODAY)
    assert row.material.text == ((Run("第一段。"),), (Run("第二段。", True),))
    assert "正文取自表格下面的文字，请核对。" in row.warnings


def test_rows_of_a_nested_table_are_read() -> None:
    inner = make_paragraph("基本情况") + make_table(make_row("姓名", "陈测试"), make_row("职务", "书记"))
    read = read_word(make_table(make_cell(inner=inner), make_row("先进事迹", "带头。")))
    assert (read.title, read.subject_post, plain_of(read.text)) == ("陈测试", "书记", "带头。")


def test_content_controls_are_read_without_their_prompts() -> None:
    filled = f"<w:sdt><w:sdtPr/><w:sdtContent>{make_cell('陈测试')}</w:sdtContent></w:sdt>"
    asking = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
        f"<w:sdtContent>{make_paragraph('单击此处输入文字。')}</w:sdtContent></w:sdt>"
    )
    inline = "<w:p><w:sdt><w:sdtContent><w:r><w:t>书记</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    row = make_table(
        make_cell("姓名") + filled,
        make_cell("单位") + make_cell(inner=asking),
        make_cell("职务") + make_cell(inner=inline),
    )
    read = read_word(f"<w:sdt><w:sdtContent>{row}</w:sdtContent></w:sdt>")
    assert (read.title, read.subject_unit, read.subject_post) == ("陈测试", "", "书记")


def test_tracked_changes_are_read_as_accepted() -> None:
    changed = (
        '<w:p><w:r><w:t>帮扶</w:t></w:r><w:del w:id="1"><w:r><w:delText>12</w:delText></w:r></w:del>'
        '<w:ins w:id="2"><w:r><w:t>15</w:t></w:r></w:ins><w:moveFrom><w:r><w:t>旧</w:t></w:r></w:moveFrom>'
        "<w:r><w:t>户</w:t></w:r></w:p>"
    )
    joined = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前</w:t></w:r></w:p>" + make_paragraph("后")
    gone = "<w:trPr><w:del/></w:trPr>" + make_row("姓名", "林测试")
    read = read_word(
        make_table(gone, make_row("姓名", "陈测试"), make_cell("先进事迹") + make_cell(inner=changed + joined))
    )
    assert (read.title, plain_of(read.text)) == ("陈测试", "帮扶15户\n前后")


def test_bold_breaks_tabs_and_fields_are_read_as_shown() -> None:
    shown = (
        '<w:p><w:pPr><w:tabs><w:tab w:pos="9"/></w:tabs></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>重点</w:t></w:r>'
        '<w:r><w:rPr><w:b w:val="0"/></w:rPr><w:t>工作</w:t><w:tab/><w:t>甲</w:t><w:br/><w:t>乙</w:t>'
        '<w:br w:type="page"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "http://x"</w:instrText></w:r>'
        '<w:hyperlink r:id="rId9"><w:r><w:t>丙</w:t></w:r></w:hyperlink></w:p>'
    )
    read = read_word(make_table(make_row("姓名", "陈"), make_cell("先进事迹") + make_cell(inner=shown)))
    assert read.text == ((Run("重点", True), Run("工作 甲")), (Run("乙丙"),))


def test_box_of_text_is_read_once() -> None:
    box = f"<wps:txbx><w:txbxContent>{make_paragraph('框内')}</w:txbxContent></wps:txbx>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    inner = f"<w:p><w:r><w:t>前</w:t></w:r><w:r>{both}</w:r></w:p>"
    read = read_word(make_table(make_row("姓名", "陈"), make_cell("先进事迹") + make_cell(inner=inner)))
    assert plain_of(read.text) == "前\n框内"


def test_labels_that_programs_cut_to_pieces_are_found() -> None:
    cut = (
        '<w:p w:rsidR="00A1" wpsCustomData:x="1" xmlns:wpsCustomData="http://www.wps.cn/officeDocument/2013/x"><w:pPr>'
        '<w:jc w:val="center"/><w:rPr><w:b/></w:rPr></w:pPr><w:bookmarkStart w:id="0" w:name="_Go"/><w:r><w:rPr>'
        '<w:rFonts w:hint="eastAsia" w:ascii="仿宋"/></w:rPr><w:t>姓</w:t></w:r><w:proofErr w:type="gramStart"/>'
        '<w:r><w:rPr/><w:t xml:space="preserve">    </w:t></w:r><w:smartTag w:element="x"><w:r><w:t>名</w:t></w:r>'
        "</w:smartTag></w:p><w:p/>"
    )
    value = (
        '<w:p><w:customXml w:element="x"><w:r><w:t>陈</w:t></w:r></w:customXml><w:fldSimple w:instr="AUTHOR"><w:r>'
        "<w:t>测试</w:t></w:r></w:fldSimple></w:p>"
    )
    alone = f'<w:customXml w:element="x"><w:tr>{make_row("现任职务：", "书记")}</w:tr></w:customXml>'
    read = read_word(
        f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{make_cell(inner=cut) + make_cell(inner=value)}</w:tr>{alone}</w:tbl>"
    )
    assert (read.title, read.subject_post) == ("陈测试", "书记")


def test_old_merged_cells_and_shifted_rows_are_read() -> None:
    old = make_cell("姓名", '<w:hMerge w:val="restart"/>') + make_cell("", "<w:hMerge/>") + make_cell("陈测试")
    shifted = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    read = read_word(make_table(old, shifted + make_row("单位", "职务"), shifted + make_row("第一党支部", "书记")))
    assert (read.title, read.subject_unit, read.subject_post) == ("陈测试", "第一党支部", "书记")


def test_other_namespaces_and_part_names_are_read() -> None:
    content = make_docx(make_table(make_row("姓名", "陈测试"), make_row("职务", "书记")), name="word/document2.xml")
    ours, iso = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/word"
    strict = replace_part(content, "word/document2.xml", lambda part: part.replace(ours, iso))
    [row] = read_form(MEMBER, "表.docx", strict, TODAY)
    assert row.material.title == "陈测试"
