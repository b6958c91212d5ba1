"""Rows of text: what is blank is left out, what is too much is refused, lines keep their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.sheets.limits import MOST_CHARACTERS, MOST_COLUMNS, MOST_ROWS, Refused

Row = tuple[int, list[str]]


def collect_rows(rows: Iterable[Sequence[str]]) -> list[Row]:
    """Return the rows that are not blank with their line numbers, all of one width; raise Refused for too much."""
    kept: list[Row] = []
    width = characters = 0
    for line, row in enumerate(rows, 1):
        cells = _trim(row)
        if not cells:
            continue
        width, characters = max(width, len(cells)), characters + sum(map(len, cells))
        if len(kept) == MOST_ROWS:
            raise Refused(f"表格超过 {MOST_ROWS:,} 行，请分成几个文件上传。")
        if width > MOST_COLUMNS:
            raise Refused(f"第 {line} 行超过 {MOST_COLUMNS} 列。请删去用不到的列，只留下名册需要的内容。")
        if characters > MOST_CHARACTERS:
            raise Refused("表格里的文字过多。请删去用不到的列，只留下名册需要的内容。")
        kept.append((line, cells))
    if not kept:
        raise Refused("表格里没有内容，请检查后重新选择文件。")
    return [(line, cells + [""] * (width - len(cells))) for line, cells in kept]


def _trim(row: Sequence[str]) -> list[str]:
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells
