"""Published results."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from flask import Blueprint, Response

from handlers.members.seating import current_seat
from handlers.web.access import for_members
from handlers.web.answer import answer_cacheable
from handlers.web.dependencies import given
from handlers.web.describe import describes
from models import errors
from models.services.campaigns import Amendment, CurrentCampaign
from models.services.overview import require_seat_campaign
from models.services.results import PublishedCandidate, PublishedCategory, PublishedResults, read_results

blueprint = Blueprint("results", __name__)

# As long as a warm process remembers them: whoever asks more often learns nothing newer.
_KEEP_S = 60

Instant = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
ChangeKind = Literal["voting_extended", "voting_closed_early", "candidate_withdrawn", "candidate_reinstated"]
Date = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date"})]


class ResultLine(msgspec.Struct):
    """A candidate's place: `tied` when another has the same count, `standing` unless withdrawn."""

    id: str
    title: str
    unit: str
    count: int
    rank: int
    tied: bool
    standing: bool


class CategoryResult(msgspec.Struct):
    """A category's ballots of all days, and its candidates, highest count first."""

    id: str
    name: str
    ballots: int
    candidates: list[ResultLine]


class RecountAnswer(msgspec.Struct):
    """How far the nightly recount found every day equal with the tallies: so many `days`, up to `through`.

    `digest`, `ballots` and `finished_at` are of that last day; the digest is that of all its receipts.
    """

    is_equal: bool
    through: Date
    days: int
    ballots: int
    digest: str
    finished_at: Instant


class ChangeAnswer(msgspec.Struct):
    """An exceptional change after the opening; `subject` names a candidate, `before` and `after` a closing time."""

    kind: ChangeKind
    at: Instant
    reason: str
    subject: str | None
    before: Instant | None
    after: Instant | None


class ResultsAnswer(msgspec.Struct):
    """The published counts; unless `is_final`, tallies read at `as_of` of days not recounted yet are among them."""

    campaign: str
    title: str
    is_final: bool
    through: Date | None
    as_of: Instant | None
    ballots: int
    categories: list[CategoryResult]
    recount: RecountAnswer | None
    changes: list[ChangeAnswer]


@blueprint.get("/api/results")
@for_members
@describes(answers={200: ResultsAnswer, 304: None}, errors=[errors.ResultsNotPublished, errors.NoCampaign])
def get_results() -> Response:
    """Return the results as soon as the rule set lets them be published: final ones only once they are recounted."""
    now = given().now()
    campaign = require_seat_campaign(current_seat(), now)
    return answer_cacheable(_show_results(campaign, read_results(campaign, now)), _KEEP_S)


def _show_results(campaign: CurrentCampaign, results: PublishedResults) -> ResultsAnswer:
    return ResultsAnswer(
        campaign=campaign.campaign_id,
        title=campaign.rules.title,
        is_final=results.is_final,
        through=results.through,
        as_of=results.as_of,
        ballots=results.ballots,
        categories=[_show_category(category) for category in results.categories],
        recount=_show_recount(results),
        changes=list(map(_show_change, campaign.amendments)),
    )


def _show_change(change: Amendment) -> ChangeAnswer:
    return ChangeAnswer(
        kind=change.kind,
        at=change.amended_at,
        reason=change.reason,
        subject=change.subject or None,
        before=change.before or None,
        after=change.after or None,
    )


def _show_recount(results: PublishedResults) -> RecountAnswer | None:
    last = results.last
    if last is None:
        return None
    return RecountAnswer(True, last.day, results.days, last.ballots, last.digest, last.recounted_at)


def _show_category(category: PublishedCategory) -> CategoryResult:
    return CategoryResult(category.id, category.name, category.ballots, list(map(_show_line, category.candidates)))


def _show_line(line: PublishedCandidate) -> ResultLine:
    return ResultLine(line.id, line.title, line.unit_name, line.count, line.rank, line.is_tied, line.is_standing)
