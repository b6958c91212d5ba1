"""Nominations under many officers at the same moment."""

from __future__ import annotations

from typing import Any

import pytest

from models.audit_entry import AuditEntry
from models.errors import Conflict, EditedMeanwhile, NominationMoved, QuotaFull, StoreBusy
from models.services.deciding import move_nomination
from models.services.nomination_drafts import DRAFT, list_versions, read_material, save_draft
from models.services.nomination_history import list_steps
from models.services.nomination_slots import list_sent
from models.services.nominations import load_nomination
from tests.makers import CAMPAIGN
from tests.nominating import MARCH, begin, move, officer_of, set_scene
from tests.races.crowd import race

pytestmark = pytest.mark.usefixtures("racing_store")

CEILING = 5
FIELDS = (
    *("title", "author_name", "author_unit", "author_post", "subject_unit", "subject_post", "summary"),
    *("filming_unit", "film_reason"),
)


def save_patiently(nomination_id: str, field: str, text: str) -> bool:
    """Save one field as the page does: again while the store is busy; tell whether it was kept."""
    for _ in range(20):
        try:
            save_draft(officer_of("c-1"), nomination_id, 1, {field: text}, MARCH)
        except StoreBusy:
            continue
        except EditedMeanwhile:
            return False
        return True
    return False


def test_changes_of_different_fields_are_all_kept() -> None:
    set_scene()
    nomination_id = begin()
    race(lambda thread, _: save_patiently(nomination_id, FIELDS[thread], f"由{thread}填写"), threads=len(FIELDS))
    saved = read_material(nomination_id, DRAFT)
    assert [getattr(saved.material, field) for field in FIELDS] == [f"由{place}填写" for place in range(len(FIELDS))]
    assert saved.revision == 1 + len(FIELDS)


def test_of_many_changes_of_one_field_one_wins() -> None:
    set_scene()
    nomination_id = begin()
    [kept] = race(lambda thread, _: save_patiently(nomination_id, "title", f"题目{thread}"))
    assert kept.count(True) == 1
    saved = read_material(nomination_id, DRAFT)
    assert saved.material.title == f"题目{kept.index(True)}"
    assert load_nomination(nomination_id).title == saved.material.title


def test_ceiling_holds_under_parallel_submissions() -> None:
    set_scene()
    ids = [begin("r-1") for _ in range(20)]

    def submit(thread: int, _: int) -> bool:
        try:
            move(officer_of("r-1"), ids[thread], "submit")
        except QuotaFull:
            return False
        return True

    [sent] = race(submit)
    assert sent.count(True) == CEILING
    delivered = {each for each in ids if load_nomination(each).state == "delivered"}
    assert (
        list_sent(CAMPAIGN, "r-1")["article"]
        == delivered
        == {each for each, done in zip(ids, sent, strict=True) if done}
    )


@pytest.mark.parametrize("rival", ["return", "decline", "set_aside"])
def test_of_two_officers_deciding_at_once_one_wins(rival: str) -> None:
    set_scene()
    for _ in range(3):
        nomination_id = begin()
        move(officer_of("c-1"), nomination_id, "submit")
        version, entries = load_nomination(nomination_id).version, AuditEntry.count()

        def decide(thread: int, _: int, nomination_id: str = nomination_id, version: int = version) -> Any:
            act = ("select", rival)[thread]
            try:
                move_nomination(officer_of("r-1"), nomination_id, version, act, MARCH, "请修改")
            except (NominationMoved, Conflict) as refusal:
                return refusal.detail
            return act

        [outcomes] = race(decide, threads=2)
        assert len({"select", rival} & set(outcomes)) == 1
        assert load_nomination(nomination_id).version == version + 1
        assert len(list_steps(nomination_id)) == version + 1
        assert AuditEntry.count() == entries + 1


def test_draft_saved_while_it_is_submitted_is_never_half_in() -> None:
    set_scene()
    for _ in range(5):
        nomination_id = begin()

        def act(thread: int, _: int, nomination_id: str = nomination_id) -> str:
            try:
                if thread:
                    save_draft(officer_of("c-1"), nomination_id, 1, {"title": "上报时改的"}, MARCH)
                else:
                    move(officer_of("c-1"), nomination_id, "submit")
            except (NominationMoved, StoreBusy):
                return "refused"
            return "done"

        [[submitted, saved]] = race(act, threads=2)
        draft = read_material(nomination_id, DRAFT).material
        assert draft.title == ("上报时改的" if saved == "done" else "测试文章")
        if submitted == "done":
            # Whatever was submitted is what stands in the draft: nothing slips in behind the frozen version.
            assert [each.material for each in list_versions(nomination_id)] == [draft]
