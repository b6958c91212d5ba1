"""Table `campaigns`: the rule sets, and how far each campaign has come."""

from __future__ import annotations

from typing import Any

from pynamodb.attributes import BinaryAttribute, JSONAttribute, ListAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table


class Campaign(Table):
    """Key: campaign_id. `version` rises with each stored rule set; conditions on it keep two editors apart.

    `opened_at` is null while the campaign is a draft, which members never see; once it is set, the rule set changes
    only by `amendments` (`{kind, amended_at, by, reason, …}` each), which are shown with the results. From
    `announced_at` on members may know a draft's title, categories and dates, to suggest whom to nominate.
    `roll_frozen_at` is set when the last voter stands on the roll; until then the job `roll_job_id` enters them. The
    phase is computed from the clock, never stored. `edition` rises when candidates are published, all at once;
    `publishing` is the job that makes the next one: never two at a time. `voter_secret` is sealed and opened only
    where a pseudonym is made: counting and casting need no key.
    """

    noun = "campaigns"

    campaign_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    rule_set = JSONAttribute()
    voter_secret = BinaryAttribute(legacy_encoding=False)
    stored_at = UnicodeAttribute()
    announced_at = UnicodeAttribute(null=True)
    opened_at = UnicodeAttribute(null=True)
    roll_frozen_at = UnicodeAttribute(null=True)
    roll_job_id = UnicodeAttribute(null=True)
    edition = NumberAttribute(null=True)
    publishing = UnicodeAttribute(null=True)
    amendments: ListAttribute[Any] = ListAttribute(default=list)
