"""Table `units`: the tree of Party organisations."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from models.base import Table


class UnitsByParent(GlobalSecondaryIndex["Unit"]):  # type: ignore[no-untyped-call]
    """The units right below one unit."""

    class Meta:
        index_name = "by_parent"
        projection = AllProjection()

    parent_id = UnicodeAttribute(hash_key=True)
    unit_id = UnicodeAttribute(range_key=True)


class Unit(Table):
    """Key: unit_id. Only `parent_id` says where a unit stands, so moving one is one write and takes effect at once.

    The root has no parent. A closed unit keeps its item: rolls, ballots and audit entries name it for ever.
    """

    noun = "units"

    unit_id = UnicodeAttribute(hash_key=True)
    parent_id = UnicodeAttribute(null=True)
    tier = UnicodeAttribute()
    name = UnicodeAttribute()
    contact = UnicodeAttribute(null=True)
    status = UnicodeAttribute(default="active")

    by_parent = UnitsByParent()
