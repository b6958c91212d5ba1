"""The form of a reminder plan: its sections and fields, each explained."""

from __future__ import annotations

from handlers.administration.rule_fields import Field, Section
from models.rules.message_texts import PLACEHOLDERS
from models.rules.reminder_plan import BY_HAND, KIND_NAMES, Kind
from models.rules.reminder_plan_checks import DATED

_PLACEHOLDERS = "、".join(f"{{{name}}}（{meaning}）" for name, meaning in PLACEHOLDERS.items())

PLAN_SECTIONS: tuple[Section, ...] = (
    Section(
        "stages",
        "提醒阶段",
        "每一种提醒在什么时候、用哪条消息发送。当天已经投票的、没有订阅次数的、关闭了提醒的，都不会发送。",
        (
            Field("kind", "", "hidden"),
            Field("is_on", "启用", "flag", is_required=False),
            Field("at", "发送时间", "time", "北京时间，避开免打扰时间"),
            Field("message", "使用的消息", "choice", "从下面的“消息”中选择"),
            Field("days_before", "提前几天", "numbers", "用顿号隔开，例如 7、3、1；0 表示当天", is_required=False),
            Field("every", "每隔几天提醒一次", "number", "7 表示每七天提醒一次，1 表示每天"),
        ),
        rows="stages",
        row_title="提醒",
        is_fixed=True,
    ),
    Section(
        "messages",
        "消息",
        f"与微信公众平台“订阅消息”中选用的模板一一对应。内容可以使用占位符：{_PLACEHOLDERS}。",
        (
            Field("id", "", "hidden"),
            Field("title", "模板标题", hint="与微信模板的标题一致，例如“投票提醒”"),
            Field(
                "template_id",
                "模板编号",
                hint="微信公众平台“我的模板”中的模板 ID；没有填写就不能发送",
                is_required=False,
            ),
            Field("purpose", "向党员说明的用途", hint="征求同意时显示，用平实的话说明会收到什么"),
            Field("page", "点开后的页面", hint="小程序页面路径，例如 pages/home/home"),
            Field(
                "fields", "关键词内容", "pairs", "一行一个：关键词=内容，例如 thing1={campaign}；thing 最多 20 个字"
            ),
        ),
        rows="messages",
        row_title="消息",
        blank={"page": "pages/home/home", "fields": "thing1={campaign}"},
    ),
    Section(
        "limits",
        "每人上限",
        "无论有多少种提醒，同一名党员收到的不会超过这里的条数。",
        (
            Field("limits.per_day", "每人每天最多（条）", "number", "建议 1 条"),
            Field("limits.per_week", "每人七天内最多（条）", "number", "建议 3 条"),
        ),
    ),
    Section(
        "quiet",
        "免打扰时间",
        "这段时间内不发送任何提醒；没发完的，当天才有意义的不再发送，其余第二天继续。",
        (
            Field("quiet_from", "从", "time", "例如 21:00"),
            Field("quiet_until", "到", "time", "例如 08:00；与开始相同表示不设免打扰"),
        ),
    ),
    Section(
        "pace",
        "发送速度",
        "提醒会带来集中投票。系统按下面三项中最慢的速度匀速发送，使投票不至于拥堵。",
        (
            Field("most_per_second", "每秒最多发送（条）", "number", "建议 50"),
            Field("write_rate", "每秒允许的投票写入", "number", "数据库在这段时间内能承受的投票速度，建议 1000"),
            Field("response_percent", "预计立即投票的比例（%）", "number", "收到提醒后马上投票的人所占比例，建议 30"),
        ),
    ),
)


def list_unused(kind: str) -> frozenset[str]:
    """Return the fields that mean nothing for this kind of reminder."""
    unused = {
        "at": kind in BY_HAND,
        "days_before": kind not in DATED,
        "every": kind != "vote_today",
    }
    return frozenset(name for name, is_unused in unused.items() if is_unused)


# When each kind goes out, and to whom, in a sentence.
STAGE_HINTS: dict[Kind, str] = {
    "nomination_due": "在各级报送期限之前，提醒这一级还没有报够的单位的组织干事。",
    "activation": "在投票开通之前，提醒支部书记组织还没有激活账号的党员激活。",
    "voting_opens": "投票开通当天提醒全体已激活的党员。",
    "vote_today": "投票期间（首日和末日除外）提醒当天还没有投票的党员。",
    "last_days": "投票截止前几天提醒还没有投过票的党员。",
    "closing_day": "投票最后一天提醒当天还没有投票的党员。",
    "branch_asked": "由支部书记手动发送，提醒本支部当天还没有投票的党员。",
    "secretary_asked": "由组织干事手动发送，请投票率没有达标的支部的书记跟进。",
}


def name_stage(kind: str) -> str:
    """Return what a kind of reminder is called; what no plan knows, as it is."""
    return next((name for known, name in KIND_NAMES.items() if known == kind), kind)
