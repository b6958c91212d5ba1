"""Erasing: what was not selected is forgotten in time, all of it, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest

from models.audit_entry import AuditEntry
from models.base import current_store
from models.errors import NotFound
from models.nomination import Nomination, NominationMaterial, NominationStep
from models.rules.days import CHINA
from models.services.campaign_setup import list_all_campaigns, load_campaign
from models.services.erasing import Erased, erase_unselected, list_sealed
from models.services.nomination_drafts import DRAFT, read_material
from models.services.nomination_history import list_steps
from models.services.nominations import load_nomination
from models.services.uploads import begin_upload, forget_uploads
from models.services.warm import forget_all
from tests.deployment import list_needs, list_store_rights
from tests.fake_storage import FakeStorage
from tests.makers import CAMPAIGN
from tests.nominating import MARCH, accept, begin, deliver, edit, move, officer_of, set_scene
from tests.wire import watch

# 180 days after judging closes on 1 November.
DUE = datetime(2018, 4, 30, 0, 0, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def _scene(store: None) -> None:
    set_scene()


def erase(now: datetime = DUE, pieces: int = 1000, uploads: int = 0) -> Erased:
    """Run it with time for so many nominations; each has so many uploads."""
    turns = count()
    return erase_unselected(load_campaign(CAMPAIGN), now, lambda nomination_id: uploads, lambda: next(turns) < pieces)


def publish(nomination_id: str) -> None:
    """Leave a nomination as publishing does."""
    deliver(nomination_id)
    accept(nomination_id)
    Nomination(nomination_id).update([Nomination.state.set("published")])


def test_nothing_is_erased_before_its_time() -> None:
    nomination_id = begin()
    assert erase(DUE - timedelta(seconds=1)) == Erased(0, 0, is_complete=True)
    assert read_material(nomination_id, DRAFT).material.title == "测试文章"


def test_texts_opinions_titles_and_comments_are_gone() -> None:
    nomination_id = begin()
    move(officer_of("c-1"), nomination_id, "submit")
    move(officer_of("r-1"), nomination_id, "return", comment="请补充陈某的事迹")
    edit("c-1", nomination_id, title="改过")
    move(officer_of("c-1"), nomination_id, "submit")
    assert erase(uploads=2) == Erased(1, 2, is_complete=True)
    for version in (DRAFT, 1, 2):
        with pytest.raises(NotFound, match="已按期限删除"):
            read_material(nomination_id, version)
    assert NominationMaterial.count(nomination_id) == 0
    assert load_nomination(nomination_id).title == ""
    rows = list(NominationStep.query(nomination_id))
    assert list_sealed()
    assert [getattr(row, name) for row in rows for name in list_sealed() if getattr(row, name)] == []


def test_course_of_a_nomination_stays_known() -> None:
    nomination_id = begin()
    deliver(nomination_id)
    before = [(step.act, step.unit_name, step.at) for step in list_steps(nomination_id)]
    entries = AuditEntry.count()
    erase()
    assert [(step.act, step.unit_name, step.at) for step in list_steps(nomination_id)] == before
    nomination = load_nomination(nomination_id)
    assert (nomination.state, nomination.is_erased, nomination.material_version) == ("delivered", True, 1)
    assert AuditEntry.count() == entries + 1


def test_published_ones_are_kept() -> None:
    nomination_id = begin()
    publish(nomination_id)
    assert erase().nominations == 0
    assert read_material(nomination_id, 1).material.title == "测试文章"


def test_run_that_stops_is_taken_up_and_nothing_is_done_twice() -> None:
    ids = [begin() for _ in range(3)]
    assert erase(pieces=2) == Erased(2, 0, is_complete=False)
    assert erase() == Erased(1, 0, is_complete=True)
    assert erase() == Erased(0, 0, is_complete=True)
    assert all(load_nomination(each).is_erased for each in ids)


def test_crash_amid_uploads_is_mended_by_the_next_run() -> None:
    nomination_id = begin()

    def crash(_: str) -> int:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        erase_unselected(load_campaign(CAMPAIGN), DUE, crash, lambda: True)
    assert not load_nomination(nomination_id).is_erased
    assert erase().nominations == 1


def test_long_history_goes_in_several_transactions() -> None:
    nomination_id = begin()
    for number in range(100, 230):
        row = next(iter(NominationStep.query(nomination_id)))
        row.number, row.comment = number, "意见"
        row.save()
    assert erase().nominations == 1
    assert all(not step.comment for step in list_steps(nomination_id))


def test_other_campaigns_are_left_alone() -> None:
    nomination_id = begin()
    Nomination(nomination_id).update([Nomination.campaign_id.set("another")])
    assert erase().nominations == 0


def test_role_allows_exactly_what_erasing_needs() -> None:
    nomination_id, storage = begin(), FakeStorage()
    begin_upload(officer_of("c-1"), nomination_id, "photo", "a.jpg", 10, MARCH, storage)
    move(officer_of("c-1"), nomination_id, "submit", comment="请审核")
    forget_all()
    needed: set[tuple[str, str]] = set()
    watch(current_store(), lambda operation, sent: needed.update(list_needs(operation, sent, "test")))
    [campaign] = list_all_campaigns()

    def be_overtaken(nomination_id: str) -> int:
        """Let another run be faster with the very nomination."""
        forget_uploads(nomination_id, storage)
        return erase_unselected(campaign, DUE, lambda _: 0, lambda: True).uploads

    assert erase_unselected(campaign, DUE, be_overtaken, lambda: True).nominations == 0
    assert needed == list_store_rights("erase")
