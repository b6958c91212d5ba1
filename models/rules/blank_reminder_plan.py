"""The plan that a campaign begins with: every kind of reminder with a text, no template chosen yet."""

from __future__ import annotations

from collections.abc import Mapping

from models.rules.reminder_plan import MessageText, PlanStage, ReminderPlan

_HOME = "pages/home/home"
_FOR_VOTERS = "投票期间，您当天还没有投票时提醒您，每授权一次最多发送一条。"
_FOR_WORKERS = "您负责的推荐上报、账号激活、组织投票等工作临近期限时提醒您，每授权一次最多发送一条。"


def build_blank_plan() -> ReminderPlan:
    """Return a plan with all kinds at sound times; its messages can't be sent until their templates are filled in."""
    return ReminderPlan(messages=_MESSAGES, stages=_STAGES)


def _message(name: str, title: str, purpose: str, fields: Mapping[str, str]) -> MessageText:
    return MessageText(name, "", title, purpose, _HOME, fields)


def _vote(name: str, hint: str) -> MessageText:
    fields = {"thing1": "{campaign}", "time2": "{closes}", "thing3": hint}
    return _message(name, "投票提醒", _FOR_VOTERS, fields)


def _work(name: str, what: str, how: str, until: str) -> MessageText:
    return _message(name, "工作待办提醒", _FOR_WORKERS, {"thing1": what, "thing2": how, "date3": until})


_MESSAGES = (
    _work("due", "“六好”推荐上报", "请在截止日期前审核并上报。", "{due}"),
    _work("activate", "党员账号激活", "支部还有党员没有激活账号。", "{opens}"),
    _message(
        "opens",
        "活动开始提醒",
        "投票开通时通知您，每授权一次最多发送一条。",
        {"thing1": "{campaign}", "time2": "{opens}", "thing3": "投票通道已开通，请您参与投票。"},
    ),
    _vote("today", "您今天还没有投票，请抽空参与。"),
    _vote("last", "投票即将截止，您还没有投过票。"),
    _vote("closing", "今天是投票最后一天，请您参与。"),
    _vote("branch", "支部提醒您：今天还没有投票。"),
    _work("follow", "组织本支部党员投票", "支部投票率未达{goal}，请跟进。", "{closes}"),
)
_STAGES = (
    PlanStage("nomination_due", "due", is_on=False, at="09:00", days_before=(7, 3, 1)),
    PlanStage("activation", "activate", is_on=False, at="09:00", days_before=(14, 7, 3)),
    PlanStage("voting_opens", "opens", is_on=False, at="08:30"),
    PlanStage("vote_today", "today", is_on=False, at="16:00", every=7),
    PlanStage("last_days", "last", is_on=False, at="10:00", days_before=(5, 3, 1)),
    PlanStage("closing_day", "closing", is_on=False, at="10:00"),
    PlanStage("branch_asked", "branch", is_on=False),
    PlanStage("secretary_asked", "follow", is_on=False),
)
