"""What WeChat tells of its own accord: answers to the subscribe pop-up, and what became of messages."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from models.errors import Malformed
from models.privacy import fingerprint
from models.rules.credits import Answer, Sent, hear_answers
from models.rules.reminder_outcomes import State
from models.secretive import Secretive
from models.services.ledgers import open_ledger, read_ledger
from models.services.reminder_outbox import Outcome, note_outcome
from models.services.sessions import find_identity

log = logging.getLogger(__name__)

ASKED, CHANGED, SENT = "subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event"
# WeChat's clock against ours: word of a message may seem this much older than the message.
_SKEW_S = 20


class Entry(msgspec.Struct, frozen=True):
    """What is told of one template."""

    template: str = msgspec.field(name="TemplateId")
    answer: str = msgspec.field(name="SubscribeStatusString", default="")
    message_id: str = msgspec.field(name="MsgID", default="")
    fault: int = msgspec.field(name="ErrorCode", default=0)


class Told(Secretive, frozen=True):
    """One call of WeChat's about the account `openid`; `at` is seconds since 1970."""

    openid: str = msgspec.field(name="FromUserName")
    kind: str = msgspec.field(name="Event", default="")
    at: int = msgspec.field(name="CreateTime", default=0)
    entries: list[Entry] = msgspec.field(name="List", default_factory=list)

    @property
    def key(self) -> str:
        """Return what is equal whenever WeChat repeats itself, in whichever form."""
        parts = sorted(f"{entry.template} {entry.answer} {entry.message_id}" for entry in self.entries)
        return hashlib.sha256("\n".join([self.kind, str(self.at), *parts]).encode()).hexdigest()[:16]


def hear_wechat(message: Mapping[str, Any], now: datetime) -> None:
    """Book what WeChat tells, once however often it is told; what we do not ask for is passed over.

    An account that is bound to nobody books nothing. Raises Malformed, StoreBusy (then WeChat tells it again).
    """
    if message.get("Event") not in {ASKED, CHANGED, SENT}:
        return
    try:
        # All values are text in XML and numbers are text in JSON, too.
        told = msgspec.convert(message, Told, strict=False)
    except msgspec.ValidationError as error:
        raise Malformed from error
    identity = find_identity(told.openid)
    if identity is None or identity.member_id is None:
        log.info("told by WeChat of an account bound to nobody: %s", told.kind)
    elif told.kind == SENT:
        _hear_outcomes(identity.member_id, told, now)
    else:
        _hear_answers(identity.member_id, told)


def _hear_answers(member_id: str, told: Told) -> None:
    answers: dict[str, Answer] = {}
    for entry in told.entries:
        if entry.answer in {"reject", "ban"}:
            answers[entry.template] = "reject"
        # Nobody consents where messages are managed: there they are only switched off.
        elif entry.answer.startswith("accept") and told.kind == ASKED:
            answers.setdefault(entry.template, "accept")
    if answers:
        open_ledger(member_id, told.openid, lambda ledger: hear_answers(ledger, told.key, answers))


def _hear_outcomes(member_id: str, told: Told, now: datetime) -> None:
    held = read_ledger(member_id)
    if held is None or held.openid_hash != fingerprint("openid", told.openid):
        return
    for entry in told.entries:
        sent = held.ledger.last.get(entry.template)
        if sent is None or told.at < sent.at - _SKEW_S:
            log.info("told by WeChat of a message that nothing waits for")
        else:
            _note_outcome(sent, entry, now)


def _note_outcome(sent: Sent, entry: Entry, now: datetime) -> None:
    """Write what became of the message, even before the sender has; a word that outranks this one stays."""
    state: State = "failed" if entry.fault else "delivered"
    outcome = Outcome(state, "system" if entry.fault else None, entry.message_id or None)
    note_outcome((sent.committee_key, sent.voter_key), sent.template, outcome, now)
