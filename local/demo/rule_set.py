"""The notice's campaign as a rule set, its dates laid around today."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from models.rules.days import CHINA

CAMPAIGN_ID = "liuhao"

# Which day of the notice's calendar today stands for.
_TODAY_IS = {
    "nomination": date(2017, 4, 1),
    "voting": date(2017, 7, 5),
    "judging": date(2017, 10, 10),
    "results": date(2017, 11, 8),
}


def build_rule_set(phase: str, today: date) -> dict[str, Any]:
    """Return the notice's rule set (R02-R47), moved so that `today` lies in the phase."""
    shift = today - _TODAY_IS[phase]

    def moment(month: int, day: int) -> str:
        return datetime.combine(date(2017, month, day) + shift, time(), CHINA).isoformat()

    def due(month: int, day: int) -> str:
        return (date(2017, month, day) + shift).isoformat()

    return {
        "title": "“六好”评选活动",
        "reference": "闽委组通〔2017〕28号",
        "participants": "全省各级党组织和全体党员",
        "stages": [
            _stage("nomination", "推荐上报阶段", moment(3, 1), moment(6, 1)),
            _stage("voting", "展示交流阶段", moment(6, 1), moment(10, 1)),
            _stage("judging", "评选总结阶段", moment(10, 1), moment(11, 1)),
        ],
        "categories": CATEGORIES,
        "points": {"per_ballot": 1, "daily_cap": 6},
        "turnout_goal_percent": 90,
        "quotas": [
            {"tier": "reporting", "per": "category", "at_least": 3, "at_most": 5},
            {"tier": "committee", "per": "campaign", "at_least": 1},
        ],
        "due_dates": [
            {"tier": "committee", "due_on": due(4, 7), "to": "中共泉州师范学院委员会组织部"},
            {"tier": "reporting", "due_on": due(4, 30), "to": "省委组织部有关处室"},
        ],
        "offices": OFFICES,
        "awards": [BEST_ORGANISER],
        "jury": {"vote_weight_percent": 0},
        "counts_public": "after_close",
        "tier_names": TIER_NAMES,
    }


def _stage(stage: str, name: str, opens_at: str, closes_at: str) -> dict[str, str]:
    return {"stage": stage, "name": name, "opens_at": opens_at, "closes_at": closes_at}


_DEEDS = (
    "党的十八大以来特别是“两学一做”中业绩突出、事迹典型，在抓党建促脱贫攻坚、推动产业转型升级、美丽乡村建设、"
    "主动服务群众等方面表现突出"
)
_BASIC = "符合全省优秀共产党员和先进基层党组织所要求的基本条件；不一定为近5年来受过市级表彰的个人和集体"


def _category(
    kind: str, name: str, office: str, measure: str, conditions: list[str], **limits: Any
) -> dict[str, Any]:
    return {
        "id": kind,
        "kind": kind,
        "name": name,
        "short_name": name[-3:],
        "max_choices": 10,
        "winners": 10,
        "office": office,
        "measure": measure,
        "conditions": conditions,
    } | limits


CATEGORIES = [
    _category(
        "article",
        "“两学一做”好文章",
        "education",
        "篇",
        ["以“两学一做”为主题的学习心得、理论思考、党课讲稿、实践感悟等文章", "紧扣主题、立场鲜明、感情真挚"],
        text_limit=2500,
        text_advised=2000,
    ),
    _category(
        "member",
        "群众身边好党员",
        "education",
        "个",
        [_DEEDS, "基层一线党员", _BASIC],
        text_limit=2000,
        summary_limit=100,
        photo_required=True,
    ),
    _category(
        "branch",
        "基层一线好支部",
        "organisation",
        "个",
        [_DEEDS, "基层一线党支部", _BASIC],
        text_limit=2000,
        summary_limit=100,
    ),
    _category(
        "film",
        "党员电教好片子",
        "film",
        "部",
        ["“两学一做”开展以来，各级党组织拍摄的党员电教片", "题材新颖、内容生动、贴近基层、通俗易懂"],
        film_minutes=15,
    ),
    _category(
        "case",
        "党建创新好案例",
        "education",
        "个",
        [
            "县级以上组织人事部门解决基层党建重点难点问题的创新案例，特别是城市、网络企业党建和促脱贫攻坚，"
            "以及落实组织生活基本制度、加强基层党组织和党员队伍建设",
            "特色鲜明、成效明显、基层欢迎、可复制可推广",
        ],
        text_limit=2000,
        summary_limit=100,
    ),
    _category(
        "friend",
        "党建之友好典型",
        "organisation",
        "个",
        [
            "支持基层党建工作的社会各界先进代表",
            "坚决拥护中国共产党领导，自觉遵纪守法，热情支持党的建设、成效明显，在基层党员群众中口碑好",
        ],
        text_limit=2000,
        summary_limit=100,
        photo_required=True,
    ),
]

OFFICES = [
    {"id": "education", "name": "党员教育管理处", "phone": "0591—87872835"},
    {"id": "organisation", "name": "组织处", "phone": "0591—87857291"},
    {"id": "film", "name": "电教中心", "phone": "0591—88019205"},
]
BEST_ORGANISER = {
    "name": "优秀组织奖",
    "winners": 3,
    "tier": "reporting",
    "criteria": ["宣传发动", "推荐上报", "组织投票"],
}
TIER_NAMES = {
    "province": "省委组织部",
    "reporting": "推荐单位",
    "committee": "二级党委（党总支）",
    "branch": "党支部",
}
