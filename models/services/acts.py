"""Acts in steps: each write brings the sentence that tells why it may be refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from models.errors import Conflict
from models.services.actors import Actor
from models.services.trail import ActRefused, Deed, commit
from models.writes import Writes


class Step(msgspec.Struct, frozen=True):
    """One write of an act, and what a person reads when its condition does not hold any more."""

    write: Callable[[Writes], None]
    refusal: str = Conflict.text


def carry_out(actor: Actor, deed: Deed, now: datetime, steps: Sequence[Step]) -> None:
    """Do all steps and write the audit entry, or nothing; raise Conflict in the words of the step refused."""

    def fill(writes: Writes) -> None:
        for step in steps:
            step.write(writes)

    try:
        commit(actor, deed, now, fill)
    except ActRefused as refused:
        raise Conflict(steps[refused.failed[0]].refusal) from refused
