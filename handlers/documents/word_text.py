"""The text of a Word document: what stands on its pages when all changes are accepted, by rows of its tables.

Runs in the process that knows nothing but the file: plain lists go out, which `word.py` reads as a Paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from handlers.documents.limits import DAMAGED, MOST_CHARACTERS, MOST_ROWS, TOO_MUCH
from handlers.sheets.limits import Refused

# A run is its text and whether it is bold; a cell its column, its paragraphs and whether it goes on from above.
Run = tuple[str, bool]
Text = list[list[Run]]
Cell = tuple[int, Text, bool]

# Word, WPS and others write the same names under several namespaces.
_OFF = frozenset({"0", "false", "off", "none"})
# What stands in these does not stand on the page: struck out, moved away, or said a second time for old programs.
_GONE = ("del", "moveFrom", "Fallback")
# Around blocks and cells these mean nothing.
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "AlternateContent", "Choice"})


def read_body(document: bytes) -> dict[str, Any]:
    """Return the Paper that a document part holds, as its fields; raise Refused."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(DAMAGED) from error
    body = next((child for child in root if _name(child) == "body"), None)
    if body is None:
        raise Refused(DAMAGED)
    _blank_what_is_gone(root)
    rows, tail = _Reader().read(body)
    return {"rows": rows, "tail": tail}


class _Reader:
    """Walks through the blocks of a body."""

    def __init__(self) -> None:
        self.rows: list[list[Cell]] = []
        self.characters = 0

    def read(self, body: Any) -> tuple[list[list[Cell]], Text]:
        paragraphs: list[Any] = []
        for block in _list_inside(body, {"p", "tbl"}):
            if _name(block) == "tbl":
                paragraphs = []
                self.read_table(block)
            else:
                paragraphs.append(block)
        return self.rows, self.count(_read_paragraphs(paragraphs))

    def read_table(self, table: Any) -> None:
        for row in _list_inside(table, {"tr"}):
            properties = _child(row, "trPr")
            if _child(properties, "del") is not None:
                continue
            nested: list[Any] = []
            self.rows.append(list(self.read_cells(row, _number(_child(properties, "gridBefore")), nested)))
            if len(self.rows) > MOST_ROWS:
                raise Refused(TOO_MUCH)
            for inner in nested:
                self.read_table(inner)

    def read_cells(self, row: Any, column: int, nested: list[Any]) -> Iterator[Cell]:
        for cell in _list_inside(row, {"tc"}):
            properties = _child(cell, "tcPr")
            if _child(properties, "cellDel") is not None or _goes_on(_child(properties, "hMerge")):
                continue
            blocks = list(_list_inside(cell, {"p", "tbl"}))
            nested += [block for block in blocks if _name(block) == "tbl"]
            text = self.count(_read_paragraphs([block for block in blocks if _name(block) == "p"]))
            yield column, text, _goes_on(_child(properties, "vMerge"))
            column += max(1, _number(_child(properties, "gridSpan")))

    def count(self, text: Text) -> Text:
        self.characters += sum(len(run[0]) for paragraph in text for run in paragraph)
        if self.characters > MOST_CHARACTERS:
            raise Refused(TOO_MUCH)
        return text


def _blank_what_is_gone(root: Any) -> None:
    """Take the text out of what no longer stands there, and of controls that only show what to fill in."""
    for gone in root.iter(*(f"{{*}}{name}" for name in _GONE)):
        _blank(gone)
    for control in root.iter("{*}sdt"):
        if _child(_child(control, "sdtPr"), "showingPlcHdr") is not None:
            _blank(control)


def _blank(element: Any) -> None:
    for text in element.iter("{*}t"):
        text.text = ""


def _list_inside(container: Any, names: set[str]) -> Iterator[Any]:
    for child in container:
        if _name(child) in names:
            yield child
        elif _name(child) in _WRAPPERS:
            yield from _list_inside(child, names)


def _read_paragraphs(paragraphs: list[Any]) -> Text:
    found: Text = [[]]
    for paragraph in paragraphs:
        for run in _read_paragraph(paragraph):
            if run is None:
                found.append([])
            else:
                found[-1].append(run)
        # Where the mark at the end was struck out, the next paragraph goes on in this one.
        if _child(_child(_child(paragraph, "pPr"), "rPr"), "del") is None:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def _read_paragraph(paragraph: Any) -> Iterator[Run | None]:
    """Yield the runs of a paragraph, None where a line ends inside it."""
    for element in paragraph.iter("{*}t", "{*}br", "{*}cr", "{*}tab", "{*}noBreakHyphen", "{*}p"):
        name, run = _name(element), element.getparent()
        if name == "p":
            # A box of text inside the paragraph.
            if element is not paragraph:
                yield None
        elif _name(run) == "r" and not _is_on(run, "vanish"):
            if name == "cr" or (name == "br" and _attribute(element, "type") in {"", "textWrapping"}):
                yield None
            else:
                text = element.text if name == "t" else {"noBreakHyphen": "-", "tab": " "}.get(name)
                yield text or "", _is_on(run, "b")


def _is_on(run: Any, name: str) -> bool:
    element = _child(_child(run, "rPr"), name)
    return element is not None and _attribute(element, "val").lower() not in _OFF


def _goes_on(merge: Any) -> bool:
    return merge is not None and _attribute(merge, "val") in {"", "continue"}


def _number(element: Any) -> int:
    value = "" if element is None else _attribute(element, "val")
    return min(int(value), 100) if value.isascii() and value.isdecimal() and len(value) < 5 else 0


def _child(element: Any, name: str) -> Any:
    return None if element is None else element.find(f"{{*}}{name}")


def _attribute(element: Any, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), "")


def _name(element: Any) -> str:
    return str(etree.QName(element).localname)
