"""Which column of a handed-in roster is which: offices name them in many ways."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from models.errors import FieldError, InvalidInput

# The most telling first: where several columns could be meant, that one is.
_NAME = ("姓名", "党员姓名", "名字")
_PHONE = ("手机号码", "手机号", "手机", "移动电话", "联系方式", "联系电话", "电话号码", "电话")
_BRANCH = (
    "所在党支部",
    "所属党支部",
    "党支部名称",
    "党支部",
    "所在支部",
    "所属支部",
    "支部名称",
    "支部",
    "所在党组织",
)
_COMMITTEE = (
    "二级党委",
    "二级党组织",
    "所在二级党委",
    "所在二级党组织",
    "所在党委",
    "所属党委",
    "党委",
    "所在党总支",
    "所属党总支",
    "党总支",
    "二级党委党总支",
)
# What our own list of rows to mend adds; handed in again, they say nothing new.
LINE, REASON = "原行号", "需要更正的内容"
_SEARCHED_ROWS = 10

Row = tuple[int, Sequence[str]]


class Columns(msgspec.Struct, frozen=True):
    """Where the roster's header stands and which column holds what; `unused` are titles that nobody will read."""

    header_line: int
    titles: tuple[str, ...]
    name: int
    phone: int
    branch: int | None
    committee: int | None
    unused: tuple[str, ...]


def find_columns(rows: Sequence[Row], needs_branch: bool) -> Columns:
    """Return the columns by the header within the first ten rows; raise InvalidInput, one sentence, if there is none.

    A roster of a single branch needs no column for it.
    """
    for line, cells in rows[:_SEARCHED_ROWS]:
        keys = [_key_of_title(cell) for cell in cells]
        name, phone = _find(keys, _NAME), _find(keys, _PHONE)
        if name is None or phone is None:
            continue
        _require_once(cells, keys, (name, phone))
        branch, committee = _find(keys, _BRANCH), _find(keys, _COMMITTEE)
        if branch is None and needs_branch:
            raise _refuse("表头里没有“所在党支部”一列，请补上后再上传。")
        used = {name, phone, branch, committee}
        unused = [
            cell for place, cell in enumerate(cells) if cell and place not in used and cell not in (LINE, REASON)
        ]
        return Columns(line, tuple(cells), name, phone, branch, committee, tuple(unused))
    raise _refuse(f"前 {_SEARCHED_ROWS} 行里没有找到表头。表头须有“姓名”和“手机号”两列，可先下载模板对照。")


def is_header_name(text: str) -> bool:
    """Tell whether this stands over the column of names: long rosters repeat their header on each page."""
    return _key_of_title(text) in _NAME


def _key_of_title(title: str) -> str:
    plain = "".join(unicodedata.normalize("NFKC", title).split()).strip("*:,.、")
    return re.sub(r"\([^)]*\)", "", plain).strip("*:") or plain


def _find(keys: Sequence[str], titles: Sequence[str]) -> int | None:
    return next((keys.index(title) for title in titles if title in keys), None)


def _require_once(cells: Sequence[str], keys: Sequence[str], places: Sequence[int]) -> None:
    for place in places:
        if keys.count(keys[place]) > 1:
            raise _refuse(f"表头里有不止一列“{cells[place]}”。请把并排的几栏改成一栏，每人一行。")


def _refuse(sentence: str) -> InvalidInput:
    return InvalidInput([FieldError("file", sentence)])
