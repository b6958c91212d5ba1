"""What was changed after a campaign was opened: told to everybody, with its reason."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from models.rules.phases import spell_minute

AmendmentKind = Literal["voting_extended", "voting_closed_early", "candidate_withdrawn", "candidate_reinstated"]


class Amendment(msgspec.Struct, frozen=True):
    """One exceptional change: `by` is the unit of who made it, `subject` what it is about.

    `amended_at` is ISO 8601 with offset; so are `before` and `after` of a changed closing time, empty otherwise.
    """

    kind: AmendmentKind
    amended_at: str
    by: str
    reason: str
    subject: str = ""
    before: str = ""
    after: str = ""

    def spell(self) -> str:
        """Return what was changed as a sentence without its end."""
        if self.kind == "candidate_withdrawn":
            return f"撤下候选项“{self.subject}”"
        if self.kind == "candidate_reinstated":
            return f"恢复候选项“{self.subject}”"
        verb = "延长" if self.kind == "voting_extended" else "提前"
        before, after = (spell_minute(datetime.fromisoformat(text)) for text in (self.before, self.after))
        return f"投票结束时间由{before}{verb}至{after}"
