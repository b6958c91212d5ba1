"""What was changed after a campaign was opened: told to everybody, with its reason."""

from __future__ import annotations

from typing import Literal

import msgspec

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
