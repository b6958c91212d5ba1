"""Having WeChat check a text that a person wrote: cut to WeChat's size, decided by the worst part."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.wechat.calls import TEXT
from handlers.wechat.failures import CallFailed, Mishap

# WeChat takes so many characters; parts overlap, so that no word is cut in two unseen.
LONGEST, OVERLAP = 2500, 100
# Of what WeChat calls scenes, the one of texts that others read: 1 profiles, 2 comments, 3 forums, 4 journals.
FORUM, VERSION = 3, 2
# The later decides: what is risky stays so, and what nobody checked counts for more than what passed.
_SUGGESTS = ("pass", "unchecked", "review", "risky")


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """What WeChat suggests: pass, review or risky, or `unchecked` when it gave no verdict; `label` is its reason."""

    suggest: str
    label: int = 100
    trace_id: str = ""


UNCHECKED, NOTHING_TO_CHECK = TextVerdict("unchecked", 0), TextVerdict("pass")


def list_checks(openid: str, text: str, title: str) -> list[dict[str, Any]]:
    """Return the bodies of the calls that check a text; none for an empty one. The title goes with the first."""
    if not text.strip():
        text, title = title, ""
    if not text.strip():
        return []
    common = {"openid": openid, "scene": FORUM, "version": VERSION}
    first, *others = [common | {"content": part} for part in cut_text(text)]
    return [first | ({"title": title[:LONGEST]} if title.strip() else {}), *others]


def cut_text(text: str) -> list[str]:
    """Return the text in parts that WeChat takes, each beginning with the end of the one before."""
    starts = range(0, max(1, len(text) - OVERLAP), LONGEST - OVERLAP)
    return [text[start : start + LONGEST] for start in starts]


def find_worst(bodies: Iterable[Mapping[str, Any]], check: Callable[[Mapping[str, Any]], TextVerdict]) -> TextVerdict:
    """Return the verdict that decides; asking ends with the first part that is risky or gets no verdict."""
    worst = NOTHING_TO_CHECK
    for body in bodies:
        verdict = check(body)
        if _SUGGESTS.index(verdict.suggest) >= _SUGGESTS.index(worst.suggest):
            worst = verdict
        if verdict.suggest in {"risky", "unchecked"}:
            break
    return worst


def read_verdict(reply: Mapping[str, Any]) -> TextVerdict:
    """Return WeChat's verdict; only `result.suggest` decides. Raises CallFailed for a reply without one."""
    found = reply.get("result")
    if not isinstance(found, dict) or found.get("suggest") not in {"pass", "review", "risky"}:
        raise CallFailed(TEXT, Mishap.UNREADABLE)
    label = found.get("label")
    return TextVerdict(found["suggest"], label if isinstance(label, int) else 0, str(reply.get("trace_id", "")))
