"""Phone numbers as offices write them, and as WeChat tells them."""

from __future__ import annotations

import re
import unicodedata

# What people put between the digits, or in front so that a spreadsheet keeps them.
_FILLERS = re.compile(r"[\s\-‐‑‒–—―_.·()'’`\u200b-\u200f\u2060\ufeff]+")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_SEVERAL = re.compile(r"1[3-9]\d{9}\D{1,6}1[3-9]\d{9}")


class PhoneUnreadable(ValueError):
    """This is no mobile number; the text says why, in one sentence."""


def read_phone(text: str) -> str:
    """Return the mainland mobile number in the text as `+8613800138000`, "" for none; raise PhoneUnreadable."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"1\d{10}\.0+", plain):
        plain = plain.partition(".")[0]
    if _SEVERAL.search(plain):
        raise PhoneUnreadable("填了不止一个号码，请只留本人常用的一个手机号。")
    if re.fullmatch(r"[\d.]+[eE]\+?\d+", plain):
        raise PhoneUnreadable("手机号被表格缩写了，后几位已看不到。请把这一列设为“文本”格式，再重新填写。")
    digits = _FILLERS.sub("", plain)
    if not digits or digits in {"无", "/", "暂无", "没有"}:
        return ""
    mobile = _MOBILE.fullmatch(digits)
    if mobile is None:
        raise PhoneUnreadable(_explain(digits))
    return f"+86{mobile[1]}"


def show_phone(phone: str) -> str:
    """Return a stored number as people write it; numbers of other countries as they are."""
    return phone.removeprefix("+86")


def _explain(digits: str) -> str:
    if not digits.removeprefix("+").isascii() or not digits.removeprefix("+").isdigit():
        return "手机号里有数字以外的字符，请核对。"
    if (digits.startswith("0") and 10 <= len(digits) <= 12) or len(digits) in {7, 8}:
        return "这是固定电话，请填写本人手机号；确实没有手机的，这一格请留空。"
    if len(digits) != 11:
        return f"手机号应为 11 位，这里是 {len(digits)} 位。"
    return "这不是有效的手机号，请核对。"
