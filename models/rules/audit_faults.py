"""What a check of the audit trail found, in words; and heads of the chains as people note them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from models.errors import FieldError, InvalidInput
from models.rules.audit_chain import BUCKETS, ChainFault, ChainHead

_WORDS = {
    "altered": "第 {bucket} 链 {day} 的第 {sequence} 条记录被改动过：内容与其校验码不符",
    "missing": "第 {bucket} 链自第 {sequence} 条起有记录缺失（前一条在 {day}）",
    "misplaced": "第 {bucket} 链 {day} 多出一条记录（第 {sequence} 条）：重复，或是从别处移来的",
    "unlinked": "第 {bucket} 链 {day} 的第 {sequence} 条记录与前一条接不上：顺序被调换，或前一条被替换",
    "head": "第 {bucket} 链的末端标记被改动过，或与记录不符",
    "cut": "第 {bucket} 链的第 {sequence} 条记录与事先留存的校验码不符：链尾被截断，或记录被替换",
}
# `3/17 2017-06-03 abcdef…`, with whatever a log line says before it; the log leaves out the day.
_NOTED = re.compile(r"(?:.*\s)?([0-9])/([0-9]{1,12})\s+(?:([0-9]{4}-[0-9]{2}-[0-9]{2})\s+)?([a-z2-7]{26})")


def spell_fault(fault: ChainFault) -> str:
    """Return a fault as a sentence that says where to look."""
    return _WORDS[fault.kind].format(bucket=fault.bucket, day=fault.day or "—", sequence=fault.sequence)


def spell_verdict(faults: int) -> str:
    """Return the outcome of a check in one clause."""
    return "全部完好，没有发现改动" if faults == 0 else f"发现 {faults} 处问题"


def spell_head(head: ChainHead) -> str:
    """Return a head as it is noted elsewhere: chain/sequence, day and digest."""
    return f"{head.bucket}/{head.sequence} {head.day} {head.mac}"


def read_noted_heads(lines: Iterable[str]) -> list[ChainHead]:
    """Return the heads that somebody noted, one a line, as the log or an export shows them; raise InvalidInput."""
    heads = []
    for line in filter(None, map(str.strip, lines)):
        found = _NOTED.fullmatch(line)
        if found is None or found[1] not in BUCKETS:
            raise InvalidInput([FieldError("noted", f"看不懂这一行：“{line[:60]}”，应形如“3/17 校验码”。")])
        heads.append(ChainHead(found[1], int(found[2]), found[3] or "", found[4]))
    return heads
