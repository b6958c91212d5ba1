"""Table `jobs`: long work that the console began: its progress, its outcome."""

from __future__ import annotations

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from models.base import Table


class Job(Table):
    """Key: job_id. The table's stream calls Lambda `work`; a turn out of time raises `turn`, which calls it again.

    `state`: waiting → running → done or failed. `task` says what to do and `cursor` how far it is: both belong to the
    kind. `done` of `total` is what a progress bar shows; `total` 0 means not known yet. `outcome` is what a job that
    counts has found.
    """

    noun = "jobs"

    job_id = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute()
    state = UnicodeAttribute(default="waiting")
    turn = NumberAttribute(default=1)
    task = JSONAttribute()
    cursor = UnicodeAttribute(null=True)
    done = NumberAttribute(default=0)
    total = NumberAttribute(default=0)
    actor_id = UnicodeAttribute()
    actor_unit = UnicodeAttribute()
    unit_id = UnicodeAttribute(null=True)
    asked_at = UnicodeAttribute()
    ended_at = UnicodeAttribute(null=True)
    fault = UnicodeAttribute(null=True)
    outcome = JSONAttribute(null=True)
