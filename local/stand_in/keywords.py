"""The rules for the values of subscribe-message keywords: what each kind of key accepts."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time

HANZI = "\u4e00-\u9fff"
_DATE = r"(?P<year>\d{4})(?:年(?P<month>\d{1,2})月(?P<day>\d{1,2})日|-(?P<month2>\d{2})-(?P<day2>\d{2}))"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
# Ranges with "~" are documented, but a real one was refused: what this accepts WeChat accepts.
_TIME = re.compile(rf"(?:{_DATE} )?{_CLOCK}")
_DAY = re.compile(rf"{_DATE}(?: {_CLOCK})?")


def require_known_prefixes(keys: Iterable[str]) -> None:
    """Raises ValueError when a template has a key of no known kind."""
    unknown = [key for key in keys if find_prefix(key) not in {*RULES, "enum"}]
    if unknown:
        raise ValueError(f"keys of no known kind: {', '.join(unknown)}")


def find_prefix(key: str) -> str:
    """The kind of a key: `thing` for `thing18`."""
    return key.rstrip("0123456789")


def is_acceptable(key: str, value: object, enums: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether WeChat takes that value under that key; `enums` lists the values of its enum keys."""
    if not isinstance(value, str):
        return False
    if find_prefix(key) == "enum":
        return value in enums.get(key, ())
    return RULES[find_prefix(key)](value)


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


def _is_symbols(value: str) -> bool:
    return 1 <= len(value) <= 5 and not any(sign.isalnum() or sign.isspace() for sign in value)


def _is_name(value: str) -> bool:
    return 1 <= len(value) <= (10 if re.search(f"[{HANZI}]", value) else 20)


def _is_moment(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    def check(value: str) -> bool:
        found = pattern.fullmatch(value)
        return found is not None and _is_real(found.groupdict())

    return check


def _is_real(parts: Mapping[str, str | None]) -> bool:
    try:
        if parts["year"]:
            date(
                int(parts["year"]),
                int(parts["month"] or parts["month2"] or 0),
                int(parts["day"] or parts["day2"] or 0),
            )
        time(int(parts["hour"] or 0), int(parts["minute"] or 0), int(parts["second"] or 0))
    except ValueError:
        return False
    return True


RULES: Mapping[str, Callable[[str], bool]] = {
    "thing": lambda value: 1 <= len(value) <= 20,
    "number": _matches(r"\d{1,32}(\.\d+)?"),
    "letter": _matches(r"[A-Za-z]{1,32}"),
    "symbol": _is_symbols,
    "character_string": _matches(r"[\x20-\x7e]{1,32}"),
    "time": _is_moment(_TIME),
    "date": _is_moment(_DAY),
    "amount": _matches(r"[¥￥$€£]?\d{1,10}(\.\d+)?元?"),
    "phone_number": _matches(r"[\d+\-() ]{1,17}"),
    "car_number": lambda value: 1 <= len(value) <= 8,
    "name": _is_name,
    "phrase": _matches(f"[{HANZI}]{{1,5}}"),
}
