"""Published results over HTTP: for members only, never a moment early, cheap to ask for again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.rules.days import CHINA
from models.services.campaign_changes import withdraw_candidate
from models.services.seats import seat_member
from tests.fakes import Clock
from tests.handlers.members.hostile import require_problem
from tests.makers import (
    ADMINISTRATOR,
    CAMPAIGN,
    NOON,
    bearer_of,
    bearer_on_roll,
    store_campaign,
    store_candidate,
    store_candidates,
    store_member,
)
from tests.published import LAST_DAY, store_recounted_day, store_results, store_tally

CLOSES = datetime(2017, 10, 1, tzinfo=CHINA)
INSTANT = timedelta(microseconds=1)


def store_everything(counts_public: str = "after_close") -> None:
    """Store a campaign whose every day is recounted."""
    store_campaign(counts_public=counts_public)
    store_candidates("article", 3)
    store_candidates("film", 1)
    store_candidate("article", "canary-ar002", title="撤下的文章", status="withdrawn")
    store_results(article={"canary-ar001": 7, "canary-ar002": 7}, film={"canary-fi000": 2})
    store_recounted_day(LAST_DAY)


def test_final_results_are_shown_in_full(app: Flask, client: FlaskClient, clock: Clock) -> None:
    store_everything()
    clock.moment = CLOSES
    answer = client.get("/api/results", headers=bearer_on_roll(app, now=CLOSES)).get_json()
    first, second, third = answer["categories"][0].pop("candidates")
    assert first == {
        "id": "canary-ar001",
        "title": "候选项canary-ar001",
        "unit": "测试市委组织部",
        "count": 7,
        "rank": 1,
        "tied": True,
        "standing": True,
    }
    assert (second["title"], second["rank"], second["standing"]) == ("撤下的文章", 1, False)
    assert (third["count"], third["rank"], third["tied"]) == (0, 3, False)
    assert answer["categories"][0] == {"id": "article", "name": "好文章", "ballots": 10}
    assert (answer["campaign"], answer["is_final"], answer["as_of"], answer["ballots"]) == (CAMPAIGN, True, None, 20)
    digest = answer["recount"].pop("digest")
    assert len(digest) == 64
    assert answer["recount"] == {
        "is_equal": True,
        "through": LAST_DAY,
        "days": 122,
        "ballots": 0,
        "finished_at": "2017-10-01T00:20:00+08:00",
    }


def test_results_appear_with_the_closing_instant(app: Flask, client: FlaskClient, clock: Clock) -> None:
    store_everything()
    clock.moment = CLOSES - INSTANT
    headers = bearer_on_roll(app, now=CLOSES)
    problem = require_problem(client.get("/api/results", headers=headers), 404, "results_not_published")
    assert problem["detail"] == "投票期间不公布得票数。投票将于2017年10月1日00:00结束，全部选票复核一致后公布。"
    clock.moment = CLOSES
    assert client.get("/api/results", headers=headers).status_code == 200


def test_known_etag_tells_nothing_before_publication(app: Flask, client: FlaskClient, clock: Clock) -> None:
    store_everything()
    clock.moment = CLOSES
    headers = bearer_on_roll(app, now=CLOSES)
    etag = client.get("/api/results", headers=headers).headers["ETag"]
    for known in (etag, "*"):
        clock.moment = CLOSES
        assert client.get("/api/results", headers=headers | {"If-None-Match": known}).status_code == 304
        # The process still remembers the counts; its answer must not depend on that.
        clock.moment = CLOSES - INSTANT
        early = client.get("/api/results", headers=headers | {"If-None-Match": known})
        require_problem(early, 404, "results_not_published")
        assert "ETag" not in early.headers


def test_published_results_are_kept_by_this_client_only(app: Flask, client: FlaskClient, clock: Clock) -> None:
    store_everything()
    clock.moment = CLOSES
    answer = client.get("/api/results", headers=bearer_on_roll(app, now=CLOSES))
    assert answer.headers["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize(
    ("setting", "moment", "sentence"),
    [
        ("hidden", NOON, "本次活动不公布得票数"),
        ("hidden", CLOSES + timedelta(days=60), "本次活动不公布得票数"),
        ("after_close", NOON, "投票期间不公布得票数"),
        ("always", datetime(2017, 5, 31, 23, 59, tzinfo=CHINA), "投票将于2017年6月1日00:00开通"),
    ],
)
def test_unpublished_results_say_why_and_when(
    app: Flask, client: FlaskClient, clock: Clock, setting: str, moment: datetime, sentence: str
) -> None:
    store_everything(setting)
    clock.moment = moment
    answer = client.get("/api/results", headers=bearer_on_roll(app, now=moment))
    assert sentence in require_problem(answer, 404, "results_not_published")["detail"]
    assert "canary-ar" not in answer.text


def test_results_wait_for_a_missing_recount(app: Flask, client: FlaskClient, clock: Clock) -> None:
    store_everything()
    store_results("2017-09-29", article={"canary-ar001": 7}, film={})
    clock.moment = CLOSES + timedelta(hours=9)
    answer = client.get("/api/results", headers=bearer_on_roll(app, now=clock.moment))
    detail = require_problem(answer, 404, "results_not_published")["detail"]
    assert "正在逐日复核选票" in detail


def test_live_results_are_marked_as_provisional(app: Flask, client: FlaskClient) -> None:
    store_everything("always")
    store_results("2017-07-04", article={"canary-ar001": 7}, film={})
    store_tally("article", "2017-07-05", 1, **{"canary-ar000": 1})
    answer = client.get("/api/results", headers=bearer_on_roll(app)).get_json()
    assert (answer["is_final"], answer["through"]) == (False, "2017-07-04")
    assert answer["as_of"] == "2017-07-05T12:00:00+08:00"
    assert answer["recount"] is None
    assert [line["count"] for line in answer["categories"][0]["candidates"]] == [7, 1, 0]


def test_member_off_the_roll_may_read_results_too(app: Flask, client: FlaskClient, clock: Clock) -> None:
    store_everything()
    clock.moment = CLOSES
    signed_in = seat_member(store_member(7), CLOSES)
    assert signed_in.seat.voter is None
    assert client.get("/api/results", headers=bearer_of(app, signed_in, CLOSES)).get_json()["is_final"]


def test_stranger_reads_no_results(client: FlaskClient, clock: Clock) -> None:
    store_everything()
    clock.moment = CLOSES
    require_problem(client.get("/api/results"), 401, "sign_in_required")


def test_results_tell_what_was_changed_and_why(app: Flask, client: FlaskClient, clock: Clock) -> None:
    store_everything()
    withdraw_candidate(ADMINISTRATOR, CAMPAIGN, "article", "canary-ar000", "作者本人申请退出评选", NOON)
    clock.moment = CLOSES
    assert client.get("/api/results", headers=bearer_on_roll(app, now=CLOSES)).get_json()["changes"] == [
        {
            "kind": "candidate_withdrawn",
            "at": "2017-07-05T12:00:00+08:00",
            "reason": "作者本人申请退出评选",
            "subject": "候选项canary-ar000",
            "before": None,
            "after": None,
        }
    ]
