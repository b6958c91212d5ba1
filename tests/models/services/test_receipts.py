"""Claims about receipts: what became of an own ballot, and the list it stands in."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta

import pytest

from bench.meter import Meter
from models.ballot import Ballot
from models.base import current_store
from models.errors import ReceiptNotFound, ReceiptsNotPublished
from models.services.ballots import cast_ballot
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.receipts import check_receipt, find_confirmed_day, list_receipts, require_digest
from models.services.seats import Voter
from tests.makers import CAMPAIGN, NOON, TODAY, store_campaign, store_candidates, voter_on_roll
from tests.published import store_recounted_day

pytestmark = pytest.mark.usefixtures("store")

TOMORROW = NOON + timedelta(days=1)


def cast(voter: Voter, category: str = "article") -> str:
    """Cast a ballot today and return its receipt."""
    return cast_ballot(voter, CAMPAIGN, category, TODAY, [f"canary-{category[:2]}000"], NOON).stored.receipt


@pytest.fixture
def voters() -> list[Voter]:
    """Two voters of one committee and one of another."""
    store_campaign()
    for category in ("article", "film"):
        store_candidates(category, 1)
    return [voter_on_roll(1), voter_on_roll(2), voter_on_roll(3, committee_id="c-2", branch_id="b-2")]


def campaign() -> CurrentCampaign:
    """Return the stored campaign."""
    return require_campaign(CAMPAIGN, TOMORROW)


def test_ballot_is_stored_until_its_day_is_recounted(voters: list[Voter]) -> None:
    receipt = cast(voters[0])
    checked = check_receipt(campaign(), voters[0], receipt, TODAY, TOMORROW)
    assert (checked.status, checked.digest, checked.category) == ("stored", None, "article")


def test_ballot_is_counted_once_its_day_is_confirmed(voters: list[Voter]) -> None:
    receipt = cast(voters[0])
    cast(voters[2])
    store_recounted_day(committees=("c-1", "c-2"))
    checked = check_receipt(campaign(), voters[0], receipt, TODAY, TOMORROW)
    assert checked.status == "counted"
    assert checked.digest == hashlib.sha256(f"{receipt}\n".encode()).hexdigest()


@pytest.mark.parametrize(("is_equal", "is_finished"), [(False, True), (True, False)])
def test_day_that_is_not_confirmed_counts_nothing(voters: list[Voter], is_equal: bool, is_finished: bool) -> None:
    receipt = cast(voters[0])
    store_recounted_day(is_equal=is_equal, is_finished=is_finished)
    assert check_receipt(campaign(), voters[0], receipt, TODAY, TOMORROW).status == "stored"
    with pytest.raises(ReceiptsNotPublished):
        require_digest(campaign(), voters[0], TODAY, TOMORROW)


def test_nobody_finds_anybody_elses_receipt(voters: list[Voter]) -> None:
    receipt = cast(voters[0])
    for other in voters[1:]:
        with pytest.raises(ReceiptNotFound):
            check_receipt(campaign(), other, receipt, TODAY, TOMORROW)


@pytest.mark.parametrize("changed", ["", "x", "canary-none"])
def test_wrong_receipt_or_day_is_not_found(voters: list[Voter], changed: str) -> None:
    receipt = cast(voters[0])
    with pytest.raises(ReceiptNotFound):
        check_receipt(campaign(), voters[0], changed, TODAY, TOMORROW)
    with pytest.raises(ReceiptNotFound):
        check_receipt(campaign(), voters[0], receipt, "2017-07-04", TOMORROW)


def test_list_is_exactly_what_the_digest_was_made_of(voters: list[Voter]) -> None:
    receipts = [cast(voters[0]), cast(voters[0], "film"), cast(voters[1])]
    cast(voters[2])
    store_recounted_day(committees=("c-1", "c-2"))
    digest = require_digest(campaign(), voters[0], TODAY, TOMORROW)
    text = list_receipts(voters[0], TODAY, digest)
    assert text == "".join(f"{receipt}\n" for receipt in sorted(receipts))
    assert hashlib.sha256(text.encode()).hexdigest() == digest


def test_ballots_changed_after_the_recount_show_in_list_and_log(
    voters: list[Voter], caplog: pytest.LogCaptureFixture
) -> None:
    cast(voters[0])
    kept = cast(voters[1])
    store_recounted_day()
    digest = require_digest(campaign(), voters[0], TODAY, TOMORROW)
    Ballot.get(
        Ballot.day_key_of(CAMPAIGN, "c-1", TODAY), Ballot.voter_key_of("b-1", voters[0].voter, "article")
    ).delete()
    with caplog.at_level(logging.ERROR):
        assert list_receipts(voters[0], TODAY, digest) == f"{kept}\n"
    assert "no longer those that were recounted: 2017-07-05" in caplog.text


@pytest.mark.parametrize("day", ["2017-05-31", "2017-10-01", "0001-01-01", TODAY, "2017-07-06"])
def test_days_that_cannot_be_recounted_are_not_even_asked_for(voters: list[Voter], day: str) -> None:
    current = campaign()
    with Meter(current_store()) as meter:
        assert find_confirmed_day(current, day, NOON) is None
    assert meter.requests == 0


def test_check_costs_one_query_and_one_look(voters: list[Voter]) -> None:
    receipt = cast(voters[0])
    store_recounted_day()
    current = campaign()
    costs = []
    for _ in range(2):
        with Meter(current_store()) as meter:
            check_receipt(current, voters[0], receipt, TODAY, TOMORROW)
        costs.append(dict(meter.operations))
    assert costs == [{"Query": 1, "GetItem": 2}, {"Query": 1, "GetItem": 1}]
