"""Which kinds of long work there are, and who does them."""

from __future__ import annotations

from models.services import branch_copies, roster_applying, roster_planning
from models.services.jobs import Kind

KINDS: dict[str, Kind] = {
    branch_copies.KIND: branch_copies.refresh_copies,
    roster_planning.KIND: roster_planning.plan_import,
    roster_applying.APPLY: roster_applying.apply_rows,
    roster_applying.UNDO: roster_applying.undo_rows,
}
