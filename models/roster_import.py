"""Tables `roster_imports`, `roster_import_parts`, `roster_marks`: lists handed in, and what became of them."""

from __future__ import annotations

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from models.base import Table
from models.keys import join_key
from models.privacy import SealedAttribute


class ImportsByUnit(GlobalSecondaryIndex["RosterImport"]):  # type: ignore[no-untyped-call]
    """The lists that were handed in for a unit, in order of time."""

    class Meta:
        index_name = "by_unit"
        projection = AllProjection()

    unit_id = UnicodeAttribute(hash_key=True)
    uploaded_at = UnicodeAttribute(range_key=True)


class RosterImport(Table):
    """Key: import_id. One list handed in for a unit, without any person's data in the clear.

    `state`: reading → planned → applying → applied → undoing → undone; each step is taken once, on condition of the
    one before. `facts` (JSON) says how the file was read. `plan_run` names the planning whose
    parts count, `counts` and `parts` how many rows and parts of each kind there are. `seen` is how often each unit of
    the line had been changed by imports when this one was planned.
    """

    noun = "roster_imports"

    import_id = UnicodeAttribute(hash_key=True)
    unit_id = UnicodeAttribute()
    unit_name = UnicodeAttribute()
    state = UnicodeAttribute()
    is_complete = BooleanAttribute()
    is_kept_whole = BooleanAttribute(default=False)
    facts = SealedAttribute()
    lists = NumberAttribute()
    plan_run = UnicodeAttribute(null=True)
    counts = JSONAttribute(null=True)
    parts = JSONAttribute(null=True)
    seen = JSONAttribute(null=True)
    outcome = JSONAttribute(null=True)
    undo_outcome = JSONAttribute(null=True)
    job_id = UnicodeAttribute()
    actor_id = UnicodeAttribute()
    actor_unit = UnicodeAttribute()
    uploaded_at = UnicodeAttribute()
    begun_at = UnicodeAttribute(null=True)
    expires_at = NumberAttribute()

    by_unit = ImportsByUnit()


class RosterImportPart(Table):
    """Key: import_id / place. Some rows of a list: as read, as planned, and what became of them; all sealed.

    What became of a part is written in the transaction that does it: if it doesn't stand, nothing of it happened.
    `expires_at` is the TTL attribute: the list itself is kept for a month.
    """

    noun = "roster_import_parts"

    import_id = UnicodeAttribute(hash_key=True)
    place = UnicodeAttribute(range_key=True)
    content = SealedAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def list_place(cls, number: int) -> str:
        """Return the place of a part of the list as it was read."""
        return join_key("list", f"{number:05d}")

    @classmethod
    def plan_place(cls, run: str, kind: str, number: int) -> str:
        """Return the place of a part of the plan that a run of planning made."""
        return join_key("plan", run, kind, f"{number:05d}")

    @classmethod
    def done_place(cls, kind: str, number: int) -> str:
        """Return the place that says what became of a part of the plan."""
        return join_key("done", kind, f"{number:05d}")

    @classmethod
    def undone_place(cls, kind: str, number: int) -> str:
        """Return the place that says what became of undoing a part."""
        return join_key("undone", kind, f"{number:05d}")


class RosterMark(Table):
    """Key: unit_id. How often imports began or ended at this unit (`own`) and below it (`below`), and who is at work.

    `running` and `running_below` count imports under way; they change only in the transactions that begin or end one.
    """

    noun = "roster_marks"

    unit_id = UnicodeAttribute(hash_key=True)
    own = NumberAttribute(default=0)
    below = NumberAttribute(default=0)
    running = NumberAttribute(default=0)
    running_below = NumberAttribute(default=0)
