"""What the control API accepts: the bodies of its calls, and the refusal of anything else."""

from typing import Annotated, Literal, TypeVar

import msgspec

from local.stand_in.faults import Fault

Text = Annotated[str, msgspec.Meta(min_length=1)]
# An openid stands in the demo phone's addresses, so it keeps to what WeChat uses.
Openid = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
# What the pop-up can report for a template, in WeChat's words.
Choice = Literal["accept", "acceptWithAlert", "acceptWithAudio", "acceptWithForcePush", "reject", "ban", "filter"]
BodyT = TypeVar("BodyT")


class ControlRefusal(Exception):
    """The control API says no, with an HTTP status and a Chinese sentence."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        self.status = status
        self.code = code
        self.detail = detail
        super().__init__(detail)


class NewUser(msgspec.Struct, forbid_unknown_fields=True):
    """An account to be made; without openid it gets a fresh one."""

    phone: Text
    openid: Openid | None = None


class Account(msgspec.Struct, forbid_unknown_fields=True):
    """The account that a code is wanted for."""

    openid: Openid


class Subscription(msgspec.Struct, forbid_unknown_fields=True):
    """An answer to the subscribe pop-up."""

    openid: Openid
    template_id: Text
    choice: Choice


class Popup(msgspec.Struct, forbid_unknown_fields=True):
    """Answers to one pop-up by template, five at most, as WeChat shows."""

    openid: Openid
    answers: Annotated[dict[Text, Choice], msgspec.Meta(min_length=1, max_length=5)]


class Revocation(msgspec.Struct, forbid_unknown_fields=True):
    """A template switched off where messages are managed."""

    openid: Openid
    template_id: Text


class Failing(msgspec.Struct, forbid_unknown_fields=True):
    """So many of the next messages are accepted and never arrive."""

    times: Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class ClockOffset(msgspec.Struct, forbid_unknown_fields=True):
    """How far the stand-in's time is ahead of the clock."""

    offset_s: Annotated[float, msgspec.Meta(ge=-1e9, le=1e9)]


class Scan(msgspec.Struct, forbid_unknown_fields=True):
    """Whose phone scans which code, and whether it activates first and confirms after."""

    scene: Text
    openid: Openid
    confirm: bool = False
    activate: bool = False


def read_body(raw: bytes, kind: type[BodyT]) -> BodyT:
    """The body as `kind`; refuses anything else with 422."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.DecodeError as error:
        raise ControlRefusal(422, "invalid_body", f"请求内容不符合要求：{error}") from error


def read_fault(raw: bytes, paths: frozenset[str]) -> Fault:
    """A fault that some call can meet; refuses a path that the stand-in does not have."""
    fault = read_body(raw, Fault)
    if fault.path not in paths:
        raise ControlRefusal(422, "unknown_path", "没有这个微信接口路径，无法设置故障。")
    if not 1 <= fault.times <= 10_000 or not 0 <= fault.delay_s <= 60:
        raise ControlRefusal(422, "invalid_fault", "次数须为 1 至 10000，延迟须为 0 至 60 秒。")
    if not (fault.replaces_answer or fault.delay_s):
        raise ControlRefusal(422, "invalid_fault", "请至少指定一种故障：错误码、状态码、延迟或返回内容。")
    if not 200 <= (fault.http_status or 200) <= 599:
        raise ControlRefusal(422, "invalid_fault", "状态码须为 200 至 599。")
    return fault
