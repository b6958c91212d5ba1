"""The demo campaign's reminder plan, and the subscribe-message templates that its texts fill."""

from __future__ import annotations

from models.rules.credits import Limits
from models.rules.reminder_plan import MessageText, PlanStage, ReminderPlan

# As the mini-program's owner would have picked them from WeChat's library: id, title, keywords with their labels.
TEMPLATES: dict[str, tuple[str, dict[str, str]]] = {
    "tmpl-vote-0000000000000000000000000000000001": (
        "投票提醒", {"thing1": "活动名称", "time2": "截止时间", "thing3": "温馨提示"},
    ),
    "tmpl-open-0000000000000000000000000000000002": (
        "活动开始提醒", {"thing1": "活动名称", "time2": "开始时间", "thing3": "备注"},
    ),
    "tmpl-work-0000000000000000000000000000000003": (
        "工作待办提醒", {"thing1": "事项名称", "thing2": "办理要求", "date3": "办理期限"},
    ),
}  # fmt: skip
_VOTE, _OPEN, _WORK = TEMPLATES
_HOME = "pages/home/home"


def build_reminder_plan() -> ReminderPlan:
    """Return the plan of the demo campaign; it is switched on by a person, never by the demo."""
    return ReminderPlan(messages=_MESSAGES, stages=_STAGES, limits=Limits(per_day=1, per_week=3))


def _vote_text(name: str, hint: str) -> MessageText:
    purpose = "投票期间，您当天还没有投票时提醒您，每授权一次最多发送一条。"
    fields = {"thing1": "{campaign}", "time2": "{closes}", "thing3": hint}
    return MessageText(name, _VOTE, "投票提醒", purpose, _HOME, fields)


_MESSAGES = (
    MessageText(
        "opens",
        _OPEN,
        "活动开始提醒",
        "投票开通时通知您，每授权一次最多发送一条。",
        _HOME,
        {"thing1": "{campaign}", "time2": "{opens}", "thing3": "投票通道已开通，请您参与投票。"},
    ),
    _vote_text("today", "您今天还没有投票，请抽空参与。"),
    _vote_text("last", "投票即将截止，您还没有投过票。"),
    _vote_text("closing", "今天是投票最后一天，请您参与。"),
    _vote_text("branch", "支部提醒您：今天还没有投票。"),
    MessageText(
        "due",
        _WORK,
        "工作待办提醒",
        "您负责的推荐上报、账号激活、组织投票等工作临近期限时提醒您，每授权一次最多发送一条。",
        _HOME,
        {"thing1": "“六好”推荐上报", "thing2": "请在截止日期前审核并上报。", "date3": "{due}"},
    ),
    MessageText(
        "activate",
        _WORK,
        "工作待办提醒",
        "您负责的推荐上报、账号激活、组织投票等工作临近期限时提醒您，每授权一次最多发送一条。",
        _HOME,
        {"thing1": "党员账号激活", "thing2": "支部还有党员没有激活账号。", "date3": "{opens}"},
    ),
    MessageText(
        "follow",
        _WORK,
        "工作待办提醒",
        "您负责的推荐上报、账号激活、组织投票等工作临近期限时提醒您，每授权一次最多发送一条。",
        _HOME,
        {"thing1": "组织本支部党员投票", "thing2": "支部投票率未达{goal}，请跟进。", "date3": "{closes}"},
    ),
)
_STAGES = (
    PlanStage("nomination_due", "due", at="09:00", days_before=(7, 3, 1)),
    PlanStage("activation", "activate", at="09:00", days_before=(14, 7, 3)),
    PlanStage("voting_opens", "opens", at="08:30"),
    PlanStage("vote_today", "today", at="16:00", every=7),
    PlanStage("last_days", "last", at="10:00", days_before=(5, 3, 1)),
    PlanStage("closing_day", "closing", at="10:00"),
    PlanStage("branch_asked", "branch"),
    PlanStage("secretary_asked", "follow"),
)
