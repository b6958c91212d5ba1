"""What an administrator sees of a campaign at a glance: where it stands, and what to do next."""

from __future__ import annotations

from typing import Literal

import msgspec

from models.rules.phases import Phase

Mood = Literal["ok", "warn", "quiet"]


class NextStep(msgspec.Struct, frozen=True):
    """Where a campaign stands in a word, what to do next in a sentence, and on which of its pages."""

    state: str
    mood: Mood
    sentence: str
    page: str


_OPENED: dict[Phase, NextStep] = {
    "preparing": NextStep("已开启", "ok", "活动将按时进入推荐上报阶段，目前不需要操作。", ""),
    "nomination": NextStep("推荐上报中", "ok", "等待投票开始；期间可以查看规则和候选项。", "candidates"),
    "review": NextStep("等待投票开始", "ok", "投票将按时开通，请核对候选项和投票名册。", "candidates"),
    "voting": NextStep("投票进行中", "ok", "如需延长、提前结束投票或撤下候选项，请办理特别调整。", "changes"),
    "counting": NextStep("投票已结束", "ok", "系统在夜间逐日复核选票，复核一致后按规则公布。", ""),
    "judging": NextStep("评选中", "ok", "评选会结合网络投票结果研究确定获奖名单。", ""),
    "closed": NextStep("已结束", "quiet", "活动已经结束；可以复制它的规则，设立下一次活动。", ""),
}


def find_next_step(is_opened: bool, is_roll_frozen: bool, phase: Phase) -> NextStep:
    """Return where the campaign stands and what comes next."""
    if not is_opened:
        return NextStep(
            "草稿", "warn", "请完善规则，通过开启前检查后开启活动；开启之前，党员看不到候选项，也不能投票。", "checks"
        )
    if not is_roll_frozen:
        return NextStep("名册生成中", "warn", "正在生成投票名册，完成之前不能投票。", "")
    return _OPENED[phase]
