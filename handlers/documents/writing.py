"""Writing Word documents as offices do: A4, fonts by their names, and text that stays text."""

from __future__ import annotations

import io
import re
from typing import Any

from models.rules.rich_text import RichText

# Every office program knows these names, and shows another font where the machine lacks them.
SONG, HEI, FANG = "方正小标宋简体", "黑体", "仿宋_GB2312"
# What XML can't hold.
_UNHOLDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BODY_PT, _TITLE_PT, _CELL_PT = 16, 22, 12
_LINE_PT = 28


def open_document(title: str) -> Any:
    """Return an empty A4 document whose text is 三号仿宋, named by its title."""
    # Only who asks for a file pays for it.
    from docx import Document as make_document  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    document = make_document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(26)
    section.top_margin = section.bottom_margin = Mm(28)
    normal = document.styles["Normal"]
    _name_font(normal, FANG)
    normal.font.size = Pt(_BODY_PT)
    document.core_properties.title = hold(title)
    document.core_properties.author = document.core_properties.comments = ""
    return document


def add_title(document: Any, text: str) -> None:
    """Add the title, in the middle, in 二号小标宋."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(hold(text))
    _name_font(run, SONG)
    run.font.size = Pt(_TITLE_PT)


def add_heading(document: Any, text: str) -> None:
    """Add a heading in 黑体, which stays with what follows."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    _name_font(paragraph.add_run(hold(text)), HEI)


def add_text(document: Any, text: RichText) -> None:
    """Add paragraphs as papers have them: first line indented by two characters, 28 pt apart, bold kept."""
    from docx.shared import Pt  # noqa: PLC0415

    for paragraph in text:
        added = document.add_paragraph()
        added.paragraph_format.first_line_indent = Pt(2 * _BODY_PT)
        added.paragraph_format.line_spacing = Pt(_LINE_PT)
        added.paragraph_format.space_after = Pt(0)
        for run in paragraph:
            _name_font(added.add_run(hold(run.text)), FANG).bold = run.is_bold or None


def add_table(document: Any, *widths_mm: int) -> Any:
    """Add a table with lines around its cells and no row yet."""
    from docx.shared import Mm  # noqa: PLC0415

    table = document.add_table(rows=0, cols=len(widths_mm), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths_mm, strict=True):
        column.width = Mm(width)
    return table


def add_row(table: Any, *texts: str, label_hint: str = "") -> Any:
    """Add a row: the first cell in 黑体 with a hint in brackets below it, the others plain."""
    from docx.shared import Pt  # noqa: PLC0415

    row = table.add_row()
    for place, (cell, column, text) in enumerate(zip(row.cells, table.columns, texts, strict=True)):
        cell.width = column.width
        run = cell.paragraphs[0].add_run(hold(text))
        _name_font(run, FANG if place else HEI).size = Pt(_CELL_PT)
        if not place and label_hint:
            hint = cell.add_paragraph().add_run(hold(f"（{label_hint}）"))
            _name_font(hint, FANG).size = Pt(_CELL_PT - 3)
    return row


def save_document(document: Any) -> bytes:
    """Return the document as a .docx."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def hold(text: str) -> str:
    """Return the text with � for what a document can't hold."""
    return _UNHOLDABLE.sub("\ufffd", text)


def _name_font(of: Any, name: str) -> Any:
    """Name the font of a run or style for Chinese and Latin letters, and return it."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    of.font.name = name
    of.font.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
    return of.font
