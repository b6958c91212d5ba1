"""A campaign's rule set: everything a notice fixes, as data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from models.errors import UnknownCategory

Kind = Literal["article", "member", "branch", "film", "case", "friend"]
StageName = Literal["nomination", "voting", "judging"]


class Stage(msgspec.Struct, frozen=True):
    """One stage of the campaign (R03): open from `opens_at` until just before `closes_at`."""

    stage: StageName
    name: str
    opens_at: datetime
    closes_at: datetime


class Category(msgspec.Struct, frozen=True):
    """One category (R02): its kind decides materials and cards, `max_choices` the largest ballot (R37)."""

    id: str
    name: str
    short_name: str
    kind: Kind
    max_choices: int
    winners: int
    office: str
    measure: str
    conditions: tuple[str, ...]
    text_limit: int | None = None
    text_advised: int | None = None
    summary_limit: int | None = None
    photo_required: bool = False
    film_minutes: int | None = None


class Quota(msgspec.Struct, frozen=True):
    """How many candidates a unit of one tier sends, in each category or in all of them (R08, R09)."""

    tier: str
    per: Literal["category", "campaign"]
    at_least: int
    at_most: int | None = None


class DueDate(msgspec.Struct, frozen=True):
    """Until when units of a tier send their nominations upward (R10, R11); the day itself still counts."""

    tier: str
    due_on: date
    to: str


class Office(msgspec.Struct, frozen=True):
    """A receiving office and its telephone (R12-R14)."""

    id: str
    name: str
    phone: str


class Points(msgspec.Struct, frozen=True):
    """Points for taking part (R39): so many a ballot, capped by the day."""

    per_ballot: int
    daily_cap: int


class Award(msgspec.Struct, frozen=True):
    """An award beside the winners of each category (R46)."""

    name: str
    winners: int
    tier: str
    criteria: tuple[str, ...]


class Jury(msgspec.Struct, frozen=True):
    """How the jury uses the online result (R38, R44): percent of the score it counts for; none by default."""

    vote_weight_percent: int = 0


class RuleSet(msgspec.Struct, frozen=True):
    """Everything that a campaign's notice fixes; validated when stored, frozen when voting opens."""

    title: str
    reference: str
    participants: str
    stages: tuple[Stage, ...]
    categories: tuple[Category, ...]
    points: Points
    turnout_goal_percent: int
    quotas: tuple[Quota, ...]
    due_dates: tuple[DueDate, ...]
    offices: tuple[Office, ...]
    awards: tuple[Award, ...]
    jury: Jury = msgspec.field(default_factory=Jury)
    counts_public: Literal["hidden", "after_close", "always"] = "after_close"
    tier_names: Mapping[str, str] = msgspec.field(default_factory=dict)
    # How long texts, opinions and pictures of those not selected are kept after judging closes.
    retention_days: int = 180

    def stage(self, name: StageName) -> Stage:
        """Return the stage of that name; every valid rule set has all three."""
        return next(stage for stage in self.stages if stage.stage == name)

    def category(self, category_id: str) -> Category:
        """Return the category, or raise UnknownCategory."""
        found = next((category for category in self.categories if category.id == category_id), None)
        if found is None:
            raise UnknownCategory
        return found
