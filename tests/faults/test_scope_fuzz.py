"""T12, scope fuzz: whatever stands in a key part, an address, a query or a body, nobody reads a neighbour's row.

5,000 examples: 4,400 on the keys themselves against a table of neighbours whose ids are prefixes of each other, 600
through the members' app. No answer is ever a 500.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.member import create_app
from models.ballot import Ballot
from models.roll import RollEntry
from models.services.ballots import cast_ballot, list_own_ballots
from models.services.seats import MemberCard, Seat, SignedIn, Voter
from tests.fakes import Clock, FakeWeChat
from tests.faults.rows import restore_tables, save_tables
from tests.makers import CAMPAIGN, NOON, TODAY, bearer_of, make_config, store_campaign, store_candidates
from tests.stores import enter_store, make_moto_store

# Each id is the beginning of another; some carry what keys are made of.
COMMITTEES, BRANCHES = ("c-1", "c-11"), ("b-1", "b-11", "b-1#", "b-1%23")
VOTERS = ("v", "v1", "v11", "v1#article", "v%", "")
NEIGHBOURS = [Voter(CAMPAIGN, c, b, v) for c in COMMITTEES for b in BRANCHES for v in VOTERS if v]
SELF = Voter(CAMPAIGN, "c-1", "b-1", "v1")

_HOSTILE = st.sampled_from(
    [
        "#",
        "%",
        "%23",
        "%2523",
        "\0",
        "b-1",
        "b-11",
        "b-1#v1",
        "c-1",
        "v",
        "v1",
        "v1#",
        "..",
        "/",
        "投",
        "\U0001f5f3",
        "a" * 300,
    ]
)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PART = st.one_of(
    _HOSTILE, _TEXT, st.tuples(_HOSTILE, _TEXT, _HOSTILE).map("".join), st.sampled_from(BRANCHES + VOTERS)
)
WHO = st.builds(Voter, PART, PART, PART, PART)
# The shared settings of the suite have no deadline; the fixture of neighbours is read only.
MANY = settings(max_examples=2_200, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEW = settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def app(_moto_tables: None) -> Flask:
    """The members' app before a table of neighbours; each has cast the same ballot and has points of its own."""
    restore_tables("test", {noun: type(items)(items.default_factory) for noun, items in save_tables("test").items()})
    enter_store(make_moto_store())
    store_campaign()
    store_candidates("article", 3)
    for number, voter in enumerate(NEIGHBOURS):
        cast_ballot(voter, CAMPAIGN, "article", TODAY, ["canary-ar000"], NOON)
        keys = RollEntry.keys(voter.campaign_id, voter.committee_id, voter.branch_id, voter.voter)
        RollEntry(*keys, member_id=f"m-{number}", points=1000 + number).save()
    return create_app(make_config(), FakeWeChat, Clock(NOON))


@pytest.fixture(scope="module")
def rows(app: Flask) -> list[tuple[str, str, str]]:
    """Hash key, range key and receipt of every ballot there is."""
    return [(row.day_key, row.voter_key, row.receipt) for row in Ballot.scan()]


def headers_of(app: Flask, voter: Voter) -> dict[str, str]:
    """Return the headers of this voter's phone."""
    return bearer_of(app, SignedIn(MemberCard("m-1", "", "", ()), Seat("m-1", (), voter)))


def receipts_of(rows: list[tuple[str, str, str]], voter: Voter) -> set[str]:
    """Return the receipts below the keys of exactly this voter."""
    day = Ballot.day_key_of(voter.campaign_id, voter.committee_id, TODAY)
    prefix = Ballot.voter_prefix(voter.branch_id, voter.voter)
    return {receipt for key, voter_key, receipt in rows if key == day and voter_key.startswith(prefix)}


@MANY
@given(voter=WHO, other=st.one_of(WHO, st.sampled_from(NEIGHBOURS)))
def test_keys_of_one_voter_never_hold_another_s_ballot(voter: Voter, other: Voter) -> None:
    day = Ballot.day_key_of(voter.campaign_id, voter.committee_id, TODAY)
    own = Ballot.voter_prefix(voter.branch_id, voter.voter)
    others_day = Ballot.day_key_of(other.campaign_id, other.committee_id, TODAY)
    others_key = Ballot.voter_key_of(other.branch_id, other.voter, "article")
    assert (day == others_day and others_key.startswith(own)) == (voter == other)
    assert (_roll_keys(voter) == _roll_keys(other)) == (voter == other)


@MANY
@given(voter=WHO, committee=st.sampled_from(COMMITTEES), branch=st.one_of(PART, st.sampled_from(BRANCHES)))
def test_voter_of_any_spelling_finds_only_own_rows(
    rows: list[tuple[str, str, str]], voter: Voter, committee: str, branch: str
) -> None:
    asked = Voter(CAMPAIGN, committee, branch, voter.voter)
    found = receipts_of(rows, asked)
    assert len(found) == (asked in NEIGHBOURS)


def _roll_keys(voter: Voter) -> tuple[str, str]:
    return RollEntry.keys(voter.campaign_id, voter.committee_id, voter.branch_id, voter.voter)


@pytest.mark.parametrize("voter", NEIGHBOURS, ids=str)
def test_store_gives_each_neighbour_its_own_ballot(
    app: Flask, rows: list[tuple[str, str, str]], voter: Voter
) -> None:
    [ballot] = list_own_ballots(voter, TODAY)
    assert {ballot.receipt} == receipts_of(rows, voter)
    points = app.test_client().get("/api/points", headers=headers_of(app, voter)).get_json()
    assert points["settled"] == 1000 + NEIGHBOURS.index(voter)


@FEW
@given(
    path=st.sampled_from(["/api/ballots", "/ballots", "/categories/article/receipt", "/api/points"]),
    query=st.dictionaries(
        st.one_of(st.sampled_from(["day", "voter", "branch", "campaign"]), _TEXT), PART, max_size=3
    ),
)
def test_no_query_shows_a_neighbour_s_receipt(
    app: Flask, rows: list[tuple[str, str, str]], path: str, query: dict[str, str]
) -> None:
    answer = app.test_client().get(path, query_string=query, headers=headers_of(app, SELF))
    require_in_scope(answer, rows)


@FEW
@given(
    part=PART,
    body=st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(PART, st.lists(PART, max_size=3))
            for name in ("campaign", "category", "day", "candidates", "voter")
        },
    ),
    number=st.integers(0, 6),
)
def test_no_address_or_body_reaches_a_neighbour_s_row(
    app: Flask, rows: list[tuple[str, str, str]], part: str, body: dict[str, Any], number: int
) -> None:
    text = quote(part, safe="")
    method, path = (
        ("GET", f"/api/candidates/{text}"),
        ("GET", f"/api/categories/{text}/candidates"),
        ("GET", f"/categories/{text}/receipt"),
        ("GET", f"/api/login-tickets/{text}"),
        ("POST", f"/api/login-tickets/{text}/confirm"),
        ("POST", f"/categories/{text}"),
        ("POST", "/api/ballots"),
    )[number]
    kind = "data" if path.startswith("/categories") and method == "POST" else "json"
    sent: dict[str, Any] = {kind: body}
    answer = app.test_client().open(path, method=method, headers=headers_of(app, SELF), **sent)
    require_in_scope(answer, rows)
    if method == "POST":
        assert len(list(Ballot.scan())) == len(rows)


def require_in_scope(answer: Any, rows: list[tuple[str, str, str]]) -> None:
    """Require no failure, and no receipt but the own one."""
    assert answer.status_code < 500, answer.text
    others = {receipt for _, _, receipt in rows} - receipts_of(rows, SELF)
    assert not [receipt for receipt in others if receipt in answer.text]
