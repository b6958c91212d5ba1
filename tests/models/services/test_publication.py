"""Publishing: all at once, only what was accepted and is safe, and once however often the job is run."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from models.audit_entry import AuditEntry
from models.candidate import Candidate
from models.dossier import Dossier
from models.errors import Conflict, Forbidden
from models.job import Job
from models.nomination import Nomination, NominationMaterial
from models.rules.content_safety import SafetyState
from models.rules.rich_text import plain_of
from models.services.campaign_facts import gather_facts
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import load_campaign
from models.services.campaigns import require_campaign
from models.services.candidates import cards_of, read_full_text
from models.services.deciding import clear_nomination
from models.services.job_kinds import KINDS
from models.services.jobs import read_job, work_on
from models.services.nomination_history import list_steps
from models.services.nominations import load_nomination
from models.services.publication import begin_publication, list_ready, list_to_publish
from tests.makers import ADMINISTRATOR, CAMPAIGN
from tests.nominating import (
    MARCH,
    accept,
    begin,
    clerk_of,
    deliver,
    judge_as,
    make_material,
    move,
    officer_of,
    set_scene,
)


@pytest.fixture(autouse=True)
def _scene(store: None) -> None:
    set_scene()
    mark_opened(CAMPAIGN, MARCH)


def accepted(state: SafetyState = "passed", **changes: object) -> str:
    nomination_id = begin(**changes)  # type: ignore[arg-type]
    deliver(nomination_id)
    accept(nomination_id, state=state)
    return nomination_id


def publish(expected: int = 1) -> str:
    job_id = begin_publication(ADMINISTRATOR, CAMPAIGN, expected, MARCH)
    work_on(job_id, KINDS, MARCH, lambda: True)
    return job_id


def list_seen(minutes: int = 5) -> list[str]:
    now = MARCH + timedelta(minutes=minutes)
    return [card.title for card in cards_of(require_campaign(CAMPAIGN, now), "article", now).values()]


def test_accepted_nomination_becomes_candidate_with_dossier() -> None:
    nomination_id = accepted()
    publish()
    [candidate] = Candidate.scan()
    assert (candidate.title, candidate.unit_name, candidate.author_name) == (
        "测试文章",
        "测试1市委组织部",
        "陈测试",
    )
    full = read_full_text(load_campaign(CAMPAIGN), candidate.candidate_id, MARCH)
    assert (plain_of(full.text), full.author_post) == ("测试正文。\n第二段。", "辅导员")
    nomination = load_nomination(nomination_id)
    assert (nomination.state, nomination.candidate_id) == ("published", candidate.candidate_id)
    assert list_steps(nomination_id)[-1].act == "publish"
    acts = [entry.act for entry in AuditEntry.scan()]
    assert acts.count("nomination_publish") == acts.count("candidates_published") == 1


def test_members_see_nothing_until_all_are_written() -> None:
    for _ in range(3):
        accepted()
    job_id = begin_publication(ADMINISTRATOR, CAMPAIGN, 3, MARCH)
    turns = iter([True, True, False])
    work_on(job_id, KINDS, MARCH, lambda: next(turns))
    assert Candidate.count() == 2
    assert list_seen() == []
    assert gather_facts(load_campaign(CAMPAIGN)).candidates["article"] == 0
    work_on(job_id, KINDS, MARCH, lambda: True)
    assert len(list_seen(7)) == 3
    assert gather_facts(load_campaign(CAMPAIGN)).candidates["article"] == 3


def test_second_publication_adds_the_rest() -> None:
    accepted()
    publish()
    accepted()
    publish()
    assert len(list_seen()) == 2
    assert sorted(int(row.edition) for row in Candidate.scan()) == [1, 2]


def test_job_run_again_publishes_nothing_twice() -> None:
    accepted()
    job_id = publish()
    before = AuditEntry.count()
    row = Job.get(job_id)
    row.change([Job.state.set("waiting")], Job.job_id.exists())
    work_on(job_id, KINDS, MARCH, lambda: True)
    assert (Candidate.count(), Dossier.count(), AuditEntry.count()) == (1, 1, before)


def test_waiting_text_is_published_only_once_a_person_cleared_it() -> None:
    nomination_id = accepted("waiting")
    with pytest.raises(Conflict, match="没有可以公布"):
        publish(0)
    version = load_nomination(nomination_id).version
    clear_nomination(ADMINISTRATOR, nomination_id, version, MARCH, "已核对原文")
    publish()
    assert list_seen() == ["测试文章"]


@pytest.mark.parametrize("steps", range(4))
def test_nothing_but_an_office_decision_leads_to_a_candidate(steps: int) -> None:
    nomination_id = begin()
    for unit_id, act in (("c-1", "submit"), ("r-1", "select"), ("r-1", "submit"))[:steps]:
        move(officer_of(unit_id), nomination_id, act)
    with pytest.raises(Conflict):
        publish(1)
    with pytest.raises(Conflict):
        publish(0)
    assert Candidate.count() == 0


def test_what_its_office_took_back_meanwhile_is_left_out() -> None:
    kept, taken_back = accepted(), accepted()
    job_id = begin_publication(ADMINISTRATOR, CAMPAIGN, 2, MARCH)
    move(clerk_of("education"), taken_back, "release")
    work_on(job_id, KINDS, MARCH, lambda: True)
    assert (load_nomination(kept).state, load_nomination(taken_back).state) == ("published", "delivered")
    assert read_job(job_id).outcome == {"published": 1, "left_out": 1}


def test_one_whose_text_is_gone_holds_up_nobody_else() -> None:
    gone, kept = accepted(), accepted()
    job_id = begin_publication(ADMINISTRATOR, CAMPAIGN, 2, MARCH)
    NominationMaterial(gone, 1).delete()
    work_on(job_id, KINDS, MARCH, lambda: True)
    assert [load_nomination(each).state for each in (gone, kept)] == ["accepted", "published"]
    assert read_job(job_id).outcome == {"published": 1, "left_out": 1}


def test_other_number_than_was_seen_is_refused() -> None:
    accepted()
    with pytest.raises(Conflict, match="现在是 1 个"):
        begin_publication(ADMINISTRATOR, CAMPAIGN, 2, MARCH)


def test_no_two_publications_run_at_a_time() -> None:
    accepted()
    begin_publication(ADMINISTRATOR, CAMPAIGN, 1, MARCH)
    with pytest.raises(Conflict, match="还在公布"):
        begin_publication(ADMINISTRATOR, CAMPAIGN, 1, MARCH)


@pytest.mark.parametrize("minutes", [0, 14, -1])
def test_nothing_is_published_right_before_voting_or_later(minutes: int) -> None:
    accepted()
    now = load_campaign(CAMPAIGN).rules.stage("voting").opens_at - timedelta(minutes=minutes)
    with pytest.raises(Conflict):
        begin_publication(ADMINISTRATOR, CAMPAIGN, 1, now)


def test_only_an_administrator_publishes() -> None:
    accepted()
    with pytest.raises(Forbidden):
        begin_publication(clerk_of("education"), CAMPAIGN, 1, MARCH)


def test_list_tells_ready_waiting_and_published_apart() -> None:
    accepted()
    publish()
    accepted()
    accepted("waiting")
    article = list_to_publish(load_campaign(CAMPAIGN))[0]
    assert (len(article.ready), len(article.waiting), article.published) == (1, 1, 1)
    assert [each.state for each in list_ready(load_campaign(CAMPAIGN))] == ["accepted"]


def test_text_that_is_not_the_checked_one_is_left_out() -> None:
    other, _ = accepted(), accepted()
    safety = msgspec.to_builtins(judge_as("passed")(make_material(title="另一个题目")))
    Nomination(other).change([Nomination.safety.set(safety)], Nomination.nomination_id.exists())
    job_id = publish(2)
    assert read_job(job_id).outcome == {"published": 1, "left_out": 1}
    assert load_nomination(other).state == "accepted"
