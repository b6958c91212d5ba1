"""The materials of a nomination: which a category asks for, and what they still lack (R15-R30)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import msgspec

from models.errors import FieldError
from models.rules.rich_text import RichText, plain_of
from models.rules.rule_set import Category, Kind
from models.rules.word_count import count_words

# What a category's form asks for, in its order (the matrix under R23), beside grounds and opinions.
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "article": ("title", "author_name", "author_unit", "author_post", "text"),
    "member": ("title", "subject_unit", "subject_post", "summary", "text", "photo"),
    "branch": ("title", "summary", "text"),
    "film": ("title", "filming_unit", "film", "film_reason", "thumbnail"),
    "case": ("title", "author_unit", "summary", "text"),
    "friend": ("title", "subject_unit", "subject_post", "summary", "text", "photo"),
}
# What the same field is called in each form.
NAMES: Mapping[str, str] = {
    "title": "标题",
    "author_name": "作者姓名",
    "author_unit": "作者单位",
    "author_post": "作者职务",
    "subject_unit": "所在单位",
    "subject_post": "职务或身份",
    "summary": "简介",
    "text": "正文",
    "photo": "照片",
    "filming_unit": "拍摄单位",
    "film": "电教片",
    "film_reason": "超过规定时长的原因",
    "thumbnail": "缩略图",
    "grounds": "推荐条件",
    "opinions": "征求意见情况",
    "attachments": "附件",
}
_NAMES_BY_KIND: Mapping[tuple[Kind, str], str] = {
    ("article", "title"): "文章标题",
    ("article", "text"): "文章全文",
    ("member", "title"): "党员姓名",
    ("member", "text"): "先进事迹",
    ("branch", "title"): "党支部名称",
    ("branch", "text"): "先进事迹",
    ("film", "title"): "电教片名称",
    ("case", "title"): "案例名称",
    ("case", "author_unit"): "实施单位",
    ("case", "text"): "经验材料",
    ("friend", "title"): "姓名或单位名称",
    ("friend", "text"): "先进事迹",
}
_OPTIONAL = frozenset({"subject_unit", "subject_post", "film_reason"})
_LONGEST, _LONGEST_LINE, _LONGEST_GROUNDS = {"film_reason": 200}, 60, 300
# What a draft may hold: with all of its fields it stays far below DynamoDB's 400 KB an item.
_LARGEST_TEXT, _LARGEST_FIELD, _LARGEST_BYTES, _MOST_OPINIONS = 20_000, 5_000, 240_000, 30


class Opinion(msgspec.Struct, frozen=True):
    """How opinions were sought once (R15, R16): when, how, of how many people, with what result, by whom."""

    held_on: str = ""
    manner: str = ""
    asked: int = 0
    outcome: str = ""
    responsible: str = ""


class Material(msgspec.Struct, frozen=True):
    """Everything a nomination carries. Media and attachments are ids of uploads; `grounds` go by condition."""

    title: str = ""
    author_name: str = ""
    author_unit: str = ""
    author_post: str = ""
    subject_unit: str = ""
    subject_post: str = ""
    summary: str = ""
    text: RichText = ()
    filming_unit: str = ""
    film: str = ""
    film_minutes: int = 0
    film_reason: str = ""
    thumbnail: str = ""
    photo: str = ""
    attachments: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...] = ()


def name_field(kind: Kind, field: str) -> str:
    """Return what a field is called in the form of this kind."""
    return _NAMES_BY_KIND.get((kind, field), NAMES[field])


def count_text(material: Material) -> int:
    """Return the 字数 of the full text (R20, R22); the title is not counted."""
    return count_words(plain_of(material.text))


def list_lacks(category: Category, material: Material, today: date) -> list[FieldError]:
    """Return what keeps the materials from being submitted, in the form's order; empty when they are complete."""
    return [
        *(error for field in FIELDS[category.kind] for error in _check_field(category, material, field)),
        *_check_grounds(category, material),
        *_check_opinions(material, today),
    ]


def list_excesses(material: Material) -> list[FieldError]:
    """Return what is too large even for a draft; a draft may lack anything and be too long to be submitted."""
    sizes = {field: len(value) for field, value in msgspec.structs.asdict(material).items() if isinstance(value, str)}
    sizes["text"] = len(plain_of(material.text))
    sizes["grounds"] = sum(map(len, material.grounds))
    sizes["opinions"] = sum(
        len(each.manner) + len(each.outcome) + len(each.responsible) for each in material.opinions
    )
    found = [
        FieldError(field, f"{NAMES.get(field, field)}过长，没有保存，请分成几次粘贴并删减。")
        for field, size in sizes.items()
        if size > (_LARGEST_TEXT if field == "text" else _LARGEST_FIELD)
    ]
    if len(material.opinions) > _MOST_OPINIONS:
        found.append(FieldError("opinions", f"征求意见最多记录 {_MOST_OPINIONS} 条，请合并后再保存。"))
    # Many short runs, or rows without a word: what counts in the end is the room they take.
    if not found and len(msgspec.json.encode(material)) > _LARGEST_BYTES:
        found.append(FieldError("text", "材料内容过多或格式过于复杂，没有保存，请删减后再试。"))
    return found


def list_warnings(category: Category, material: Material) -> list[str]:
    """Return what is allowed but worth a second look: longer than advised (R22), longer than usual (R23)."""
    found, words = [], count_text(material)
    if category.text_advised and words > category.text_advised:
        found.append(f"正文 {words} 字，以 {category.text_advised} 字左右为宜。")
    if category.film_minutes and material.film_minutes > category.film_minutes:
        found.append(f"片长 {material.film_minutes} 分钟，一般不超过 {category.film_minutes} 分钟。")
    return found


def _check_field(category: Category, material: Material, field: str) -> Iterator[FieldError]:
    if field == "photo" and not category.photo_required:
        return
    name = name_field(category.kind, field)
    if field not in _OPTIONAL and not getattr(material, field):
        verb = "上传" if field in {"photo", "film", "thumbnail"} else "填写"
        yield FieldError(field, f"请{verb}{name}。")
    if field == "film_reason" and _is_long_film(category, material) and not material.film_reason:
        yield FieldError(field, f"片长超过 {category.film_minutes} 分钟，请说明原因。")
    yield from _check_length(category, material, field)


def _is_long_film(category: Category, material: Material) -> bool:
    return bool(category.film_minutes and material.film_minutes > category.film_minutes)


def _check_length(category: Category, material: Material, field: str) -> Iterator[FieldError]:
    if field == "text":
        yield from _check_limit(field, "正文", count_text(material), category.text_limit)
    elif field == "summary":
        yield from _check_limit(field, "简介", count_words(material.summary), category.summary_limit)
    elif len(getattr(material, field)) > (longest := _LONGEST.get(field, _LONGEST_LINE)):
        yield FieldError(field, f"{name_field(category.kind, field)}请控制在 {longest} 个字符以内。")


def _check_limit(field: str, name: str, words: int, limit: int | None) -> Iterator[FieldError]:
    if limit and words > limit:
        yield FieldError(field, f"{name} {words} 字，超过 {limit} 字的限制，请删减 {words - limit} 字。")


def _check_grounds(category: Category, material: Material) -> Iterator[FieldError]:
    for place, condition in enumerate(category.conditions):
        if place >= len(material.grounds) or not material.grounds[place].strip():
            yield FieldError(f"grounds.{place}", f"请对照“{condition}”写明符合的依据。")
        elif len(material.grounds[place]) > _LONGEST_GROUNDS:
            yield FieldError(f"grounds.{place}", f"每条依据请控制在 {_LONGEST_GROUNDS} 个字符以内。")


def _check_opinions(material: Material, today: date) -> Iterator[FieldError]:
    if not material.opinions:
        yield FieldError("opinions", "请记录征求党员群众意见的情况，没有征求意见的不能上报。")
    for place, opinion in enumerate(material.opinions):
        yield from _check_opinion(f"opinions.{place}", opinion, today)


def _check_opinion(field: str, opinion: Opinion, today: date) -> Iterator[FieldError]:
    for part, name in (("manner", "征求方式"), ("outcome", "征求结果"), ("responsible", "负责人")):
        if not getattr(opinion, part).strip():
            yield FieldError(f"{field}.{part}", f"请填写{name}。")
    if opinion.asked < 1:
        yield FieldError(f"{field}.asked", "请填写征求了多少人的意见。")
    try:
        is_future = date.fromisoformat(opinion.held_on) > today
    except ValueError:
        yield FieldError(f"{field}.held_on", "请填写征求意见的日期。")
    else:
        if is_future:
            yield FieldError(f"{field}.held_on", "征求意见的日期不能晚于今天。")
