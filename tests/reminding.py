"""A campaign with people to remind, a queue in memory and a WeChat that counts: what tests of reminders share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec

from models.errors import MessageRefused
from models.grant import Grant
from models.member import Member
from models.privacy import fingerprint
from models.reminder import Reminder
from models.rules.credits import Ledger, Limits, hear_answers
from models.rules.reminder_plan import Kind, MessageText, PlanStage, ReminderPlan
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.ledgers import open_ledger, read_ledger
from models.services.reminder_chunks import Chunk, read_chunk, write_chunk
from models.services.reminder_halts import list_recent_runs
from models.services.reminder_planning import begin_due_runs, plan_campaign
from models.services.reminder_plans import load_plan, store_plan
from models.services.reminder_runs import Run
from models.services.reminder_sending import Sender, Sent
from tests.fakes import Clock
from tests.makers import CAMPAIGN, NOON, seat_on_roll

TEMPLATE, WORK = "tmpl-vote", "tmpl-work"
# As the deployed queue does.
RETURNS_AFTER = timedelta(seconds=720)


class CountingWeChat:
    """Takes one message a credit; `answers` are what it raises first for an account, in order."""

    def __init__(self) -> None:
        self.credits: Counter[tuple[str, str]] = Counter()
        self.taken: list[tuple[str, str, Mapping[str, str]]] = []
        self.answers: dict[str, list[Exception]] = {}
        self.calls = 0
        self.on_call: Callable[[int], object] = lambda call: None

    def send_subscribe_message(self, openid: str, template_id: str, page: str, data: Mapping[str, str]) -> str | None:
        """Take the message, or say what was planned; without a credit it is refused (43101)."""
        self.calls += 1
        self.on_call(self.calls)
        if self.answers.get(openid):
            raise self.answers[openid].pop(0)
        if not self.credits[openid, template_id]:
            raise MessageRefused("no_credit")
        self.credits[openid, template_id] -= 1
        self.taken.append((openid, template_id, data))
        return str(len(self.taken))

    def count_taken(self, openid: str) -> int:
        """Return how many messages to this account were taken."""
        return sum(to == openid for to, _, _ in self.taken)


class MemoryQueue:
    """Keeps chunks as the texts that SQS would carry."""

    def __init__(self) -> None:
        self.waiting: list[tuple[str, int]] = []

    def put(self, chunks: Sequence[tuple[Chunk, int]]) -> None:
        """Keep them; refuse what SQS would refuse."""
        assert all(0 <= delay <= 900 for _, delay in chunks)
        self.waiting += [(write_chunk(chunk), delay) for chunk, delay in chunks]

    def take(self) -> list[Chunk]:
        """Return all chunks and keep none."""
        texts, self.waiting = self.waiting, []
        return [read_chunk(text) for text, _ in texts]


class Reminding:
    """Begins, plans and sends as the two functions do, at a clock of its own."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock(NOON)
        self.wechat, self.queue = CountingWeChat(), MemoryQueue()
        self.has_time: Callable[[], bool] = lambda: True

    @property
    def campaign(self) -> CurrentCampaign:
        """Return the campaign as it stands."""
        return require_campaign(CAMPAIGN, self.clock())

    def plan(self) -> None:
        """Do what the clock does each minute."""
        begin_due_runs(self.campaign, self.clock())
        plan_campaign(self.campaign, self.queue, self.clock(), self.has_time)

    def send(self, chunk: Chunk) -> Sent:
        """Deliver one chunk."""
        return Sender(self.wechat, self.queue, self.clock, self.has_time).send(chunk)

    def deliver(self) -> list[Sent]:
        """Deliver all that waits, once; what is not over waits again."""
        sent = []
        for chunk in self.queue.take():
            sent.append(self.send(chunk))
            if not sent[-1].is_over:
                self.queue.put([(chunk, 0)])
        return sent

    def work_off(self, rounds: int = 400) -> None:
        """Plan and deliver until every run is over and nothing waits any more."""
        for _ in range(rounds):
            self.plan()
            self.deliver()
            if not self.queue.waiting and all(run.is_over for run in self.runs()):
                return
            self.clock.moment += RETURNS_AFTER
        raise AssertionError("reminders never come to an end")

    def runs(self) -> list[Run]:
        """Return the runs as they stand."""
        return list_recent_runs(CAMPAIGN, self.clock())

    def count_states(self) -> Counter[tuple[str, str | None]]:
        """Return how many people came to which state, and why."""
        return Counter((row.state, row.reason) for row in Reminder.scan(consistent_read=True))


def store_reminder_plan(*stages: PlanStage, **changes: Any) -> ReminderPlan:
    """Switch on a plan of these stages, by default: whoever has not voted today is asked at noon."""
    fields = {"thing1": "{campaign}", "time2": "{closes}"}
    vote = MessageText("vote", TEMPLATE, "投票提醒", "提醒您投票。", "pages/home/home", fields)
    work = MessageText("work", WORK, "工作提醒", "提醒您跟进。", "pages/home/home", {"date1": "{due}"})
    plan = ReminderPlan((vote, work), stages or (make_stage("vote_today"),), Limits(1, 3), "21:00", "08:00")
    plan = msgspec.structs.replace(plan, **changes)
    store_plan(CAMPAIGN, plan, True, load_plan(CAMPAIGN).version, NOON)
    return plan


def make_stage(kind: Kind, message: str = "vote", **changes: Any) -> PlanStage:
    """Return a stage at noon."""
    return PlanStage(kind, message, **({"at": "12:00"} | changes))


def openid_of(number: int) -> str:
    """Return the WeChat account of the member with this number."""
    return f"canary-o-{number}"


def enter_person(number: int, credits: int = 1, wechat: CountingWeChat | None = None, **changes: Any) -> str:
    """Store a member on the roll, activated and with credits; return the pseudonym."""
    account = fingerprint("openid", openid_of(number))
    fields = {"openid_hash": account, "activated_at": "2017-05-01"} | changes
    voter = seat_on_roll(number, **fields).seat.require_voter().voter
    give_credits(number, credits, wechat)
    return voter


def give_credits(number: int, credits: int, wechat: CountingWeChat | None = None, template: str = TEMPLATE) -> None:
    """Let the member allow so many messages, here and at WeChat."""

    def allow(ledger: Ledger) -> Ledger:
        return hear_answers(ledger, uuid4().hex, {template: "accept"})

    for _ in range(credits):
        open_ledger(f"m-{number}", openid_of(number), allow)
    if wechat:
        wechat.credits[openid_of(number), template] += credits


def appoint_holder(number: int, role: str, unit_id: str) -> None:
    """Give a stored member a role in a unit."""
    Grant(f"m-{number}", Grant.role_key_of(role, unit_id), scope=unit_id, given_at="2017-05-01").save()


def ledger_of(number: int) -> Ledger:
    """Return the member's ledger as it stands."""
    held = read_ledger(f"m-{number}")
    return held.ledger if held else Ledger()


def unbind(number: int) -> None:
    """Take the WeChat account from a member."""
    Member(f"m-{number}").change([Member.openid_hash.remove()], Member.member_id.exists())


def at_hour(moment: datetime, hour: int, minute: int = 0) -> datetime:
    """Return the same day at this hour in China."""
    return moment.replace(hour=hour, minute=minute)
