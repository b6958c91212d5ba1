"""The empty forms are handed out before a campaign is opened, to officers."""

from __future__ import annotations

import pytest
from flask import Flask

from handlers.documents.forms import read_form
from models.services.campaign_setup import load_campaign, store_rule_set
from tests.desk import Desk, seat_at_desk, store_tree
from tests.handlers.documents.papers import TODAY as FORM_DAY
from tests.makers import CAMPAIGN, NOON, make_rule_set


@pytest.fixture
def officer(console: Flask) -> Desk:
    """An officer of a committee, before a draft of a campaign."""
    store_tree()
    store_rule_set(CAMPAIGN, make_rule_set(), NOON)
    return seat_at_desk(console, 1, "officer", "c-1", branch_id="b-1")


@pytest.mark.parametrize(("ending", "kind"), [("docx", "wordprocessingml.document"), ("xlsx", "spreadsheetml.sheet")])
def test_officer_gets_the_empty_form_of_a_draft(officer: Desk, ending: str, kind: str) -> None:
    answer = officer.get(f"/nominations/forms/article.{ending}?campaign={CAMPAIGN}")
    assert answer.status_code == 200
    assert str(answer.mimetype).endswith(kind)
    assert f"%E6%8E%A8%E8%8D%90%E8%A1%A8.{ending}" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_form_from_the_page_can_be_handed_in(officer: Desk) -> None:
    form = officer.get(f"/nominations/forms/article.docx?campaign={CAMPAIGN}").data
    [row] = read_form(load_campaign(CAMPAIGN).rules.category("article"), "表.docx", form, FORM_DAY)
    assert "title" in {error.field for error in row.errors}


@pytest.mark.parametrize("address", ["article.docx", "article.docx?campaign=no", f"no.xlsx?campaign={CAMPAIGN}"])
def test_form_of_nothing_known_is_not_found(officer: Desk, address: str) -> None:
    assert officer.get(f"/nominations/forms/{address}").status_code == 404


@pytest.mark.parametrize("role", ["secretary", "auditor", "juror"])
def test_other_roles_get_no_form(console: Flask, officer: Desk, role: str) -> None:
    desk = seat_at_desk(console, 2, role, "b-1", branch_id="b-1")
    assert desk.get(f"/nominations/forms/article.docx?campaign={CAMPAIGN}").status_code == 403
