"""Whether a text that somebody wrote may go on: by WeChat's suggestion, else by a person's decision."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Literal

import msgspec

from models.errors import Conflict
from models.rules.materials import Material
from models.rules.rich_text import plain_of

SafetyState = Literal["passed", "waiting", "refused", "cleared"]

STATE_NAMES: Mapping[SafetyState, str] = {
    "passed": "已通过内容安全检查",
    "waiting": "等待人工核查内容",
    "refused": "内容安全检查未通过",
    "cleared": "已由人工核查通过",
}
# What WeChat says of a text that it does not let pass; 0 is our own for a text that it did not see.
LABEL_NAMES: Mapping[int, str] = {
    0: "微信未能检查",
    100: "正常",
    10001: "疑似广告",
    20001: "疑似时政敏感",
    20002: "疑似色情",
    20003: "疑似辱骂",
    20006: "疑似违法犯罪",
    20008: "疑似欺诈",
    20012: "疑似低俗",
    20013: "疑似版权问题",
    21000: "其他疑似问题",
}
_NORMAL = 100
REFUSED = "文字没有通过内容安全检查，请修改后重试。"
_STATES: Mapping[str, SafetyState] = {"pass": "passed", "risky": "refused"}


class Safety(msgspec.Struct, frozen=True):
    """What became of checking one text; stored beside it, without a word of it.

    `digest` says which text: one that was changed since is not covered. `suggest` is WeChat's word or `unchecked`.
    Who decided a waiting one stands in `decided_by` (member id), `decided_at` (ISO 8601) and `reason`.
    """

    state: SafetyState
    digest: str
    suggest: str = "unchecked"
    label: int = 0
    trace_id: str = ""
    decided_by: str = ""
    decided_at: str = ""
    reason: str = ""


def judge_suggestion(digest: str, suggest: str, label: int, trace_id: str) -> Safety:
    """Return what follows from WeChat's word: pass goes on, risky is refused, all else waits for a person."""
    return Safety(_STATES.get(suggest, "waiting"), digest, suggest, label, trace_id)


def is_safe(safety: Safety | None, digest: str) -> bool:
    """Tell whether the text of this digest may go on: it passed, or a person cleared this very text."""
    return safety is not None and safety.digest == digest and safety.state in {"passed", "cleared"}


def explain_doubt(safety: Safety | None) -> str:
    """Return why a person should read the text first, in words; nothing for one that passed or was decided."""
    if safety is None or safety.state != "waiting":
        return ""
    if safety.suggest == "unchecked":
        return "微信未能自动检查这段文字，请先核查内容是否妥当。"
    doubt = LABEL_NAMES.get(safety.label, "") if safety.label != _NORMAL else ""
    return f"自动检查提示：{doubt or '内容存疑'}，请先核查内容是否妥当。"


def clear_waiting(safety: Safety | None, member_id: str, reason: str, at: str) -> Safety:
    """Return the safety of a text that a person let pass; raise Conflict for one that does not wait for that."""
    if safety is None or safety.state != "waiting":
        raise Conflict("这份材料不在待核查之列，请刷新后查看。")
    return msgspec.structs.replace(safety, state="cleared", decided_by=member_id, decided_at=at, reason=reason)


def list_checked(material: Material) -> tuple[str, str]:
    """Return what of the materials is checked: the title, and summary, full text and names as one text."""
    names = (
        material.author_name, material.author_unit, material.author_post, material.subject_unit,
        material.subject_post, material.filming_unit,
    )  # fmt: skip
    return material.title, "\n".join(
        filter(None, (" ".join(filter(None, names)), material.summary, plain_of(material.text)))
    )


def digest_of(title: str, text: str) -> str:
    """Return by what a checked text is known again; nothing can be read from it (26 characters)."""
    return hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()[:26]


def digest_of_material(material: Material) -> str:
    """Return the digest of what is checked of the materials."""
    return digest_of(*list_checked(material))
