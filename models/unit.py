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
    """Key: unit_id. `path` lists the ids from the root down to the unit, so a subtree is a prefix."""

    noun = "units"

    unit_id = UnicodeAttribute(hash_key=True)
    parent_id = UnicodeAttribute(null=True)
    path = UnicodeAttribute()
    tier = UnicodeAttribute()
    name = UnicodeAttribute()
    contact = UnicodeAttribute(null=True)

    by_parent = UnitsByParent()
