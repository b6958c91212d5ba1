"""Reminder credits: never negative, one of a kind a day, limits that hold under any sequence of what can happen."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import NotReminded
from models.rules.credits import (
    APART_S,
    Ledger,
    Limits,
    Sent,
    empty_credits,
    give_back,
    hear_answers,
    switch_reminders,
    take_credit,
)
from models.rules.days import CHINA, day_of

START = datetime(2017, 7, 5, 9, 0, tzinfo=CHINA)
KINDS, TEMPLATES = ("vote_today", "last_days", "branch_asked"), ("t1", "t2")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "take", "take", "back", "accept", "accept", "reject", "empty", "wait", "night"]),
        st.sampled_from(KINDS),
        st.sampled_from(TEMPLATES),
        st.integers(0, 2),
    ),
    max_size=60,
)


def make_sent(
    kind: str = "vote_today", template: str = "t1", at: datetime = START, day: str = "", attempt: str = "a"
) -> Sent:
    """Return an attempt of this moment."""
    day = day or day_of(at)
    return Sent(kind, day, f"c#{day}", f"b#v#{kind}", template, attempt, int(at.timestamp()))


def allow(ledger: Ledger, template: str, key: str) -> Ledger:
    """Return the ledger with one message more allowed."""
    return hear_answers(ledger, key, {template: "accept"})


def refusal_of(ledger: Ledger, sent: Sent, at: datetime, limits: Limits) -> str:
    """Return why the credit is not given."""
    with pytest.raises(NotReminded) as refusal:
        take_credit(ledger, sent, day_of(at), limits)
    return refusal.value.reason


class Life:
    """A ledger through days, and the messages that were taken and not given back."""

    def __init__(self, limits: Limits) -> None:
        self.ledger, self.now, self.limits, self.number = Ledger(), START, limits, 0
        self.taken: dict[str, tuple[Sent, str]] = {}

    def take(self, kind: str, template: str, held: int) -> None:
        """Take a credit, for a run that was perhaps held overnight: it goes on under its own, earlier day."""
        sent = make_sent(kind, template, self.now, day_of(self.now - timedelta(days=held)), str(self.number))
        with suppress(NotReminded):
            self.ledger = take_credit(self.ledger, sent, day_of(self.now), self.limits)
            self.taken[sent.token] = sent, day_of(self.now)

    def back(self, kind: str, template: str, held: int) -> None:
        """Give back what may be given back of this template."""
        for token, (sent, _) in list(self.taken.items()):
            after = give_back(self.ledger, sent)
            if sent.template == template and after != self.ledger:
                self.ledger = after
                del self.taken[token]

    def accept(self, kind: str, template: str, held: int) -> None:
        """Allow one more."""
        self.ledger = allow(self.ledger, template, str(self.number))

    def reject(self, kind: str, template: str, held: int) -> None:
        """Allow none."""
        self.ledger = hear_answers(self.ledger, str(self.number), {template: "reject"})

    def empty(self, kind: str, template: str, held: int) -> None:
        """Hear from WeChat that there is none."""
        self.ledger = empty_credits(self.ledger, template)

    def wait(self, kind: str, template: str, held: int) -> None:
        """Let the last message arrive."""
        self.now += timedelta(seconds=APART_S)

    def night(self, kind: str, template: str, held: int) -> None:
        """Let a day pass."""
        self.now += timedelta(days=1)


@given(STEPS, st.integers(1, 3), st.integers(1, 5))
def test_limits_hold_whatever_happens_in_whichever_order(
    steps: list[tuple[str, str, str, int]], per_day: int, per_week: int
) -> None:
    life = Life(Limits(per_day, per_week))
    for life.number, (step, kind, template, held) in enumerate(steps):
        getattr(life, step)(kind, template, held)
        assert all(count >= 0 for count in life.ledger.credits.values())
        assert all(count >= 0 for count in life.ledger.recent.values())
    require_limits(list(life.taken.values()), life.limits)


def require_limits(taken: list[tuple[Sent, str]], limits: Limits) -> None:
    """Fail if the messages that were not given back break a limit."""
    assert all(count == 1 for count in Counter((sent.kind, day) for sent, day in taken).values())
    assert all(count == 1 for count in Counter((sent.kind, sent.day) for sent, _ in taken).values())
    by_day = Counter(day for _, day in taken)
    assert all(count <= limits.per_day for count in by_day.values())
    for day in by_day:
        first = (datetime.fromisoformat(day) - timedelta(days=6)).date().isoformat()
        assert sum(count for other, count in by_day.items() if first <= other <= day) <= limits.per_week


@given(st.integers(0, 4), st.integers(0, 8))
def test_no_more_is_spent_than_was_allowed(allowed: int, tries: int) -> None:
    ledger, spent = Ledger(), 0
    for number in range(allowed):
        ledger = allow(ledger, "t1", str(number))
    for number in range(tries):
        at = START + timedelta(days=number)
        with suppress(NotReminded):
            ledger = take_credit(ledger, make_sent(at=at), day_of(at), Limits(9, 99))
            spent += 1
    assert (spent, ledger.credits_of("t1")) == (min(allowed, tries), allowed - min(allowed, tries))


def test_same_attempt_written_twice_costs_one_credit() -> None:
    ledger = allow(allow(Ledger(), "t1", "1"), "t1", "2")
    once = take_credit(ledger, make_sent(), day_of(START), Limits())
    assert take_credit(once, make_sent(), day_of(START), Limits()) == once


def test_second_message_to_a_person_waits_for_the_first() -> None:
    ledger = take_credit(allow(allow(Ledger(), "t1", "1"), "t2", "2"), make_sent(), day_of(START), Limits(9, 9))
    for seconds in (-APART_S + 1, 0, APART_S - 1):
        # The clock of another machine may be behind.
        at = START + timedelta(seconds=seconds)
        assert refusal_of(ledger, make_sent("last_days", "t2", at), at, Limits(9, 9)) == "crowded"
    later = START + timedelta(seconds=APART_S)
    assert take_credit(ledger, make_sent("last_days", "t2", later), day_of(later), Limits(9, 9)).credits_of("t2") == 0


def test_credit_given_back_after_midnight_counts_for_its_day() -> None:
    late = START.replace(hour=23, minute=59)
    ledger = take_credit(allow(Ledger(), "t1", "1"), make_sent(at=late), day_of(late), Limits())
    after = give_back(ledger, make_sent(at=late))
    assert (after.recent, after.credits_of("t1")) == ({day_of(late): 0}, 1)


def test_older_run_stays_over_when_a_newer_gives_back() -> None:
    ledger = allow(allow(Ledger(), "t1", "1"), "t1", "2")
    ledger = take_credit(ledger, make_sent("last_days"), day_of(START), Limits())
    tomorrow = START + timedelta(days=1)
    newer = make_sent("last_days", at=tomorrow, attempt="b")
    ledger = give_back(take_credit(ledger, newer, day_of(tomorrow), Limits()), newer)
    again = make_sent("last_days", at=tomorrow, day=day_of(START), attempt="c")
    assert refusal_of(ledger, again, tomorrow, Limits()) == "reminded"


def test_refusal_meanwhile_keeps_a_credit_from_coming_back() -> None:
    ledger = take_credit(allow(Ledger(), "t1", "1"), make_sent(), day_of(START), Limits())
    for refused in (hear_answers(ledger, "2", {"t1": "reject"}), empty_credits(ledger, "t1")):
        assert give_back(refused, make_sent()).credits_of("t1") == 0


def test_reminder_held_overnight_counts_for_both_days() -> None:
    ledger = allow(allow(Ledger(), "t1", "1"), "t1", "2")
    tomorrow = START + timedelta(days=1)
    held = make_sent("last_days", at=tomorrow, day=day_of(START))
    ledger = take_credit(ledger, held, day_of(tomorrow), Limits(9, 9))
    later = tomorrow + timedelta(hours=1)
    assert refusal_of(ledger, make_sent("last_days", at=later), later, Limits(9, 9)) == "reminded"
    assert ledger.is_taken_for("last_days", day_of(START))
    assert not ledger.is_taken_for("last_days", day_of(tomorrow))


def test_switched_off_member_keeps_credits_and_gets_nothing() -> None:
    ledger = switch_reminders(allow(Ledger(), "t1", "1"), True)
    assert refusal_of(ledger, make_sent(), START, Limits()) == "off"
    assert take_credit(switch_reminders(ledger, False), make_sent(), day_of(START), Limits()).credits_of("t1") == 0


@given(st.lists(st.sampled_from(["1", "2", "3"]), max_size=12))
def test_event_told_again_adds_no_credit(keys: list[str]) -> None:
    ledger = Ledger()
    for key in keys:
        ledger = allow(ledger, "t1", key)
    assert ledger.credits_of("t1") == len(set(keys))


def test_full_day_and_full_week_refuse_the_next() -> None:
    ledger, limits = Ledger(), Limits(1, 3)
    for number in range(9):
        ledger = allow(ledger, "t1", str(number))
    for number in range(3):
        at = START + timedelta(days=number)
        ledger = take_credit(ledger, make_sent(at=at), day_of(at), limits)
        later = at + timedelta(hours=1)
        reason = refusal_of(ledger, make_sent("last_days", at=later), later, limits)
        assert reason == "day_full"
    fourth = START + timedelta(days=3)
    assert refusal_of(ledger, make_sent(at=fourth), fourth, limits) == "week_full"
    # The first falls out of the seven days.
    eighth = START + timedelta(days=7)
    assert take_credit(ledger, make_sent(at=eighth), day_of(eighth), limits).credits_of("t1") == 5
