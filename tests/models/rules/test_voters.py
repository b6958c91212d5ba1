"""A voter's pseudonym tells nothing, and each voter sees the candidates in an own order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from models.rules.pseudonyms import voter_of
from models.rules.shuffling import shuffle_for

IDS = st.lists(st.text(max_size=6), unique=True, max_size=40)
CANDIDATES = [f"a{number}" for number in range(30)]


def shuffle(voter: str, ids: list[str]) -> list[str]:
    """Return ids in this voter's order."""
    return shuffle_for(voter, ids, lambda candidate: candidate)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_pseudonym_is_stable_short_and_plain(secret: str, member_id: str) -> None:
    voter = voter_of(secret, member_id)
    assert voter == voter_of(secret, member_id)
    assert len(voter) == 16
    assert voter.isalnum()
    assert voter.islower() or not any(letter.isalpha() for letter in voter)


def test_pseudonyms_differ_between_members_and_campaigns() -> None:
    voters = {voter_of(secret, f"m-{number}") for secret in ("spring", "autumn") for number in range(5_000)}
    assert len(voters) == 10_000


def test_pseudonym_does_not_show_the_member() -> None:
    assert "15400000001" not in voter_of("secret", "15400000001")
    assert voter_of("secret", "m-1") != voter_of("", "m-1")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), st.data())
def test_shuffled_order_keeps_every_candidate_once(voter: str, data: st.DataObject) -> None:
    ids = data.draw(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), unique=True))
    assert sorted(shuffle(voter, ids)) == sorted(ids)


@given(st.permutations(CANDIDATES))
def test_order_is_stable_however_candidates_are_stored(stored: list[str]) -> None:
    assert shuffle("voter-1", stored) == shuffle("voter-1", CANDIDATES)


def test_orders_differ_between_voters_and_are_fair() -> None:
    orders = [shuffle(f"voter-{number}", CANDIDATES) for number in range(600)]
    assert len({tuple(order) for order in orders}) == 600
    first_places = [order[0] for order in orders]
    # 20 each are expected; a candidate that always led, or never, would show.
    assert all(3 <= first_places.count(candidate) <= 45 for candidate in CANDIDATES)


def test_withdrawn_candidate_leaves_the_others_in_order() -> None:
    whole = shuffle("voter-1", CANDIDATES)
    assert shuffle("voter-1", CANDIDATES[1:]) == [candidate for candidate in whole if candidate != CANDIDATES[0]]
