"""Who keeps the roster and the ladder never reads what anybody chose."""

from __future__ import annotations

from typing import Any

import pytest

from models.ballot import Ballot
from models.base import current_store
from models.rules.turnout import VoterCount
from models.services.campaigns import require_campaign
from models.services.roll_counting import count_roll
from tests.deployment import FUNCTIONS, RESOURCES
from tests.makers import CAMPAIGN, NOON, put_ballot, store_campaign, voter_on_roll
from tests.wire import watch

CHOICES = Ballot.choices.attr_name
KEYS = {Ballot.day_key.attr_name, Ballot.voter_key.attr_name}


def list_ballot_statements(function: str) -> list[dict[str, Any]]:
    """Return what a function's role may do with ballots."""
    (policy,) = RESOURCES[FUNCTIONS[function]["role"]]["Properties"]["Policies"]
    statements: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return [statement for statement in statements if "BallotsTable.Arn" in str(statement["Resource"])]


@pytest.mark.parametrize("function", ["console", "work", "turnout", "remind", "send"])
def test_console_may_read_only_the_keys_of_ballots(function: str) -> None:
    (statement,) = list_ballot_statements(function)
    assert (statement["Action"], statement["Resource"]) == ("dynamodb:Query", "BallotsTable.Arn")
    assert set(statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]) == KEYS
    assert statement["Condition"]["StringEqualsIfExists"] == {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}


def test_secretaries_app_may_store_ballots_but_read_no_choice() -> None:
    reading = [each for each in list_ballot_statements("outreach") if each["Action"] != "dynamodb:PutItem"]
    assert [each["Action"] for each in reading] == ["dynamodb:Query", "dynamodb:GetItem"]
    for statement in reading:
        assert CHOICES not in statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"]
        assert statement["Condition"]["StringEqualsIfExists"] == {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"}


def test_counting_who_voted_asks_for_no_choice(store: None) -> None:
    store_campaign()
    voter = voter_on_roll(1)
    put_ballot(voter.voter, "canary-ar000")
    sent: list[dict[str, Any]] = []
    watch(current_store(), lambda operation, params: sent.append(params))
    assert count_roll(require_campaign(CAMPAIGN, NOON), "c-1", NOON) == {"b-1": VoterCount(1, 1, 1)}
    asked = [params for params in sent if params["TableName"].endswith("-ballots")]
    assert asked
    for params in asked:
        projected = params["ProjectionExpression"].split(",")
        assert {params["ExpressionAttributeNames"][part.strip()] for part in projected} <= KEYS
