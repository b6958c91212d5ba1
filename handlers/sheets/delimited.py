"""Text as a table: which characters the bytes are, what separates the columns."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from handlers.sheets.limits import Refused
from handlers.sheets.rows import Row, collect_rows

_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_DELIMITERS = (",", "\t", ";", "，")
_SAMPLE_LINES = 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
# A text that was written as a formula so that Excel keeps all its digits.
_QUOTED_FORMULA = re.compile(r'="([^"]*)"')
_TRAILING_ZEROS = re.compile(r"\d{7,}\.0+")
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")


def read_text(content: bytes) -> list[Row]:
    """Return the rows of a .csv as offices write them; raise Refused if it is no table of text."""
    text = decode_text(content)
    delimiter, text = _take_hint(text)
    return collect_rows(_parse(text, delimiter or pick_delimiter(text)))


def decode_text(content: bytes) -> str:
    """Return the text: by its byte order mark, else UTF-8, else GB18030; never guessed from statistics."""
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            return _decode(content[len(mark) :], (encoding,))
    return _decode(content, ("utf-8", "gb18030"))


def pick_delimiter(text: str) -> str:
    """Return what cuts most of the first lines into equally many columns; a comma if nothing does."""
    lines = [line for line in text.splitlines() if line.strip()][:_SAMPLE_LINES]

    def rate(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            return 0, 0  # told with its line when all is read
        widths.pop(1, None)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    return max(_DELIMITERS, key=rate)


def _decode(content: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROL.search(text):
            break
        return text
    raise Refused("这个文件不是表格，也不是文字。请上传 Excel 表格（.xlsx、.xls）或 .csv 文件。")


def _take_hint(text: str) -> tuple[str | None, str]:
    """Return the delimiter that a first line `sep=;` names, that line made blank so that lines keep their numbers."""
    hint = re.match(r"sep=([,;\t，])(?=\r|\n)", text)
    return (hint[1], text[hint.end() :]) if hint else (None, text)


def _parse(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            line += 1
            yield [_plain(cell.strip()) for cell in row]
    except csv.Error as error:
        raise Refused(f"第 {line} 行读不出来：引号不成对，或单元格过长。请改正后再上传。") from error


def _plain(cell: str) -> str:
    formula = _QUOTED_FORMULA.fullmatch(cell)
    if formula:
        return formula[1]
    if _TRAILING_ZEROS.fullmatch(cell):
        return cell.partition(".")[0]
    return _spell_out(cell)


def _spell_out(cell: str) -> str:
    """Return 1.3800138000E+10 as digits if every digit is there; what was rounded away can't be brought back."""
    number = _SCIENTIFIC.fullmatch(cell)
    if number is None or len(number[2] or "") < int(number[3]):
        return cell
    return f"{Decimal(cell):f}".partition(".")[0] if len(number[2] or "") == int(number[3]) else cell
