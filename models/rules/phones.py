"""Phone numbers as they are typed, stored and shown."""

from __future__ import annotations

import re
import unicodedata

from models.errors import FieldError, InvalidInput

# 86 is China; a mobile number there has 11 digits and begins with 13 to 19.
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
# What people put between the digits, or in front so that a spreadsheet keeps them.
_BETWEEN = re.compile(r"[\s\-‐‑‒–—―_.·()'’`\u200b-\u200f\u2060\ufeff]+")
_SEVERAL = re.compile(r"1[3-9]\d{9}\D{1,6}1[3-9]\d{9}")
_ROUNDED = re.compile(r"[\d.]+[eE]\+?\d+")
_NONE = frozenset({"", "无", "/", "暂无", "没有"})


def normalize_phone(text: str, field: str = "phone") -> str:
    """Return a mainland mobile number as `+86…`, however it was typed; raise InvalidInput.

    +86, 0086, spaces, dashes, brackets and full-width digits are forgiven.
    """
    typed = unicodedata.normalize("NFKC", text).strip()
    found = _MOBILE.fullmatch(_BETWEEN.sub("", typed))
    if found is None:
        raise InvalidInput([FieldError(field, _explain(typed))])
    return f"+86{found[1]}"


def read_phone(text: str) -> str:
    """Return the number as `normalize_phone` does, or "" where a list says that there is none."""
    if _BETWEEN.sub("", unicodedata.normalize("NFKC", text)) in _NONE:
        return ""
    return normalize_phone(text)


def has_phone(text: str) -> bool:
    """Tell whether a text for people holds a mobile number, however it is grouped."""
    return _MOBILE.search(_BETWEEN.sub("", unicodedata.normalize("NFKC", text))) is not None


def mask_phone(phone: str | None) -> str:
    """Return the number with its middle hidden, as lists show it: 154****0001; a dash for none."""
    if not phone:
        return "—"
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}"


def spell_phone(phone: str | None) -> str:
    """Return the whole number as people write it, without +86."""
    return (phone or "").removeprefix("+86")


def _explain(typed: str) -> str:
    if _SEVERAL.search(typed):
        return "填了不止一个号码，请只留本人常用的一个手机号。"
    if _ROUNDED.fullmatch(typed):
        return "手机号被表格缩写了，后几位已看不到。请把这一列设为“文本”格式，再重新填写。"
    plain = _BETWEEN.sub("", typed)
    if not plain:
        return "请填写手机号。"
    if re.fullmatch(r"0\d{9,11}|[2-8]\d{6,7}", plain):
        return "这是固定电话，请填写 11 位手机号。"
    if plain.isascii() and plain.isdigit() and len(plain) != 11:
        return f"手机号应为 11 位数字，现在是 {len(plain)} 位。"
    return "手机号应为 11 位数字，以 13 至 19 开头。"
