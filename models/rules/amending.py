"""What may still be changed once a campaign is opened, and within which bounds."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from models.errors import FieldError, InvalidInput, VotingClosed
from models.rules.days import CHINA
from models.rules.phases import spell_minute
from models.rules.rule_set import RuleSet, Stage

# A warm process remembers the rules for up to a minute: a closing that lies further ahead is known everywhere in
# time, so that no ballot is taken after it.
_KNOWN_EVERYWHERE = timedelta(seconds=60)


def extend_voting(rules: RuleSet, closes_at: datetime, now: datetime) -> RuleSet:
    """Return the rules with a later closing; judging opens no earlier than that, and closes when it did.

    Raises VotingClosed once voting is over, InvalidInput out of bounds.
    """
    voting, judging = rules.stage("voting"), rules.stage("judging")
    if now >= voting.closes_at:
        raise VotingClosed(f"投票已于{spell_minute(voting.closes_at)}结束，不能再延长。")
    if closes_at <= voting.closes_at:
        raise _wrong_closing(f"新的结束时间应晚于原定的{spell_minute(voting.closes_at)}。")
    if closes_at >= judging.closes_at:
        raise _wrong_closing(f"新的结束时间应早于评选阶段结束的{spell_minute(judging.closes_at)}。")
    return _close_at(rules, closes_at)


def close_voting(rules: RuleSet, now: datetime) -> RuleSet:
    """Return the rules with voting closed at the first full minute that every process knows of in time.

    Raises VotingClosed unless voting is open by then.
    """
    voting = rules.stage("voting")
    if now < voting.opens_at:
        raise VotingClosed(f"投票尚未开始，将于{spell_minute(voting.opens_at)}开通。")
    closes_at = _next_minute(now + _KNOWN_EVERYWHERE)
    if closes_at >= voting.closes_at:
        raise VotingClosed(f"投票将于（或已于）{spell_minute(voting.closes_at)}结束，无需提前结束。")
    return _close_at(rules, closes_at)


def _close_at(rules: RuleSet, closes_at: datetime) -> RuleSet:
    return msgspec.structs.replace(rules, stages=tuple(_fit(stage, closes_at) for stage in rules.stages))


def _fit(stage: Stage, closes_at: datetime) -> Stage:
    if stage.stage == "voting":
        return msgspec.structs.replace(stage, closes_at=closes_at)
    if stage.stage == "judging":
        return msgspec.structs.replace(stage, opens_at=max(stage.opens_at, closes_at))
    return stage


def _next_minute(moment: datetime) -> datetime:
    whole = moment.astimezone(CHINA).replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def _wrong_closing(detail: str) -> InvalidInput:
    return InvalidInput([FieldError("closes_at", detail)])
