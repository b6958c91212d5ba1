"""Phone numbers as they are typed, stored and shown."""

from __future__ import annotations

import re
import unicodedata

from models.errors import FieldError, InvalidInput

# 86 is China; a mobile number there has 11 digits and begins with 13 to 19.
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_BETWEEN = re.compile(r"[\s\-‐‑–—_.·()]+")


def normalize_phone(text: str, field: str = "phone") -> str:
    """Return a mainland mobile number as `+86…`, however it was typed; raise InvalidInput.

    +86, 0086, spaces, dashes, brackets and full-width digits are forgiven.
    """
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", text))
    found = _MOBILE.fullmatch(plain)
    if found is None:
        raise InvalidInput([FieldError(field, _explain(plain))])
    return f"+86{found[1]}"


def mask_phone(phone: str | None) -> str:
    """Return the number with its middle hidden, as lists show it: 154****0001; a dash for none."""
    if not phone:
        return "—"
    digits = phone.removeprefix("+86")
    return f"{digits[:3]}****{digits[-4:]}"


def spell_phone(phone: str | None) -> str:
    """Return the whole number as people write it, without +86."""
    return (phone or "").removeprefix("+86")


def _explain(plain: str) -> str:
    if not plain:
        return "请填写手机号。"
    if re.fullmatch(r"0\d{9,11}", plain):
        return "这是固定电话，请填写 11 位手机号。"
    if plain.isascii() and plain.isdigit() and len(plain) != 11:
        return f"手机号应为 11 位数字，现在是 {len(plain)} 位。"
    return "手机号应为 11 位数字，以 13 至 19 开头。"
