"""The two forms in which WeChat writes its own calls, JSON and XML, read into one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers import expat

from models.errors import Malformed

# WeChat's calls are three levels deep; a parser's stack is not for strangers to fill.
_DEEPEST = 8


def read_form(body: bytes) -> dict[str, Any]:
    """Return the object that the body writes, in either form; raise Malformed for anything else."""
    parsed = _read_xml(body) if body.lstrip().startswith(b"<") else _read_json(body)
    if not isinstance(parsed, dict):
        raise Malformed
    return parsed


def flatten_list(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the entries of `List`: an object when there is one, an array when more, one level deeper in XML."""
    entries = told.get("List")
    if entries is None:
        inner = [value for value in told.values() if isinstance(value, dict) and "List" in value]
        entries = inner[0]["List"] if inner else []
    found = entries if isinstance(entries, list) else [entries]
    if not all(isinstance(entry, dict) for entry in found):
        raise Malformed
    return found


def _read_json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed from error


class _Element:
    """One element while it is read: its texts and its children by name."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.children: dict[str, list[object]] = {}

    def close(self) -> object:
        """Return the element's text, or its children: one as itself, several of a name as a list."""
        if not self.children:
            return "".join(self.texts).strip()
        return {name: found[0] if len(found) == 1 else found for name, found in self.children.items()}


def _read_xml(body: bytes) -> object:
    parser, stack = expat.ParserCreate(), [_Element()]

    def begin(name: str, attributes: object) -> None:
        if len(stack) > _DEEPEST:
            raise Malformed
        stack.append(_Element())

    def end(name: str) -> None:
        value = stack.pop().close()
        stack[-1].children.setdefault(name, []).append(value)

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = lambda text: stack[-1].texts.append(text)
    # Entities, the bombs among them, can only be declared here; WeChat declares none.
    parser.StartDoctypeDeclHandler = _refuse
    _parse(parser.Parse, body)
    [root] = stack[0].children.values()
    return root[0]


def _parse(parse: Callable[[bytes, bool], object], body: bytes) -> None:
    try:
        parse(body, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Malformed from error


def _refuse(*declared: object) -> None:
    raise Malformed
