"""One reminder to one person: the credit reserved, the ballots looked at again, the message sent."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Literal

from models.ballot import Ballot
from models.errors import (
    MessageRefused,
    MessageUnanswered,
    NotFound,
    NotReminded,
    StoreBusy,
    WeChatMisconfigured,
)
from models.member import Member
from models.reminder import Reminder
from models.rules.credits import Ledger, Sent, empty_credits, give_back, take_credit
from models.rules.days import day_of
from models.services.ledgers import HeldLedger, change_ledger, read_ledger
from models.services.reminder_chunks import Messenger, Person
from models.services.reminder_halts import end_run, hold_campaign
from models.services.reminder_outbox import Outcome, has_outcome, note_outcome
from models.services.reminder_runs import Run

# closed: it is known what became of it. later: to be tried again. busy, silent: as later and closed, and WeChat is in
# trouble. stopped, held: so is the run now.
Verdict = Literal["closed", "later", "busy", "silent", "stopped", "held"]

# By then a sender has either written what became of its call or is gone for good: Lambda ends it.
_GONE_AFTER_S = 150
# The same text, page and template would be refused for everybody.
_STOPS_ALL = {"template", "content"}


class Attempt:
    """A reminder to one person of a run, tried once."""

    def __init__(self, run: Run, person: Person, wechat: Messenger, now: Callable[[], datetime]) -> None:
        terms = run.terms
        self._run, self._person, self._wechat, self._now = run, person, wechat, now
        self._member_id = person.member_id
        self._keys = Reminder.keys(
            run.campaign_id, person.committee, terms.day, person.branch, person.voter, terms.kind
        )

    def remind(self, member: Member | None, held: HeldLedger | None) -> Verdict:
        """Send the reminder unless anything speaks against it; `member` and `held` may be a moment old.

        A second attempt for the same kind and day never calls WeChat. Raises StoreBusy: then the next one finds out.
        """
        if held is None or member is None or not _is_account(member, held):
            return self.pass_over(_why_not(member), held)
        moment = self._now()
        sent = self._make_sent(moment)
        today, limits = day_of(moment), self._run.terms.limits
        try:
            taken = change_ledger(self._member_id, lambda ledger: take_credit(ledger, sent, today, limits), held)
        except NotFound:
            return self._close("skipped", "no_credit")
        except NotReminded as refusal:
            return self._heed(refusal.reason)
        # Read again, the ledger may be another account's by now.
        if not _is_account(member, taken):
            self._give_back(sent)
            return self._close("skipped", "not_bound")
        return self._send(taken, sent)

    def pass_over(self, reason: str, held: HeldLedger | None) -> Verdict:
        """Keep that nothing is sent to this person, unless a message is on its way already."""
        terms = self._run.terms
        if held is not None and held.ledger.is_taken_for(terms.kind, terms.day):
            return self._find_out()
        return self._close("skipped", reason)

    def _make_sent(self, moment: datetime) -> Sent:
        terms, at = self._run.terms, int(moment.timestamp())
        return Sent(terms.kind, terms.day, *self._keys, terms.template_id, secrets.token_urlsafe(6), at)

    def _heed(self, reason: str) -> Verdict:
        if reason == "crowded":
            return "later"
        return self._find_out() if reason == "reminded" else self._close("skipped", reason)

    def _find_out(self) -> Verdict:
        """Close an earlier attempt that left no outcome behind: nobody knows whether WeChat has the message."""
        if has_outcome(self._keys):
            return "closed"
        held = read_ledger(self._member_id)
        ledger = held.ledger if held else Ledger()
        if not ledger.is_taken_for(self._run.terms.kind, self._run.terms.day):
            return self._close("skipped", "reminded")
        own = [each for each in ledger.last.values() if (each.committee_key, each.voter_key) == self._keys]
        if any(self._now().timestamp() - each.at < _GONE_AFTER_S for each in own):
            return "later"
        return self._close("unknown", "no_answer")

    def _send(self, held: HeldLedger, sent: Sent) -> Verdict:
        try:
            has_voted = self._has_voted()
        except StoreBusy:
            self._give_back(sent)
            return "later"
        if has_voted:
            self._give_back(sent)
            return self._close("skipped", "voted")
        terms = self._run.terms
        try:
            message_id = self._wechat.send_subscribe_message(held.openid, sent.template, terms.page, terms.data)
        except MessageRefused as refusal:
            return self._take_refusal(refusal.reason, sent)
        except WeChatMisconfigured:
            return self._take_refusal("misconfigured", sent)
        except MessageUnanswered:
            self._close("unknown", "no_answer")
            return "silent"
        return self._close("sent", message_id=message_id)

    def _take_refusal(self, reason: str, sent: Sent) -> Verdict:
        if reason in {"no_credit", "bad_address"}:
            change_ledger(self._member_id, lambda ledger: empty_credits(ledger, sent.template))
            return self._close("refused", reason)
        if reason == "busy":
            self._give_back(sent)
            return "busy"
        if reason == "quota":
            self._give_back(sent)
            hold_campaign(self._run.campaign_id, self._now())
            return "held"
        if reason in _STOPS_ALL or reason == "misconfigured":
            self._give_back(sent)
            end_run(self._run, "stopped", reason, self._now())
            self._close("refused", reason)
            return "stopped"
        # A code that nobody knows: whether it took the credit is not known either.
        return self._close("refused", reason)

    def _has_voted(self) -> bool:
        """Tell whether a ballot of this person was stored by now, on the run's day or since (consistent reads)."""
        if self._run.terms.audience != "voters":
            return False
        person = self._person
        prefix = Ballot.voter_key.startswith(Ballot.voter_prefix(person.branch, person.voter))
        names = [Ballot.voter_key.attr_name]
        for day in _list_days(self._run.terms.day, day_of(self._now())):
            key = Ballot.day_key_of(self._run.campaign_id, person.committee, day)
            if any(True for _ in Ballot.query(key, prefix, consistent_read=True, limit=1, attributes_to_get=names)):
                return True
        return False

    def _give_back(self, sent: Sent) -> None:
        change_ledger(self._member_id, lambda ledger: give_back(ledger, sent))

    def _close(
        self,
        state: Literal["skipped", "unknown", "sent", "refused"],
        reason: str | None = None,
        message_id: str | None = None,
    ) -> Verdict:
        outcome = Outcome(state, reason, message_id)
        note_outcome(self._keys, self._run.terms.template_id, outcome, self._now())
        return "closed"


def _is_account(member: Member, held: HeldLedger) -> bool:
    return member.status == "active" and member.openid_hash == held.openid_hash


def _why_not(member: Member | None) -> str:
    is_bound = member is not None and member.status == "active" and member.openid_hash is not None
    return "no_credit" if is_bound else "not_bound"


def _list_days(first: str, last: str) -> list[str]:
    begin, end = date.fromisoformat(first), max(date.fromisoformat(first), date.fromisoformat(last))
    return [(begin + timedelta(days=number)).isoformat() for number in range((end - begin).days + 1)]
