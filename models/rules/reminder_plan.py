"""A campaign's reminder plan, as data: which stages, when, to whom, with which text (R10, R40-R42)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from models.rules.credits import Limits

Kind = Literal[
    "nomination_due", "activation", "voting_opens", "vote_today", "last_days", "closing_day", "branch_asked",
    "secretary_asked",
]  # fmt: skip
Audience = Literal["officers", "secretaries", "voters"]

KIND_NAMES: dict[Kind, str] = {
    "nomination_due": "推荐上报截止提醒",
    "activation": "账号激活提醒",
    "voting_opens": "投票开通提醒",
    "vote_today": "今天还没有投票",
    "last_days": "最后几天还没有投过票",
    "closing_day": "投票截止日提醒",
    "branch_asked": "支部书记提醒",
    "secretary_asked": "请支部书记跟进",
}
# Who gets each; whoever is not activated has no WeChat account here, so activation is asked of the secretaries.
AUDIENCES: dict[Kind, Audience] = {
    "nomination_due": "officers",
    "activation": "secretaries",
    "voting_opens": "voters",
    "vote_today": "voters",
    "last_days": "voters",
    "closing_day": "voters",
    "branch_asked": "voters",
    "secretary_asked": "secretaries",
}
# These are begun by a person, not by the clock.
BY_HAND: frozenset[Kind] = frozenset({"branch_asked", "secretary_asked"})
# Senseless on any other day than their own: what WeChat's daily quota left over is dropped, not sent the next day.
OF_THE_DAY: frozenset[Kind] = frozenset({"vote_today", "closing_day", "branch_asked"})


class MessageText(msgspec.Struct, frozen=True):
    """One of WeChat's subscribe-message templates, and what we write into it.

    `template_id` is the private id of the mini-program, `fields` maps each keyword (`thing1`) to a text with
    placeholders (`message_texts.py`), `purpose` tells members in plain words what they allow, `page` opens on a tap.
    """

    id: str
    template_id: str
    title: str
    purpose: str
    page: str
    fields: Mapping[str, str]


class PlanStage(msgspec.Struct, frozen=True):
    """One kind of reminder: when and with which message.

    `at` is a time in China (`HH:MM`). `days_before` counts back from the day the kind is about: the tier's due date,
    the day voting opens, the last voting day. `every` is for `vote_today` only: each so many-th voting day.
    """

    kind: Kind
    message: str
    is_on: bool = True
    at: str = "17:00"
    days_before: tuple[int, ...] = ()
    every: int = 1


class ReminderPlan(msgspec.Struct, frozen=True):
    """All of it. Nothing is sent from `quiet_from` to `quiet_until`.

    The pace: at most `most_per_second` messages, and never more than would bring `write_rate` ballots a second if
    `response_percent` of those reminded at once cast a ballot in every category (dynamodb.md 2.4).
    """

    messages: tuple[MessageText, ...] = ()
    stages: tuple[PlanStage, ...] = ()
    limits: Limits = msgspec.field(default_factory=Limits)
    quiet_from: str = "21:00"
    quiet_until: str = "08:00"
    write_rate: int = 1000
    response_percent: int = 30
    most_per_second: int = 50

    def stage(self, kind: Kind) -> PlanStage | None:
        """Return the stage of this kind, if the plan has it."""
        return next((stage for stage in self.stages if stage.kind == kind), None)

    def message_of(self, kind: Kind) -> MessageText | None:
        """Return the message of this kind, if the plan has it."""
        stage = self.stage(kind)
        return next((text for text in self.messages if stage and text.id == stage.message), None)


def messages_per_second(plan: ReminderPlan, categories: int) -> int:
    """Return the pace: what the messages cause stays under the plan's write rate; at least one a second."""
    answers = max(1, plan.response_percent * max(1, categories))
    return max(1, min(plan.most_per_second, plan.write_rate * 100 // answers))
