"""What became of a reminder: the states of its row in the outbox, in their order, and in words."""

from __future__ import annotations

from typing import Literal

State = Literal["skipped", "unknown", "sent", "refused", "failed", "delivered"]

# A later word of WeChat's outranks an earlier one, and our own guess outranks nothing.
_RANK: dict[str, int] = {"skipped": 0, "unknown": 1, "sent": 2, "refused": 3, "failed": 4, "delivered": 4}

STATES: dict[str, str] = {
    "queued": "排队中",
    "skipped": "未发送",
    "unknown": "结果未知",
    "sent": "微信已接收",
    "delivered": "已送达",
    "refused": "微信拒收",
    "failed": "发送失败",
}
REASONS: dict[str, str] = {
    "voted": "本人今天已经投票",
    "reminded": "今天已经提醒过",
    "off": "本人关闭了提醒",
    "no_credit": "没有剩余的订阅次数",
    "day_full": "今天收到的提醒已达上限",
    "week_full": "本周收到的提醒已达上限",
    "crowded": "正在接收另一条提醒",
    "not_bound": "还没有激活，或者更换过微信",
    "struck_off": "已不在投票名册中",
    "bad_address": "微信账号已不可用",
    "template": "消息模板不可用",
    "content": "消息内容未通过微信检查",
    "quota": "今天的发送总量已用完",
    "busy": "微信繁忙，未能发出",
    "no_answer": "微信没有回应，等待送达通知",
    "system": "微信系统原因，未能送达",
    "unknown": "微信未说明原因",
    "stopped": "提醒已被停止",
    "day_over": "当天已过，不再提醒",
    "misconfigured": "微信接口配置有误",
}


def outranked_by(state: State) -> list[State]:
    """Return the states that this one replaces when both are told of one reminder."""
    order: tuple[State, ...] = ("skipped", "unknown", "sent", "refused", "failed", "delivered")
    return [other for other in order if _RANK[other] < _RANK[state]]
