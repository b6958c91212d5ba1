"""The families of errors, one for each kind of answer, and what errors carry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec


class StoredBallot(msgspec.Struct, frozen=True):
    """What is stored of a cast ballot, as its owner may see it. `cast_at` is ISO 8601 with offset."""

    category: str
    day: str
    choices: tuple[str, ...]
    receipt: str
    cast_at: str


class FieldError(msgspec.Struct, frozen=True):
    """What is wrong with one field; `field` is a name or a path such as `candidates[2]`."""

    field: str
    detail: str


class DomainError(Exception):
    """A refusal with a stable `code` for programs and a Chinese `detail` a member may read."""

    code: ClassVar[str] = "error"
    text: ClassVar[str] = "操作没有成功，请稍后再试。"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail or self.text)
        self.detail = detail or self.text


class Malformed(DomainError):
    """The request can't be read."""

    code, text = "malformed", "请求内容无法识别。"


class SignInRequired(DomainError):
    """Nobody is signed in."""

    code, text = "sign_in_required", "请先登录。"


class Forbidden(DomainError):
    """Somebody is signed in, but may not do this."""

    code, text = "forbidden", "您没有进行这项操作的权限。"


class NotFound(DomainError):
    """There is no such thing."""

    code, text = "not_found", "没有找到您要的内容。"


class Conflict(DomainError):
    """It does not fit what is stored."""

    code, text = "conflict", "内容已被更新，请刷新后再试。"


class InvalidInput(DomainError):
    """Fields are wrong; carries one FieldError for each."""

    code, text = "invalid_input", "填写的内容有误，请检查后重试。"

    def __init__(self, errors: Sequence[FieldError], detail: str | None = None) -> None:
        super().__init__(detail or (errors[0].detail if errors else None))
        self.errors = tuple(errors)


class TooManyAttempts(DomainError):
    """Wait `retry_after` seconds before the next try."""

    code, text = "too_many_attempts", "尝试次数过多，请稍后再试。"

    def __init__(self, retry_after: int, detail: str | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """Something we depend on does not answer; try again in `retry_after` seconds."""

    code, text = "unavailable", "系统繁忙，请稍后再试。"

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__()
        self.retry_after = retry_after
