"""Dead letters: messages that failed for good, as an administrator reads them; and the note when they go again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from models.errors import NotFound
from models.keys import split_key
from models.services.actors import Actor
from models.services.campaign_setup import load_campaign
from models.services.reminder_run_control import load_run
from models.services.reminder_runs import Run
from models.services.trail import Deed, commit

_UNREADABLE = "内容无法识别，请联系运维人员查看。"
_GAVE_UP = "微信繁忙或网络不通，多次重试后放弃；可以重新发送。"
_OVER = {
    "stopped": "这次提醒已经停止，重新发送也不会发出。",
    "done": "这次提醒的其余部分已经完成；可以重新发送。",
}


class DeadLetter(msgspec.Struct, frozen=True):
    """One dead letter: which run it belongs to, how many people it is for, and what is known of why."""

    letter_id: str
    campaign: str
    kind: str
    day: str
    people: int
    begun_at: str | None
    why: str


def read_letters(letters: Iterable[tuple[str, str]]) -> list[DeadLetter]:
    """Return the letters as a page shows them; 1 read a run and campaign. Whom they are for stays sealed."""
    runs: dict[tuple[str, str], tuple[str, Run] | None] = {}
    return [_read(letter_id, body, runs) for letter_id, body in letters]


def note_sending_again(actor: Actor, batches: int, now: datetime) -> None:
    """Note in the trail that this person puts so many letters back into the queue."""
    commit(actor, Deed("reminders_sent_again", details={"batches": batches}), now)


def _read(letter_id: str, body: str, runs: dict[tuple[str, str], tuple[str, Run] | None]) -> DeadLetter:
    found = _parse(body)
    if found is None:
        return DeadLetter(letter_id, "", "", "", 0, None, _UNREADABLE)
    campaign_id, run_key, people = found
    key = (campaign_id, run_key)
    if key not in runs:
        runs[key] = _load(campaign_id, run_key)
    day, kind, *_ = (*split_key(run_key), "", "")
    known = runs[key]
    if known is None:
        return DeadLetter(letter_id, campaign_id, kind, day, people, None, _UNREADABLE)
    title, run = known
    return DeadLetter(letter_id, title, kind, day, people, run.asked_at, _OVER.get(run.state, _GAVE_UP))


def _parse(body: str) -> tuple[str, str, int] | None:
    try:
        content: Any = json.loads(body)
        campaign_id, run_key = content["run"]
        return str(campaign_id), str(run_key), len(content["people"])
    except (ValueError, KeyError, TypeError):
        return None


def _load(campaign_id: str, run_key: str) -> tuple[str, Run] | None:
    try:
        return load_campaign(campaign_id).rules.title, load_run(campaign_id, run_key)
    except NotFound:
        return None
