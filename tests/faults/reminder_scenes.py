"""Reminder runs that are killed at every step: what each starts from, and what must hold however it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from models.ballot import Ballot
from models.errors import DomainError, MessageRefused, MessageUnanswered
from models.reminder import Reminder
from models.rules.credits import Limits
from models.services.reminder_planning import begin_due_runs
from models.services.reminder_runs import RunTerms, begin_run
from tests.makers import CAMPAIGN, NOON, TODAY, put_ballot, store_campaign, store_units
from tests.reminding import (
    WORK,
    Reminding,
    appoint_holder,
    at_hour,
    enter_person,
    give_credits,
    ledger_of,
    make_stage,
    openid_of,
    store_reminder_plan,
    unbind,
)

LAST_DAYS = make_stage("last_days", days_before=(87,))


@dataclass(frozen=True)
class Scene:
    """A run: who is there, and what WeChat says to whom first."""

    name: str
    prepare: Callable[[Reminding], object]
    answers: Callable[[], dict[int, list[Exception]]] = dict
    # Who votes while WeChat has the call of this number.
    votes: Callable[[], dict[int, int]] = dict

    def __str__(self) -> str:
        return self.name


def _enter(reminding: Reminding, people: int, credits: int = 2) -> None:
    for number in range(1, people + 1):
        enter_person(number, credits, reminding.wechat, committee_id=f"c-{number % 2}")


def _plain(reminding: Reminding) -> None:
    _enter(reminding, 12)


def _few(reminding: Reminding) -> None:
    _enter(reminding, 6)


def _mixed(reminding: Reminding) -> None:
    _enter(reminding, 7)
    enter_person(8, 0)
    unbind(3)
    put_ballot(reminding.campaign.pseudonym_of("m-4"), "x", committee="c-0")


def _held(reminding: Reminding) -> None:
    store_reminder_plan(LAST_DAYS)
    _enter(reminding, 5)


def _evening(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("last_days", days_before=(87,), at="20:00"))
    _enter(reminding, 5)
    reminding.clock.moment = at_hour(NOON, 20, 58)
    # A minute later it would not begin any more.
    begin_due_runs(reminding.campaign, reminding.clock())


def _two_kinds(reminding: Reminding) -> None:
    store_reminder_plan(make_stage("vote_today"), LAST_DAYS, limits=Limits(2, 5))
    _enter(reminding, 4)


def _officials(reminding: Reminding) -> None:
    branches = [f"b-{number}" for number in range(1, 6)]
    store_units("c-1", *branches)
    for number, branch in enumerate(branches, start=1):
        enter_person(number, 0, branch_id=branch)
        give_credits(number, 1, reminding.wechat, WORK)
        appoint_holder(number, "secretary", branch)
    plan = store_reminder_plan()
    terms = RunTerms(
        "secretary_asked",
        TODAY,
        "u-1",
        "secretaries",
        WORK,
        "",
        {"thing1": "请跟进"},
        plan.limits,
        10,
        "21:00",
        "08:00",
    )
    begin_run(CAMPAIGN, terms, NOON, "m-9")


def _all(people: int, *answers: type[DomainError] | str) -> dict[int, list[Exception]]:
    made = [MessageRefused(each) if isinstance(each, str) else each() for each in answers]
    return {number: list(made) for number in range(1, people + 1)}


SCENES = (
    Scene("twelve people", _plain),
    Scene("without credit, unbound, voted", _mixed),
    Scene("some refused", _mixed, lambda: {1: [MessageRefused("no_credit")], 2: [MessageRefused("bad_address")]}),
    Scene("some unanswered", _mixed, lambda: {5: [MessageUnanswered()], 6: [MessageRefused("unknown")]}),
    Scene("WeChat busy at first", _few, lambda: _all(6, "busy")),
    Scene("template refused midway", _few, lambda: {3: [MessageRefused("template")]}),
    Scene("quota used up midway", _few, lambda: {4: [MessageRefused("quota")]}),
    Scene("votes meanwhile", _few, votes=lambda: {1: 4, 2: 5}),
    Scene("held overnight", _held, lambda: {3: [MessageRefused("quota")]}),
    Scene("quiet hours begin", _evening),
    Scene("two kinds at once", _two_kinds),
    Scene("secretaries", _officials),
)


def begin_scene(scene: Scene) -> Reminding:
    """Store what the scene starts from."""
    store_campaign()
    store_reminder_plan()
    reminding = Reminding()
    scene.prepare(reminding)
    return reminding


def require_sound(reminding: Reminding, had: dict[str, int]) -> None:
    """Fail if anybody was written to twice, lost, or is out of step with WeChat's count of credits.

    `had` are the credits that each person began with, of all templates together.
    """
    states: dict[str, list[str]] = {}
    pseudonyms = {reminding.campaign.pseudonym_of(member): member for member in had}
    for row in Reminder.scan(consistent_read=True):
        states.setdefault(pseudonyms[row.voter_key.split("#")[1]], []).append(row.state)
    runs, voted = reminding.runs(), {row.voter_key.split("#")[1] for row in Ballot.scan()}
    assert runs
    assert all(run.is_over for run in runs)
    if all(run.state == "done" for run in runs):
        # Of a run that was not stopped, everybody knows what became of it.
        waited = {member for voter, member in pseudonyms.items() if voter not in voted}
        assert {member: len(states.get(member, ())) for member in waited} == dict.fromkeys(waited, len(runs))
    for member, credits in had.items():
        number = int(member.removeprefix("m-"))
        taken, ledger = reminding.wechat.count_taken(openid_of(number)), ledger_of(number)
        found = states.get(member, [])
        sent, unknown = found.count("sent"), found.count("unknown")
        # Nothing said that is not so, and whatever was taken is told of.
        assert sent <= taken <= sent + unknown, (member, found, taken)
        assert all(count >= 0 for count in ledger.credits.values())
        left = sum(ledger.credits.values())
        assert left <= credits - taken
        if found and set(found) <= {"sent", "skipped"}:
            assert left == credits - sent, (member, found, left)
