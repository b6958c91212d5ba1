"""The phase of a campaign, computed from the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Literal

from models.errors import VotingClosed
from models.rules.days import CHINA, day_of
from models.rules.rule_set import RuleSet

ROLL_PENDING = "投票名册正在生成，完成后即可投票，请稍后再试。"

Phase = Literal["preparing", "nomination", "review", "voting", "counting", "judging", "closed"]


def phase_of(rules: RuleSet, now: datetime) -> Phase:
    """Return the phase at `now` (R03); `review` and `counting` are the gaps before voting and before judging."""
    nomination, voting, judging = (rules.stage(name) for name in ("nomination", "voting", "judging"))
    steps: tuple[tuple[datetime, Phase], ...] = (
        (nomination.opens_at, "preparing"),
        (nomination.closes_at, "nomination"),
        (voting.opens_at, "review"),
        (voting.closes_at, "voting"),
        (judging.opens_at, "counting"),
        (judging.closes_at, "judging"),
    )
    return next((phase for ends_at, phase in steps if now < ends_at), "closed")


def require_voting_open(rules: RuleSet, now: datetime, is_roll_frozen: bool) -> None:
    """Return while voting is open; else raise VotingClosed saying when it opens, closed, or what it waits for."""
    voting = rules.stage("voting")
    if now < voting.opens_at:
        raise VotingClosed(f"投票尚未开始，将于{spell_minute(voting.opens_at)}开通。")
    if now >= voting.closes_at:
        raise VotingClosed(f"投票已于{spell_minute(voting.closes_at)}结束，感谢您的参与。")
    if not is_roll_frozen:
        raise VotingClosed(ROLL_PENDING)


def last_voting_day(rules: RuleSet) -> str:
    """Return the last day on which ballots can be cast."""
    return day_of(rules.stage("voting").closes_at - timedelta(microseconds=1))


def list_days_begun(rules: RuleSet, now: datetime) -> list[str]:
    """Return the voting days that have begun at `now`, in order, today's among them; none before voting opens."""
    opens_at = rules.stage("voting").opens_at
    if now < opens_at:
        return []
    first, last = date.fromisoformat(day_of(opens_at)), min(day_of(now), last_voting_day(rules))
    length = (date.fromisoformat(last) - first).days + 1
    return [(first + timedelta(days=number)).isoformat() for number in range(length)]


def list_days_over(rules: RuleSet, now: datetime) -> list[str]:
    """Return the voting days that are over at `now`, in order: no ballot can be cast for them any more (R36)."""
    today = day_of(now)
    return [day for day in list_days_begun(rules, now) if day < today]


def spell_minute(moment: datetime) -> str:
    """Return the moment in China's time, for sentences."""
    local = moment.astimezone(CHINA)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
