"""Table `unit_names`: which names are taken right below a unit."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from models.base import Table

# Whose parent's key the top units stand under.
NO_PARENT = "-"


class UnitName(Table):
    """Key: parent_id / folded name: two active units right below one parent never bear the same name.

    Written and deleted together with the unit, so that one consistent Query finds all active units below another:
    the index of `units` may lag behind.
    """

    noun = "unit_names"

    parent_id = UnicodeAttribute(hash_key=True)
    folded = UnicodeAttribute(range_key=True)
    unit_id = UnicodeAttribute()
