"""What a recommendation form asks for: one line a field, with the names that offices give it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from unicodedata import normalize

import msgspec

from models.rules.materials import FIELDS, name_field
from models.rules.rule_set import Category, Kind

# What comes by upload, never in a form.
UPLOADS = frozenset({"photo", "film", "thumbnail"})
# Where a form names a film it asks how long it is.
_MINUTES = "film_minutes"
OPINION_PARTS: Mapping[str, str] = {
    "held_on": "征求意见日期",
    "manner": "征求意见方式",
    "asked": "征求意见人数",
    "outcome": "征求意见结果",
    "responsible": "征求意见负责人",
}
_OPINION_HINTS = {"held_on": "如 2017-03-20", "manner": "如座谈会、公示", "asked": "只填数字"}

_OTHER_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("标题", "题目", "名称"),
    "author_name": ("作者", "姓名", "作者名字"),
    "author_unit": ("单位", "所在单位", "工作单位", "申报单位", "实施部门", "牵头单位", "案例单位"),
    "author_post": ("职务", "职务职称", "现任职务"),
    "subject_unit": ("单位", "工作单位", "所在党组织", "所在党支部", "单位名称"),
    "subject_post": ("职务", "身份", "现任职务", "职务身份", "职务职称"),
    "summary": ("简介", "事迹简介", "先进事迹简介", "案例简介", "个人简介", "支部简介", "内容简介", "简要事迹"),
    "text": ("正文", "全文", "主要事迹", "事迹材料", "先进事迹材料", "文章内容", "主要做法", "案例内容", "材料全文"),
    "filming_unit": ("摄制单位", "制作单位", "单位"),
    _MINUTES: ("时长", "影片长度", "影片时长"),
    "film_reason": ("超时原因", "超长原因", "超时说明"),
    "held_on": ("征求意见时间", "征求日期", "征求时间"),
    "manner": ("征求方式", "征求意见形式", "征求形式"),
    "asked": ("征求人数", "征求意见人次", "参加人数"),
    "outcome": ("征求结果", "征求意见情况", "意见结果"),
    "responsible": ("负责人", "责任人", "征求负责人"),
}
_OTHER_TITLES: Mapping[Kind, tuple[str, ...]] = {
    "article": ("文章题目", "文章名称", "文章", "篇名", "篇目"),
    "member": ("姓名", "推荐对象", "推荐对象姓名", "党员", "推荐人选"),
    "branch": ("支部名称", "推荐支部", "支部", "党支部", "推荐对象"),
    "film": ("片名", "片子名称", "影片名称", "电教片"),
    "case": ("案例标题", "案例题目", "案例"),
    "friend": ("姓名", "推荐对象", "姓名单位名称", "单位名称", "推荐对象姓名"),
}
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_NUMBERED = re.compile(r"^[\s(]*(?:[一二三四五六七八九十]{1,3}|\d{1,2})[\s)]*[、.．,)]")
_MEANINGLESS = re.compile(r"[\W_]+")
_GROUND = re.compile(r"(?:推荐)?(?:条件|依据|理由)(?:第)?(\d{1,2}|[一二三四五六七八九十])(?:条)?")
_NUMERALS = "一二三四五六七八九十"
# A label is short; what is longer is what somebody wrote.
_LONGEST_LABEL = 400


class FormField(msgspec.Struct, frozen=True):
    """One line of a form: where it goes in the materials, its name, and what to bear in mind."""

    path: str
    name: str
    hint: str = ""


def list_form_fields(category: Category) -> list[FormField]:
    """Return the lines of the category's form in its order: fields, grounds by condition, opinions sought."""
    fields = ["film_minutes" if field == "film" else field for field in FIELDS[category.kind]]
    return [
        *(
            FormField(field, _name(category, field), _hint(category, field))
            for field in fields
            if field not in UPLOADS
        ),
        *(
            FormField(f"grounds.{place}", f"推荐条件{place + 1}", condition)
            for place, condition in enumerate(category.conditions)
        ),
        *(FormField(f"opinions.{part}", name, _OPINION_HINTS.get(part, "")) for part, name in OPINION_PARTS.items()),
    ]


class LabelBook:
    """Knows which field of a category's form a label means, in the words of most offices."""

    def __init__(self, category: Category) -> None:
        self._paths: dict[str, str] = {}
        self._conditions = {fold_label(text): f"grounds.{place}" for place, text in enumerate(category.conditions)}
        self._grounds = len(category.conditions)
        fields = list_form_fields(category)
        for field in fields:
            self._paths[fold_label(field.name)] = field.path
        for field in fields:
            key = field.path.removeprefix("opinions.")
            others = _OTHER_TITLES[category.kind] if key == "title" else ()
            for name in (*others, *_OTHER_NAMES.get(key, ())):
                self._paths.setdefault(name, field.path)

    def find(self, text: str) -> str | None:
        """Return the path of the field that a text names, None if it is no label."""
        if len(text) > _LONGEST_LABEL:
            return None
        label = fold_label(text)
        ground = _GROUND.fullmatch(label)
        if ground:
            place = _count(ground[1])
            return f"grounds.{place}" if 0 <= place < self._grounds else None
        return self._paths.get(label) or self._conditions.get(label)


def fold_label(text: str) -> str:
    """Return a label without what varies: spaces, numbers before it, what stands in brackets, punctuation."""
    folded = _NUMBERED.sub("", normalize("NFKC", text).strip())
    bare = _BRACKETED.sub("", folded)
    while bare != folded:
        folded, bare = bare, _BRACKETED.sub("", bare)
    return _MEANINGLESS.sub("", bare)


def _count(numeral: str) -> int:
    return (int(numeral) if numeral.isdecimal() else _NUMERALS.index(numeral) + 1) - 1


def _name(category: Category, field: str) -> str:
    return "片长" if field == _MINUTES else name_field(category.kind, field)


def _hint(category: Category, field: str) -> str:
    if field == "summary":
        return f"{category.summary_limit} 字以内" if category.summary_limit else ""
    if field == "text" and category.text_advised:
        return f"以 {category.text_advised} 字左右为宜，不超过 {category.text_limit} 字"
    if field == "text":
        return f"{category.text_limit} 字以内" if category.text_limit else ""
    if field == _MINUTES:
        return f"分钟，一般不超过 {category.film_minutes} 分钟" if category.film_minutes else "分钟"
    return "片长超过规定时填写" if field == "film_reason" else ""
