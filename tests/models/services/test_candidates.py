"""Cards and dossiers of candidates."""

from __future__ import annotations

import pytest

from models.candidate import Candidate
from models.dossier import Dossier
from models.errors import UnknownCandidate, UnknownCategory
from models.rules.rich_text import Run, encode_text, plain_of
from models.services.campaigns import CurrentCampaign, require_campaign
from models.services.candidates import list_cards, read_full_text
from models.services.warm import forget_all
from tests.fakes import Clock
from tests.makers import CAMPAIGN, NOON, store_campaign, store_candidate, store_candidates

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def campaign(store: None) -> CurrentCampaign:
    """The stored campaign."""
    store_campaign()
    return require_campaign(CAMPAIGN, NOON)


def list_ids(campaign: CurrentCampaign, category: str, voter: str = "voter-1") -> list[str]:
    """Return the ids a voter is shown."""
    return [card.id for card in list_cards(campaign, category, voter, NOON)]


def withdraw(category: str, candidate_id: str) -> None:
    """Withdraw a candidate."""
    row = Candidate.get(Candidate.category_key_of(CAMPAIGN, category), candidate_id)
    row.update([Candidate.status.set("withdrawn")])


def test_each_category_lists_its_own_candidates(campaign: CurrentCampaign) -> None:
    articles, films = store_candidates("article", 5), store_candidates("film", 3)
    assert sorted(list_ids(campaign, "article")) == articles
    assert sorted(list_ids(campaign, "film")) == films


def test_campaigns_never_share_candidates(campaign: CurrentCampaign) -> None:
    store_campaign("other")
    store_candidate("article", "canary-stranger", "other")
    store_candidate("article", "canary-own")
    assert list_ids(campaign, "article") == ["canary-own"]


def test_two_voters_see_different_orders_of_the_same_cards(campaign: CurrentCampaign) -> None:
    ids = store_candidates("article", 30)
    orders = [list_ids(campaign, "article", f"voter-{number}") for number in range(5)]
    assert len({tuple(order) for order in orders}) == 5
    assert all(sorted(order) == ids for order in orders)
    assert list_ids(campaign, "article", "voter-3") == orders[3]


def test_withdrawn_candidate_disappears_within_a_minute(campaign: CurrentCampaign) -> None:
    ids, clock = store_candidates("article", 3), Clock(NOON)
    list_cards(campaign, "article", "voter-1", clock())
    withdraw("article", ids[0])
    clock.move(seconds=60)
    shown = {card.id for card in list_cards(campaign, "article", "voter-1", clock())}
    assert shown == set(ids[1:])
    with pytest.raises(UnknownCandidate):
        read_full_text(campaign, ids[0], clock())
    assert plain_of(read_full_text(campaign, ids[1], clock()).text) == "第一段。\n第二段。"


def test_full_text_is_read_with_and_without_bold(campaign: CurrentCampaign) -> None:
    [candidate] = store_candidates("article", 1)
    assert read_full_text(campaign, candidate, NOON).text == ((Run("第一段。"),), (Run("第二段。"),))
    text = ((Run("第"), Run("一", True), Run("段。")),)
    own = Dossier.candidate_key_of(CAMPAIGN, candidate)
    Dossier(own, category="article", rich_text=encode_text(text)).save()
    assert read_full_text(campaign, candidate, NOON).text == text


def test_unknown_category_and_candidate_are_refused(campaign: CurrentCampaign) -> None:
    store_candidates("article", 1)
    for category in ("", "films", "article#", "article%23", "\0"):
        with pytest.raises(UnknownCategory):
            list_cards(campaign, category, "voter-1", NOON)
    for candidate in ("x", "canary-ar000#", "canary-ar000%23", "\0", "\U0001f5f3"):
        with pytest.raises(UnknownCandidate):
            read_full_text(campaign, candidate, NOON)


def test_dossier_of_another_campaign_is_not_found(campaign: CurrentCampaign) -> None:
    store_campaign("other")
    store_candidate("article", "canary-stranger", "other")
    with pytest.raises(UnknownCandidate):
        read_full_text(campaign, "canary-stranger", NOON)


def test_dossier_without_a_card_is_not_found(campaign: CurrentCampaign) -> None:
    [candidate] = store_candidates("article", 1)
    Candidate.get(Candidate.category_key_of(CAMPAIGN, "article"), candidate).delete()
    forget_all()
    with pytest.raises(UnknownCandidate):
        read_full_text(campaign, candidate, NOON)
