"""What long work asks of the store, the deployed role of Lambda `work` must allow."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.files.workshop import Workshop
from models.base import current_store
from models.rules.reminder_plan import Kind
from models.services.actors import Actor
from models.services.audit_checking import ask_for_check
from models.services.credit_counting import COUNT_ID, ask_for_credits
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.ladder_counting import ask_for_count
from models.services.ledgers import open_ledger
from models.services.publication import begin_publication
from models.services.receiving_uploads import make_upload_kinds
from models.services.reminder_run_control import ask_for_outcomes, find_outcomes
from models.services.upload_rows import require_upload
from models.services.upload_steps import confirm_crop
from models.services.warm import forget_all
from tests.deployment import list_needs, list_store_rights
from tests.desk import store_tree
from tests.fake_storage import FakeStorage
from tests.makers import ADMINISTRATOR, CAMPAIGN, NOON, put_ballot, store_campaign, voter_on_roll
from tests.nominating import MARCH, accept, begin, deliver, set_scene
from tests.officers import appoint
from tests.reminders import make_terms, store_run
from tests.uploads import CROP, NOMINATION, begin_nominations, make_photo, upload
from tests.wire import watch


def list_excess(job_id: str, now: datetime = NOON) -> set[tuple[str, str]]:
    """Do the job and return the rights it took that the role does not give."""
    needed: set[tuple[str, str]] = set()
    watch(current_store(), lambda operation, sent: needed.update(list_needs(operation, sent, "test")))
    forget_all()
    work_on(job_id, KINDS, now, lambda: True)
    assert needed
    return needed - list_store_rights("work")


def make_auditor() -> Actor:
    """Return an auditor over the usual tree, with a campaign and a ballot."""
    store_tree()
    store_campaign()
    put_ballot(voter_on_roll(1).voter, "canary-ar000")
    return appoint("auditor", branch_id="b-elsewhere")


def test_counting_ladders_asks_for_no_more_than_the_role_allows(store: None) -> None:
    assert list_excess(ask_for_count(make_auditor(), "u-1", NOON)) == set()


def test_checking_the_trail_asks_for_no_more_than_the_role_allows(store: None) -> None:
    assert list_excess(ask_for_check(make_auditor(), [], NOON)) == set()


def test_role_allows_what_counting_credits_asks_for(store: None) -> None:
    auditor = make_auditor()
    open_ledger("m-1", "openid-1", lambda ledger: ledger)
    ask_for_credits(auditor, NOON)
    assert list_excess(COUNT_ID) == set()


@pytest.mark.parametrize("kind", ["vote_today", "nomination_due"])
def test_role_allows_what_counting_outcomes_asks_for(store: None, kind: Kind) -> None:
    auditor, run = make_auditor(), store_run(make_terms(kind))
    ask_for_outcomes(auditor, run, NOON)
    job = find_outcomes(run)
    assert job is not None
    assert list_excess(job.job_id) == set()


def test_role_allows_what_publishing_candidates_asks_for(store: None) -> None:
    set_scene()
    nomination_id = begin()
    deliver(nomination_id)
    accept(nomination_id)
    assert list_excess(begin_publication(ADMINISTRATOR, CAMPAIGN, 1, MARCH), MARCH) == set()


def test_role_allows_what_receiving_uploads_asks_for(store: None) -> None:
    begin_nominations()
    officer, storage = appoint("officer", "c-1"), FakeStorage()
    photo = upload(storage, officer, "photo", "a.jpg", make_photo())
    confirm_crop(officer, NOMINATION, photo.upload_id, CROP, NOON)
    job_id = require_upload(NOMINATION, photo.upload_id).job_id
    needed: set[tuple[str, str]] = set()
    watch(current_store(), lambda operation, sent: needed.update(list_needs(operation, sent, "test")))
    work_on(str(job_id), make_upload_kinds(lambda: storage, Workshop()), NOON, lambda: True)
    assert needed
    assert needed <= list_store_rights("work")
