"""What publishing costs: 390 candidates through the job, then a list of 65 and a dossier as members read them.

`python -m bench.publishing` measures on DynamoDB Local and prints a table.
"""

from __future__ import annotations

import os
import sys
import time

import msgspec

from bench.measure import Measure
from bench.meter import Meter
from local import dynamodb_local
from local.dynamodb_local import DynamoDBLocal
from models.base import current_store
from models.candidate import Candidate
from models.nomination import Nomination, NominationPlace
from models.rules.rich_text import from_plain
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import load_campaign
from models.services.campaigns import require_campaign
from models.services.candidates import list_cards, read_full_text
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.nomination_drafts import MaterialView, row_of
from models.services.publication import begin_publication
from models.services.role_scopes import office_scope
from models.services.warm import forget_all
from tests.makers import ADMINISTRATOR, CAMPAIGN, make_category
from tests.nominating import MARCH, judge_as, make_material, set_scene
from tests.stores import drop_store, open_empty_store

# As many as the notice allows: 13 units, 5 of each of 6 categories.
_UNITS, _EACH, _CATEGORIES = 13, 5, 6
_ALL = _UNITS * _EACH * _CATEGORIES
# A summary and a text as long as they may be.
_SUMMARY = "推荐材料的简介。" * 12
_TEXT = from_plain("\n".join(["推荐材料的正文。" * 25] * 10))


def measure_publishing(host: str) -> list[Measure]:
    """Return what publishing everything takes, and reading a list of 65 and a dossier afterwards."""
    open_empty_store("publishing", host)
    _store_accepted()
    job_id = begin_publication(ADMINISTRATOR, CAMPAIGN, _ALL, MARCH)
    started = time.monotonic()
    with Meter(current_store()) as publishing:
        work_on(job_id, KINDS, MARCH, lambda: True)
    seconds = time.monotonic() - started
    forget_all()
    campaign = require_campaign(CAMPAIGN, MARCH)
    with Meter(current_store()) as listing:
        cards = list_cards(campaign, "c0", "voter", MARCH)
    with Meter(current_store()) as reading:
        read_full_text(campaign, cards[0].id, MARCH)
    published = Candidate.count()
    drop_store()
    return [
        Measure("candidates published", published, _ALL),
        Measure("publishing: requests a candidate", round(publishing.requests / _ALL, 2), 9),
        Measure("publishing: seconds for all", round(seconds, 1), 300),
        Measure("a list of 65 candidates: requests", listing.requests, 1),
        Measure("a list of 65 candidates: read units", listing.rcu, 10),
        Measure("a dossier, its list in memory: requests", reading.requests, 1),
        Measure("a dossier: read units", reading.rcu, 4),
    ]


def _store_accepted() -> None:
    """Store accepted nominations as their rows: how they came to be accepted is measured by nobody here."""
    categories = [make_category("case", f"第{each}类", id=f"c{each}") for each in range(_CATEGORIES)]
    set_scene(categories=categories)
    mark_opened(CAMPAIGN, MARCH)
    desk, material = office_scope(CAMPAIGN, "education"), make_material(text=_TEXT, summary=_SUMMARY)
    safety = msgspec.to_builtins(judge_as("passed")(material))
    for number in range(_ALL):
        nomination_id, category = f"n-{number:012x}", f"c{number % _CATEGORIES}"
        Nomination(
            nomination_id,
            campaign_id=CAMPAIGN,
            category=category,
            origin="r-1",
            desk=desk,
            line=["r-1", desk],
            state="accepted",
            version=3,
            title="测试文章",
            material_version=1,
            decided_version=1,
            began_at=MARCH.isoformat(),
            since=MARCH.isoformat(),
            safety=safety,
        ).save()
        row_of(nomination_id, MaterialView(1, material, MARCH.isoformat(), "m-1", "r-1", 1, {})).save()
        place = NominationPlace.place_key_of(CAMPAIGN, desk)
        NominationPlace(place, NominationPlace.nomination_key_of(category, nomination_id)).save()
    load_campaign(CAMPAIGN)


def main() -> None:
    """Measure and print; end with 1 if a budget is missed."""
    missing = dynamodb_local.why_not()
    if missing is not None:
        sys.exit(f"bench.publishing: {missing}.")
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="cn-north-1")
    with DynamoDBLocal() as emulator:
        measures = measure_publishing(emulator.url)
    width = max(len(each.name) for each in measures)
    for each in measures:
        print(f"{each.name:<{width}}  {each.budget:>6g}  {each.value:>8g}{'' if each.is_kept else '  over'}")
    if not all(each.is_kept for each in measures):
        sys.exit(1)


if __name__ == "__main__":
    main()
