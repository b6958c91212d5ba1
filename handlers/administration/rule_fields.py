"""The form of a rule set: its sections and fields, each explained with the words of a notice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from models.rules.tiers import TIERS

Kind = Literal["text", "number", "moment", "date", "time", "choice", "lines", "numbers", "pairs", "flag", "hidden"]
Choices = tuple[tuple[str, str], ...]

_TIERS: Choices = tuple(TIERS.items())
_KINDS: Choices = (
    ("article", "文章"),
    ("member", "党员"),
    ("branch", "党支部"),
    ("film", "电教片"),
    ("case", "案例"),
    ("friend", "党建之友"),
)


class Field(msgspec.Struct, frozen=True):
    """One field: its name within the section or row, how it is typed, and what it means."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    choices: Choices = ()
    is_required: bool = True


class Section(msgspec.Struct, frozen=True):
    """One section: `rows` names the list that its fields repeat in; `blank` is what a new row begins with."""

    key: str
    title: str
    hint: str
    fields: tuple[Field, ...]
    rows: str = ""
    row_title: str = ""
    source: str = ""
    blank: Mapping[str, str] = msgspec.field(default_factory=dict)
    is_fixed: bool = False


SECTIONS: tuple[Section, ...] = (
    Section(
        "basics",
        "基本情况",
        "党员在首页看到的活动名称，以及这次活动依据的文件。",
        (
            Field("title", "活动名称"),
            Field("reference", "文号", hint="例如：闽委组通〔2017〕28号", is_required=False),
            Field("participants", "参加对象", is_required=False),
            Field("turnout_goal_percent", "投票率目标（%）", "number", "达到目标的支部会标为达标"),
            Field(
                "retention_days",
                "未入选材料保留天数",
                "number",
                "评选结束后，没有入选的推荐材料、照片和附件保留这么多天，然后自动删除",
            ),
            Field(
                "counts_public",
                "得票数公布方式",
                "choice",
                "党员什么时候能看到得票数；开启后不能再改",
                (
                    ("after_close", "投票结束并复核一致后公布"),
                    ("always", "投票期间实时公布"),
                    ("hidden", "不公布"),
                ),
            ),
        ),
        source="“全省各级党组织和全体党员。”“确保投票率达到90%以上。”",
    ),
    Section(
        "stages",
        "活动时间",
        "三个阶段依次进行，不能重叠。到结束时间为止（不含），例如 9 月底结束填 10 月 1 日 00:00。",
        (
            Field("stage", "", "hidden"),
            Field("name", "阶段名称"),
            Field("opens_at", "开始时间", "moment", "北京时间"),
            Field("closes_at", "结束时间", "moment", "北京时间"),
        ),
        rows="stages",
        row_title="阶段",
        source="“3月—5月为推荐上报阶段，6—9月为展示交流阶段，10月为评选总结阶段。”",
        is_fixed=True,
    ),
    Section(
        "categories",
        "评选类别",
        "党员每天可以在每一类投一票，每票可选的候选项不超过下面的上限。",
        (
            Field("id", "", "hidden"),
            Field("name", "类别全称"),
            Field("short_name", "简称", hint="列表和按钮上使用"),
            Field("kind", "对象", "choice", "决定需要报送哪些材料、投票页显示什么", _KINDS),
            Field("max_choices", "每票最多可选", "number", "1 到 50 个"),
            Field("winners", "获奖名额", "number"),
            Field("measure", "量词", hint="个、篇、部"),
            Field("office", "受理处室", "choice", "从下面“受理处室”中选择"),
            Field("conditions", "评选条件", "lines", "一行一条", is_required=False),
            Field("text_limit", "材料字数上限", "number", is_required=False),
            Field("text_advised", "建议字数", "number", is_required=False),
            Field("summary_limit", "简介字数上限", "number", is_required=False),
            Field("film_minutes", "片长上限（分钟）", "number", is_required=False),
            Field("photo_required", "须报送照片", "flag", is_required=False),
        ),
        rows="categories",
        row_title="类别",
        source="“每名党员每天可为每项评选投一次票，每项评选可选择不多于10个候选项。”",
        blank={"kind": "article", "max_choices": "10", "winners": "10", "measure": "个"},
    ),
    Section(
        "quotas",
        "推荐名额",
        "各级党组织报送多少个候选项；不设上限可以留空。",
        (
            Field("tier", "层级", "choice", choices=_TIERS),
            Field("per", "计算方式", "choice", choices=(("category", "每一类"), ("campaign", "各类合计"))),
            Field("at_least", "至少", "number"),
            Field("at_most", "至多", "number", is_required=False),
        ),
        rows="quotas",
        row_title="名额",
        source="“每个单位分别报送……各3—5个（篇、部）。”",
        blank={"per": "category", "at_least": "1"},
    ),
    Section(
        "due_dates",
        "报送期限",
        "各级党组织最迟哪一天报送（当天仍可报送），报给谁。",
        (
            Field("tier", "层级", "choice", choices=_TIERS),
            Field("due_on", "截止日期", "date"),
            Field("to", "报送至"),
        ),
        rows="due_dates",
        row_title="期限",
        source="“以上材料，请于4月30日前报省委组织部有关处室。”",
    ),
    Section(
        "offices",
        "受理处室",
        "受理推荐材料的处室；开启活动前须填写联系电话。",
        (
            Field("id", "", "hidden"),
            Field("name", "处室名称"),
            Field("phone", "联系电话", is_required=False),
        ),
        rows="offices",
        row_title="处室",
        source="“‘好文章’‘好党员’‘好案例’报党员教育管理处（联系电话：……）。”",
    ),
    Section(
        "points",
        "学习积分",
        "党员投票得到的积分，每日有上限。",
        (Field("points.per_ballot", "每票积分", "number"), Field("points.daily_cap", "每日上限", "number")),
        source="“参与投票的党员可在‘党员e家’获得学习积分。”",
    ),
    Section(
        "jury",
        "评选",
        "网络投票在评选会评分中所占的比重；填 0 表示作为重要依据，不直接计分。",
        (Field("jury.vote_weight_percent", "网络投票权重（%）", "number"),),
        source="“投票结果作为评选的重要依据。”",
    ),
    Section(
        "awards",
        "其他奖项",
        "各类获奖名额之外的奖项，例如优秀组织奖。",
        (
            Field("name", "奖项名称"),
            Field("winners", "名额", "number"),
            Field("tier", "授予层级", "choice", choices=_TIERS),
            Field("criteria", "评选依据", "lines", "一行一条", is_required=False),
        ),
        rows="awards",
        row_title="奖项",
        source="“评选出宣传发动、推荐上报、组织投票等工作开展较好的3个单位，授予‘优秀组织奖’。”",
        blank={"winners": "3", "tier": "reporting"},
    ),
    Section(
        "tier_names",
        "层级名称",
        "本次活动对各级党组织的称呼，可以留空。",
        tuple(Field(f"tier_names.{tier}", name, is_required=False) for tier, name in TIERS.items()),
    ),
)
