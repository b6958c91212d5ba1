"""Claims about published results: when they are there, what they say, and what they cost."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bench.meter import Meter
from models.base import current_store
from models.errors import ResultsNotPublished, StoreBusy
from models.rules.days import CHINA
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.results import PublishedResults, is_published, read_results
from models.services.warm import forget_all
from tests.makers import CAMPAIGN, NOON, TODAY, store_campaign, store_candidate, store_candidates
from tests.published import LAST_DAY, store_recounted_day, store_results, store_tally
from tests.stores import reopen_impatiently
from tests.wire import Faults, throttle

pytestmark = pytest.mark.usefixtures("store")

CLOSED = datetime(2017, 10, 1, 8, 0, tzinfo=CHINA)
ARTICLES = {"canary-ar001": 7, "canary-ar002": 4, "canary-ar003": 4}
FILMS = {"canary-fi000": 2}


def open_campaign(**changes: Any) -> None:
    """Store a campaign with four articles and one film."""
    store_campaign(**changes)
    store_candidates("article", 4)
    store_candidates("film", 1)


def campaign_at(now: datetime) -> CurrentCampaign:
    """Return the stored campaign."""
    return require_campaign(CAMPAIGN, now)


def read_at(now: datetime) -> PublishedResults:
    """Return what is published at this moment."""
    return read_results(campaign_at(now), now)


def lines_of(results: PublishedResults, index: int = 0) -> list[tuple[str, int, int, bool]]:
    """Return id, count, rank and whether tied of each line of a category."""
    return [(line.id, line.count, line.rank, line.is_tied) for line in results.categories[index].candidates]


def requests_of_reading(now: datetime) -> dict[str, int]:
    """Return what one reading asks of the store, campaign and cards being warm."""
    campaign = campaign_at(now)
    with Meter(current_store()) as meter:
        read_results(campaign, now)
    return dict(meter.operations)


def test_final_results_list_everybody_with_ranks() -> None:
    open_campaign()
    store_results(article=ARTICLES, film=FILMS)
    results = read_at(CLOSED)
    assert (results.is_final, results.through, results.as_of, results.days) == (True, LAST_DAY, None, 122)
    assert lines_of(results) == [
        ("canary-ar001", 7, 1, False),
        ("canary-ar002", 4, 2, True),
        ("canary-ar003", 4, 2, True),
        ("canary-ar000", 0, 4, False),
    ]
    assert (results.ballots, [category.ballots for category in results.categories]) == (20, [10, 10])


def test_withdrawn_candidate_is_listed_with_its_count() -> None:
    open_campaign()
    store_candidate("article", "canary-ar001", title="撤下的文章", status="withdrawn")
    store_results(article=ARTICLES, film=FILMS)
    first = read_at(CLOSED).categories[0].candidates[0]
    assert (first.title, first.count, first.is_standing) == ("撤下的文章", 7, False)


def test_results_tell_of_the_last_days_recount() -> None:
    open_campaign()
    store_results(article=ARTICLES, film=FILMS)
    store_recounted_day(LAST_DAY)
    last = read_at(CLOSED).last
    assert last is not None
    assert (last.day, len(last.digest), last.recounted_at) == (LAST_DAY, 64, "2017-10-01T00:20:00+08:00")


@pytest.mark.parametrize("through", [None, "2017-09-29"])
def test_closed_voting_waits_for_the_recount(through: str | None) -> None:
    open_campaign()
    if through:
        store_results(through, article=ARTICLES, film=FILMS)
    with pytest.raises(ResultsNotPublished, match="正在逐日复核选票"):
        read_at(CLOSED)
    assert not is_published(campaign_at(CLOSED), CLOSED)


def test_category_that_lags_behind_holds_everything_back() -> None:
    open_campaign()
    store_results(article=ARTICLES)
    with pytest.raises(ResultsNotPublished, match="正在逐日复核选票"):
        read_at(CLOSED)


@pytest.mark.parametrize("setting", ["hidden", "after_close"])
def test_refused_reading_never_looks_at_a_count(setting: str) -> None:
    open_campaign(counts_public=setting)
    store_results(article=ARTICLES, film=FILMS)
    campaign = campaign_at(NOON)
    with Meter(current_store()) as meter:
        with pytest.raises(ResultsNotPublished):
            read_results(campaign, NOON)
        assert not is_published(campaign, NOON)
    assert meter.requests == 0


def test_hidden_counts_stay_hidden_for_ever() -> None:
    open_campaign(counts_public="hidden")
    store_results(article=ARTICLES, film=FILMS)
    with pytest.raises(ResultsNotPublished, match="不公布得票数"):
        read_at(CLOSED + timedelta(days=400))


def test_live_counts_add_every_day_not_recounted_yet() -> None:
    open_campaign(counts_public="always")
    store_results("2017-07-03", article=ARTICLES, film=FILMS)
    store_tally("article", "2017-07-03", 99, **{"canary-ar000": 99})
    store_tally("article", "2017-07-04", 2, **{"canary-ar002": 2})
    store_tally("article", TODAY, 1, **{"canary-ar002": 1, "canary-ar000": 1})
    results = read_at(NOON)
    assert (results.is_final, results.through, results.as_of) == (False, "2017-07-03", "2017-07-05T12:00:00+08:00")
    assert [line[:3] for line in lines_of(results)] == [
        ("canary-ar001", 7, 1),
        ("canary-ar002", 7, 1),
        ("canary-ar003", 4, 3),
        ("canary-ar000", 1, 4),
    ]
    assert [category.ballots for category in results.categories] == [13, 10]


def test_live_counts_begin_with_the_first_voting_day() -> None:
    open_campaign(counts_public="always")
    opens = datetime(2017, 6, 1, tzinfo=CHINA)
    store_tally("film", "2017-06-01", 3, **{"canary-fi000": 3})
    results = read_at(opens)
    assert (results.through, results.days, results.last, results.ballots) == (None, 0, None, 3)
    assert is_published(campaign_at(opens), opens)


def test_live_counts_become_final_after_the_last_recount() -> None:
    open_campaign(counts_public="always")
    store_results("2017-09-29", article=ARTICLES, film=FILMS)
    store_tally("film", LAST_DAY, 1, **{"canary-fi000": 1})
    before = read_at(CLOSED)
    assert (before.is_final, before.ballots) == (False, 21)
    store_results(article=ARTICLES, film={"canary-fi000": 3})
    after = read_at(CLOSED)
    assert (after.is_final, after.as_of, lines_of(after, 1)[0][1]) == (True, None, 3)


def test_final_results_cost_one_query_a_minute() -> None:
    open_campaign()
    store_results(article=ARTICLES, film=FILMS)
    store_recounted_day(LAST_DAY)
    read_at(CLOSED)
    assert requests_of_reading(CLOSED + timedelta(seconds=59)) == {}
    assert is_published(campaign_at(CLOSED), CLOSED)
    # A minute later everything is asked anew: two lists of cards, the results, the last day's recount.
    later = CLOSED + timedelta(seconds=60)
    campaign_at(later)
    assert requests_of_reading(later) == {"Query": 1 + 2, "GetItem": 1}


def test_what_is_remembered_never_opens_early() -> None:
    open_campaign(counts_public="after_close")
    store_results(article=ARTICLES, film=FILMS)
    closes = datetime(2017, 10, 1, tzinfo=CHINA)
    assert read_at(closes).is_final
    with pytest.raises(ResultsNotPublished, match="投票期间不公布得票数"):
        read_at(closes - timedelta(seconds=1))


def test_busy_store_is_told_and_not_remembered() -> None:
    open_campaign()
    store_results(article=ARTICLES, film=FILMS)
    faults = Faults(reopen_impatiently())
    forget_all()
    campaign = campaign_at(CLOSED)
    faults.plan("Query", throttle)
    with pytest.raises(StoreBusy):
        read_results(campaign, CLOSED)
    assert read_results(campaign, CLOSED).is_final
