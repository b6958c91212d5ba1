"""Reading the audit trail: entries of some days in plain sentences, the latest first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice

import msgspec

from models.audit_entry import AuditEntry
from models.errors import FieldError, InvalidInput
from models.rules.audit_chain import BUCKETS, GENESIS, ChainLink, StoredLink
from models.rules.audit_faults import spell_head
from models.rules.audit_sentences import spell_act
from models.rules.days import is_day
from models.services.actors import Actor
from models.services.audit_checking import list_heads
from models.services.audit_shelf import Shelf, StoredShelf, see_head
from models.services.member_names import name_members
from models.services.trail import Deed, commit

PAGE = 50
# One page looks at so many entries at most, however few of them the filter lets through.
_MOST_LOOKED_AT = 2000
_CHUNK = 100
_MOST_DAYS = 400
MOST_EXPORTED = 20_000
# Before it the calendar has no day.
_FIRST_DAY = date.min.isoformat()
_UNREADABLE = "（这条记录的内容已无法读取，请核验审计记录）"


class AuditFilter(msgspec.Struct, frozen=True):
    """What somebody looks for: days from `first` to `last`; an act; part of an actor's or of a unit's name."""

    first: str
    last: str
    act: str = ""
    actor: str = ""
    unit: str = ""


class AuditLine(msgspec.Struct, frozen=True):
    """An entry as a person reads it: who, acting for which unit, did what; `place` names it for the next page."""

    place: str
    at: str
    unit: str
    actor: str
    sentence: str
    act: str

    def __repr__(self) -> str:
        return f"AuditLine({self.place})"


class AuditPage(msgspec.Struct, frozen=True):
    """Some lines, the latest first; `onward` is where the next page begins, None at the end."""

    lines: tuple[AuditLine, ...]
    onward: str | None


def list_entries(wanted: AuditFilter, onward: str | None = None) -> AuditPage:
    """Return a page of entries, the latest first, names as they are now. Raises InvalidInput for days that are none.

    A page may be short, even empty, and still lead onward: it looks at 2,000 entries at most.
    """
    _require_days(wanted)
    lines: list[AuditLine] = []
    for looked_at, line in enumerate(_read_lines(StoredShelf(), wanted, onward), start=1):
        if _fits(line, wanted):
            lines.append(line)
        if len(lines) == PAGE or looked_at == _MOST_LOOKED_AT:
            return AuditPage(tuple(lines), line.place)
    return AuditPage(tuple(lines), None)


def export_entries(actor: Actor, wanted: AuditFilter, now: datetime) -> tuple[list[AuditLine], list[str]]:
    """Return up to 20,000 entries for a spreadsheet, and the chains' heads to be kept with it; audited.

    Raises InvalidInput for days that are none, or for more entries than that.
    """
    _require_days(wanted)
    shelf = StoredShelf()
    found = (line for line in _read_lines(shelf, wanted, None) if _fits(line, wanted))
    lines = list(islice(found, MOST_EXPORTED + 1))
    if len(lines) > MOST_EXPORTED:
        raise InvalidInput([FieldError("first", f"超过 {MOST_EXPORTED} 条，请缩短起止日期后分次导出。")])
    heads = [spell_head(head) for head in list_heads(shelf)]
    details: dict[str, str | int | None] = {
        "first": wanted.first,
        "last": wanted.last,
        "entries": len(lines),
        "heads": ";".join(heads),
    }
    commit(actor, Deed("audit_exported", details=details), now)
    return lines, heads


def _read_lines(shelf: Shelf, wanted: AuditFilter, onward: str | None) -> Iterator[AuditLine]:
    last = min(wanted.last, onward[:10]) if onward and is_day(onward[:10]) else wanted.last
    chains = [_read_back(shelf, bucket, wanted.first, last) for bucket in BUCKETS]
    merged = heapq.merge(*chains, key=lambda each: each[0], reverse=True)
    rest = (each for each in merged if onward is None or each[0] < onward)
    while chunk := list(islice(rest, _CHUNK)):
        yield from _spell(chunk)


def _read_back(shelf: Shelf, bucket: str, first: str, last: str) -> Iterator[tuple[str, ChainLink | None]]:
    """Yield one chain's entries with their places, from day to day backwards as the entries tell, else day by day."""
    day = _find_start(shelf, bucket, last)
    while day is not None and day >= first:
        found = list(shelf.read_day(AuditEntry.day_key_of(day, bucket)))
        yield from sorted(((_place_of(bucket, stored, link), link) for stored, link in found), reverse=True, key=_by)
        day = _find_day_before(day, [stored for stored, _ in found])


def _find_start(shelf: Shelf, bucket: str, last: str) -> str | None:
    seen = see_head(shelf, bucket)
    if not seen.is_true:
        return last
    if seen.head.sequence == 0:
        return None  # nobody of this chain has done anything yet
    # A day later than the head says: at midnight two clocks may disagree about the date.
    return min(last, _add_day(seen.head.day, 1))


def _find_day_before(day: str, found: list[StoredLink]) -> str | None:
    told = {stored.previous_day for stored in found if stored.is_true and stored.previous_day != day}
    earlier = max((each for each in told if each < day), default=None)
    if earlier is None and GENESIS in told:
        return None
    return earlier or (_add_day(day, -1) if day > _FIRST_DAY else None)


def _add_day(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _by(each: tuple[str, ChainLink | None]) -> str:
    return each[0]


def _place_of(bucket: str, stored: StoredLink, link: ChainLink | None) -> str:
    # Of an entry that can't be read only the day is known.
    at = str(link.at) if link is not None and str(link.at).startswith(stored.day) else stored.day
    return f"{at}|{bucket}|{stored.sequence:012}"


def _spell(chunk: Iterable[tuple[str, ChainLink | None]]) -> Iterator[AuditLine]:
    chunk = list(chunk)
    links = [link for _, link in chunk if link is not None]
    names = name_members(str(each) for link in links for each in (link.actor_id, *link.members[:2]))
    for place, link in chunk:
        if link is None:
            yield AuditLine(place, place.partition("|")[0], "", "", _UNREADABLE, "")
        else:
            yield _spell_line(place, link, names)


def _spell_line(place: str, link: ChainLink, names: dict[str, str]) -> AuditLine:
    who = "、".join(names.get(member, "") for member in link.members[:2])
    if len(link.members) > 2:
        who = f"{who}等 {len(link.members)} 人"
    sentence = spell_act(link.act, link.details, who)
    return AuditLine(place, link.at, link.actor_unit, names.get(link.actor_id, ""), sentence, link.act)


def _fits(line: AuditLine, wanted: AuditFilter) -> bool:
    return (
        (not wanted.act or line.act == wanted.act)
        and wanted.actor in line.actor
        and (wanted.unit in line.unit or wanted.unit in line.sentence)
    )


def _require_days(wanted: AuditFilter) -> None:
    faults = [
        FieldError(field, "请按“年-月-日”填写日期。")
        for field, day in (("first", wanted.first), ("last", wanted.last))
        if not is_day(day)
    ]
    if faults:
        raise InvalidInput(faults)
    length = (date.fromisoformat(wanted.last) - date.fromisoformat(wanted.first)).days
    if length < 0:
        raise InvalidInput([FieldError("last", "结束日期不能早于开始日期。")])
    if length > _MOST_DAYS:
        raise InvalidInput([FieldError("first", f"一次最多查看 {_MOST_DAYS} 天，请缩短起止日期。")])
