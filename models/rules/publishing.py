"""When members may read the counts, as the rule set's `counts_public` says."""

from __future__ import annotations

from datetime import datetime

from models.errors import ResultsNotPublished
from models.rules.phases import last_voting_day, spell_minute
from models.rules.rule_set import RuleSet

_HIDDEN = "本次活动不公布得票数，评选结果以组织部门的正式通知为准。"


def is_live(rules: RuleSet, now: datetime) -> bool:
    """Tell whether counts that are not final may be shown."""
    return rules.counts_public == "always" and now >= rules.stage("voting").opens_at


def require_due(rules: RuleSet, now: datetime) -> None:
    """Return if counts may be shown at `now`, once they are checked; else raise ResultsNotPublished.

    Hidden counts are never due. It takes no look at any count, so a refusal can't tell one.
    """
    voting = rules.stage("voting")
    if rules.counts_public == "hidden":
        raise ResultsNotPublished(_HIDDEN)
    if now < voting.opens_at:
        raise ResultsNotPublished(f"投票将于{spell_minute(voting.opens_at)}开通，目前还没有得票数。")
    if now < voting.closes_at and not is_live(rules, now):
        closes = spell_minute(voting.closes_at)
        raise ResultsNotPublished(f"投票期间不公布得票数。投票将于{closes}结束，全部选票复核一致后公布。")


def require_checked(rules: RuleSet, through: str | None) -> None:
    """Return once the recount has confirmed every voting day; `through` is the last day it confirmed."""
    if through is None or through < last_voting_day(rules):
        closed = spell_minute(rules.stage("voting").closes_at)
        raise ResultsNotPublished(f"投票已于{closed}结束，正在逐日复核选票，全部复核一致后公布得票数，请稍后再来。")
