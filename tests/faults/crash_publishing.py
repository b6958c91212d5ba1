"""Publishing candidates, as a job that may crash at any write."""

from __future__ import annotations

from models.audit_entry import AuditEntry
from models.candidate import Candidate
from models.dossier import Dossier
from models.job import Job
from models.nomination import NominationStep
from models.services.campaign_setup import load_campaign
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.nominations import load_many
from models.services.publication import begin_publication
from tests.faults.crash_jobs import CrashJob
from tests.makers import ADMINISTRATOR, CAMPAIGN
from tests.nominating import MARCH, accept, begin, deliver, set_scene

_COUNT = 3


def _prepare() -> None:
    set_scene()
    for number in range(_COUNT):
        nomination_id = begin(title=f"测试文章{number}")
        deliver(nomination_id)
        accept(nomination_id)
    begin_publication(ADMINISTRATOR, CAMPAIGN, _COUNT, MARCH)


def _publish() -> None:
    [job] = Job.scan(consistent_read=True)
    work_on(job.job_id, KINDS, MARCH, lambda: True)


def _require_published_once() -> None:
    [job] = Job.scan()
    campaign, nominations = load_campaign(CAMPAIGN), list(load_many(job.task["nominations"]))
    assert (job.state, job.outcome) == ("done", {"published": _COUNT, "left_out": 0})
    assert (campaign.edition, campaign.publishing) == (1, None)
    assert {each.candidate_id for each in nominations} == {row.candidate_id for row in Candidate.scan()}
    assert {each.state for each in nominations} == {"published"}
    assert Candidate.count() == Dossier.count() == _COUNT
    acts = [entry.act for entry in AuditEntry.scan()]
    assert (acts.count("nomination_publish"), acts.count("candidates_published")) == (_COUNT, 1)
    assert sum(step.act == "publish" for step in NominationStep.scan()) == _COUNT


PUBLISHING_JOBS = (CrashJob("publishing candidates", 8, _prepare, _publish, _require_published_once),)
