"""Which kinds of long work there are, and who does them."""

from __future__ import annotations

from models.services import (
    audit_checking,
    branch_copies,
    credit_counting,
    ladder_counting,
    publication,
    reminder_run_control,
    roster_applying,
    roster_planning,
)
from models.services.jobs import Kind
from models.services.publishing_job import publish_candidates
from models.services.rolls import freeze_roll

KINDS: dict[str, Kind] = {
    audit_checking.KIND: audit_checking.check_audit,
    branch_copies.KIND: branch_copies.refresh_copies,
    roster_planning.KIND: roster_planning.plan_import,
    roster_applying.APPLY: roster_applying.apply_rows,
    roster_applying.UNDO: roster_applying.undo_rows,
    ladder_counting.KIND: ladder_counting.count_ladders,
    publication.KIND: publish_candidates,
    credit_counting.KIND: credit_counting.count_credits,
    reminder_run_control.KIND: reminder_run_control.count_outcomes,
    "freeze_roll": lambda job, now, has_time: freeze_roll(job, now, has_time).is_complete,
}
