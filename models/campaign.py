"""Table `campaigns`: the rule sets."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table


class Campaign(Table):
    """Key: campaign_id. `version` rises with each stored rule set; conditions on it keep two editors apart.

    `voting_opens_at` (ISO 8601, UTC) is repeated from the rule set so that a write can be refused once voting
    has opened. The phase is computed from the clock, never stored. `voter_secret` is sealed and opened only where a
    pseudonym is made: counting and casting need no key.
    """

    noun = "campaigns"

    campaign_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    rule_set = JSONAttribute()
    voting_opens_at = UnicodeAttribute()
    voter_secret = BinaryAttribute(legacy_encoding=False)
    stored_at = UnicodeAttribute()
