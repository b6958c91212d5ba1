"""From ballots over the nightly recount to what members read: nothing is lost on the way, nothing comes early."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from models.errors import ResultsNotPublished
from models.rules.days import CHINA
from models.services.campaigns import require_campaign
from models.services.receipt_lists import publish_receipts
from models.services.receipts import check_receipt, list_receipts, require_digest
from models.services.results import PublishedResults, read_results
from models.services.seats import Voter
from models.services.warm import forget_all
from tests.makers import CAMPAIGN, store_candidate
from tests.models.services.recount_world import FIRST, NIGHT, SECOND, cast_some, open_campaign, recount, tally

pytestmark = pytest.mark.usefixtures("store")

CLOSED = datetime(2017, 7, 8, 9, 0, tzinfo=CHINA)
VOTER = Voter(CAMPAIGN, "c-1", "b-1", "v0")


def read_at(now: datetime) -> PublishedResults:
    """Return what a fresh process publishes at this moment."""
    forget_all()
    return read_results(require_campaign(CAMPAIGN, now), now)


def test_recounted_days_become_the_published_result() -> None:
    open_campaign()
    for number in range(5):
        store_candidate("article", f"a{number}x")
    store_candidate("article", "a1")
    store_candidate("film", "f1")
    tally(*cast_some(FIRST, SECOND))
    assert recount(days_later=4).is_equal
    results = read_at(CLOSED)
    articles, films = results.categories
    assert (results.is_final, results.days, results.ballots) == (True, 5, 14)
    assert [(line.id, line.count, line.rank) for line in articles.candidates] == [
        ("a1", 10, 1),
        *((f"a{number}x", 2, 2) for number in range(5)),
    ]
    assert (films.ballots, films.candidates[0].count) == (4, 4)
    assert results.last is not None


def test_ballot_nobody_tallied_holds_the_result_back() -> None:
    open_campaign()
    first, *others = cast_some(FIRST)
    tally(*others)
    assert not recount(days_later=4).is_equal
    with pytest.raises(ResultsNotPublished, match="正在逐日复核选票"):
        read_at(CLOSED)
    campaign = require_campaign(CAMPAIGN, CLOSED)
    assert check_receipt(campaign, VOTER, first.receipt, FIRST, CLOSED).status == "stored"


def test_members_list_is_the_auditors_file_byte_for_byte() -> None:
    open_campaign()
    ballots = cast_some(FIRST)
    tally(*ballots)
    recount()
    files: dict[str, str] = {}
    publish_receipts(recount(), files.__setitem__)
    forget_all()
    campaign = require_campaign(CAMPAIGN, NIGHT)
    digest = require_digest(campaign, VOTER, FIRST, NIGHT)
    assert list_receipts(VOTER, FIRST, digest) == files[f"{FIRST}/c-1.txt"]
    assert f"{digest}  {FIRST}/c-1.txt\n" in files[f"{FIRST}/SHA256SUMS"]
    checked = check_receipt(campaign, VOTER, ballots[0].receipt, FIRST, NIGHT)
    assert (checked.status, checked.digest) == ("counted", digest)


def test_committee_without_a_ballot_has_an_empty_list() -> None:
    open_campaign()
    recount()
    later = NIGHT + timedelta(hours=1)
    digest = require_digest(require_campaign(CAMPAIGN, later), VOTER, FIRST, later)
    assert list_receipts(VOTER, FIRST, digest) == ""
