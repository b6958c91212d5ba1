"""Tables of the funnel: `nominations`, their materials, their steps, and who keeps sight of them."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import BinaryAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table
from models.keys import join_key
from models.privacy import SealedAttribute


class Nomination(Table):
    """Key: nomination_id. `version` rises with every step: each is conditional on it, so of two deciders one wins.

    `desk` is where it lies: a unit's id, or an office's scope; `line` the desks it came through, that one last.
    `material_version` is the newest frozen version, `decided_version` the one that an office accepted. `safety` is
    what the text check said of that one; `sketch` serves to find twins. The title may name a person and is sealed.
    """

    noun = "nominations"

    nomination_id = UnicodeAttribute(hash_key=True)
    campaign_id = UnicodeAttribute()
    category = UnicodeAttribute()
    origin = UnicodeAttribute()
    desk = UnicodeAttribute()
    line: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute)
    state = UnicodeAttribute()
    version = NumberAttribute()
    title = SealedAttribute()
    material_version = NumberAttribute(default=0)
    decided_version = NumberAttribute(null=True)
    began_at = UnicodeAttribute()
    since = UnicodeAttribute()
    safety = JSONAttribute(null=True)
    sketch = BinaryAttribute(legacy_encoding=False, null=True)
    candidate_id = UnicodeAttribute(null=True)
    suggestion_id = UnicodeAttribute(null=True)
    erased_at = UnicodeAttribute(null=True)


class NominationMaterial(Table):
    """Key: nomination_id / version. Version 0 is the working draft, the others were submitted and never change.

    `content` is a Material as JSON, sealed: it names people. A draft's `revision` rises with every save, `touched`
    tells at which revision each field was changed last, so that two editors never overwrite each other.
    """

    noun = "nomination_materials"

    nomination_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute(range_key=True)
    content = SealedAttribute()
    saved_at = UnicodeAttribute()
    saved_by = UnicodeAttribute()
    unit_id = UnicodeAttribute()
    revision = NumberAttribute(default=0)
    touched = JSONAttribute(null=True)


class NominationStep(Table):
    """Key: nomination_id / number, the version that the step made: what happened, by whom, with which words.

    `comment` is about all of it, `remarks` (JSON by field of Material) what is to be mended where.
    """

    noun = "nomination_steps"

    nomination_id = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    act = UnicodeAttribute()
    before = UnicodeAttribute(null=True)
    after = UnicodeAttribute()
    desk = UnicodeAttribute()
    unit_name = UnicodeAttribute()
    member_id = UnicodeAttribute()
    at = UnicodeAttribute()
    comment = SealedAttribute(null=True)
    remarks = SealedAttribute(null=True)
    material_version = NumberAttribute(default=0)


class NominationPlace(Table):
    """Key: `campaign#desk` / `category#nomination_id`: whatever once lay on a desk stays in its sight."""

    noun = "nomination_places"

    place_key = UnicodeAttribute(hash_key=True)
    nomination_key = UnicodeAttribute(range_key=True)

    @classmethod
    def place_key_of(cls, campaign_id: str, desk: str) -> str:
        """Return the hash key of a desk in a campaign."""
        return join_key(campaign_id, desk)

    @classmethod
    def nomination_key_of(cls, category: str, nomination_id: str) -> str:
        """Return the range key under which a desk has a nomination."""
        return join_key(category, nomination_id)
