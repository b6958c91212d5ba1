"""What goes and what stays when a person asks to be removed (PIPL art. 47), in words for whoever decides."""

from __future__ import annotations

GOES: tuple[str, ...] = (
    "姓名、手机号（含用于查找的指纹）",
    "所在党支部、账号激活时间、激活码",
    "微信绑定（此后该微信号不再对应任何党员，可重新绑定）",
    "担任的全部角色，管理后台的登录随即失效",
    "在各次活动投票名册上的位置副本",
)
STAYS: tuple[tuple[str, str], ...] = (
    ("一个没有姓名的编号和删除日期", "审计记录和已冻结的投票名册要指向它，否则无法核对"),
    ("投票名册上的化名条目和已投出的选票", "选票以化名保存，票数须保持不变、可以复核；从选票看不出是谁投的"),
    ("审计记录（只含编号，不含姓名；显示为“（已删除的党员）”）", "谁在何时做了什么须长期可查，记录一经写入不能更改"),
)
