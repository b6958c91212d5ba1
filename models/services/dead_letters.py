"""Dead letters: reminders that failed for good, as an administrator reads them; and the note when they go again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from models.errors import NotFound
from models.keys import split_key
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.reminder_chunks import Chunk, DeadLetter
from models.services.reminder_run_control import load_run
from models.services.reminder_runs import Run
from models.services.trail import Deed, commit

_GONE = "这次提醒的记录已经不在，重新发送也不会发出。"
_GAVE_UP = "微信繁忙、网络不通或程序故障，多次重试后放弃；可以重新发送。"
_STOPPED = "这次提醒已经停止，重新发送也不会发出。"
_UNREADABLE = "内容无法读取，不会重新发送，请联系运维人员查看队列。"
_Known = tuple[str, Run] | None


class LetterLine(msgspec.Struct, frozen=True):
    """One dead letter: which run it belongs to, for how many people, how often it was tried, since when, and why."""

    campaign: str
    kind: str
    day: str
    people: int
    tries: int
    queued_at: datetime
    why: str


def read_letters(letters: Iterable[DeadLetter]) -> list[LetterLine]:
    """Return the letters as a page shows them; 2 reads a run. Whom they are for stays sealed."""
    known: dict[tuple[str, str], _Known] = {}
    lines = []
    for letter in letters:
        if letter.chunk is None:
            lines.append(LetterLine("—", "", "", 0, letter.tries, letter.queued_at, _UNREADABLE))
            continue
        run = letter.chunk.run
        if run not in known:
            known[run] = _load(*run)
        lines.append(_read(letter, letter.chunk, known[run]))
    return lines


def note_sending_again(actor: Actor, batches: int, now: datetime) -> None:
    """Note in the trail that this person puts so many letters back into the queue."""
    commit(actor, Deed("reminders_sent_again", details={"batches": batches}), now)


def _read(letter: DeadLetter, chunk: Chunk, known: _Known) -> LetterLine:
    campaign_id, run_key = chunk.run
    day, kind, *_ = (*split_key(run_key), "", "")
    why = _GONE if known is None else _STOPPED if known[1].state == "stopped" else _GAVE_UP
    title = known[0] if known else campaign_id
    return LetterLine(title, kind, day, len(chunk.people), letter.tries, letter.queued_at, why)


def _load(campaign_id: str, run_key: str) -> _Known:
    try:
        return load_campaign(campaign_id).rules.title, load_run(campaign_id, run_key)
    except NotFound:
        return None
