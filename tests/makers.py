"""Makes the objects that tests talk about: a campaign, candidates, members on the roll."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from handlers.config import Config
from handlers.members.seating import claims_of
from handlers.web.seat_tokens import SeatClaims
from handlers.web.tokens import Tokens
from models.ballot import Ballot
from models.candidate import Candidate
from models.dossier import Dossier
from models.member import Member
from models.privacy import fingerprint
from models.rules.days import CHINA
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import store_rule_set
from models.services.campaigns import require_campaign
from models.services.rolls import enter_on_roll, mark_roll_frozen
from models.services.seats import SignedIn, Voter, seat_member
from models.unit import Unit

# Whoever runs the campaign, from the console.
ADMINISTRATOR = Actor("m-admin", "何测试", "测试省委组织部", (RoleHeld("administrator"),))
# A quiet afternoon in the middle of voting.
NOON = datetime(2017, 7, 5, 12, 0, tzinfo=CHINA)
TODAY = "2017-07-05"
CAMPAIGN = "liuhao-2017"


def make_config() -> Config:
    """Return the settings of a test deployment; every secret is a canary for the log scan."""
    return Config(
        stage="test",
        region="cn-north-1",
        public_url="http://localhost",
        media_bucket="media",
        media_url="https://media.example.org",
        wechat_app_id="wx0000000000000000",
        wechat_url="https://api.weixin.qq.com",
        wechat_env_version="release",
        wechat_secret="canary-wechat-secret",
        token_secrets=("canary-token-secret",),
        data_keys=(b"k" * 32,),
        lookup_key=b"canary-lookup-key",
    )


def make_rule_set(**changes: Any) -> dict[str, Any]:
    """Return a small but complete rule set: two categories, voting from June to September 2017."""
    rules: dict[str, Any] = {
        "title": "“六好”评选活动",
        "reference": "测试文号",
        "participants": "全省各级党组织和全体党员",
        "stages": [
            make_stage("nomination", "2017-03-01T00:00:00+08:00", "2017-06-01T00:00:00+08:00"),
            make_stage("voting", "2017-06-01T00:00:00+08:00", "2017-10-01T00:00:00+08:00"),
            make_stage("judging", "2017-10-01T00:00:00+08:00", "2017-11-01T00:00:00+08:00"),
        ],
        "categories": [make_category("article", "好文章"), make_category("film", "好片子")],
        "points": {"per_ballot": 1, "daily_cap": 2},
        "turnout_goal_percent": 90,
        "quotas": [{"tier": "reporting", "per": "category", "at_least": 3, "at_most": 5}],
        "due_dates": [{"tier": "reporting", "due_on": "2017-04-30", "to": "省委组织部"}],
        "offices": [{"id": "education", "name": "党员教育管理处", "phone": "0591-00000000"}],
        "awards": [{"name": "优秀组织奖", "winners": 3, "tier": "reporting", "criteria": ["组织投票"]}],
    }
    return rules | changes


def make_stage(stage: str, opens_at: str, closes_at: str) -> dict[str, str]:
    """Return one stage of a rule set."""
    return {"stage": stage, "name": stage, "opens_at": opens_at, "closes_at": closes_at}


def make_category(kind: str, name: str, **changes: Any) -> dict[str, Any]:
    """Return one category of a rule set."""
    category = {
        "id": kind,
        "name": name,
        "short_name": name,
        "kind": kind,
        "max_choices": 10,
        "winners": 10,
        "office": "education",
        "measure": "个",
        "conditions": ["条件"],
    }
    return category | changes


def store_campaign(campaign_id: str = CAMPAIGN, **changes: Any) -> str:
    """Store the campaign, opened before voting began and its roll frozen, and return its id."""
    before = NOON - timedelta(days=100)
    store_rule_set(campaign_id, make_rule_set(**changes), before)
    mark_opened(campaign_id, before)
    mark_roll_frozen(campaign_id, before)
    return campaign_id


def stages_of(year: int) -> list[dict[str, str]]:
    """Return the three stages of the notice in that year."""
    return [
        make_stage("nomination", f"{year}-03-01T00:00:00+08:00", f"{year}-06-01T00:00:00+08:00"),
        make_stage("voting", f"{year}-06-01T00:00:00+08:00", f"{year}-10-01T00:00:00+08:00"),
        make_stage("judging", f"{year}-10-01T00:00:00+08:00", f"{year}-11-01T00:00:00+08:00"),
    ]


def store_campaign_of(year: int, campaign_id: str) -> str:
    """Store an opened campaign with the notice's dates in that year."""
    return store_campaign(campaign_id, stages=stages_of(year))


def store_candidates(category: str, count: int, campaign_id: str = CAMPAIGN) -> list[str]:
    """Store so many candidates with dossiers and return their ids."""
    ids = [f"canary-{category[:2]}{number:03d}" for number in range(count)]
    for candidate_id in ids:
        store_candidate(category, candidate_id, campaign_id)
    return ids


def store_candidate(category: str, candidate_id: str, campaign_id: str = CAMPAIGN, **changes: Any) -> None:
    """Store one candidate with its dossier."""
    fields: dict[str, Any] = {
        "title": f"候选项{candidate_id}",
        "unit_name": "测试市委组织部",
        "summary": "事迹简介。",
        "author_name": "林测试",
        "author_unit": "测试学院",
    }
    Candidate(Candidate.category_key_of(campaign_id, category), candidate_id, **(fields | changes)).save()
    Dossier(
        Dossier.candidate_key_of(campaign_id, candidate_id),
        category=category,
        author_post="辅导员",
        paragraphs=["第一段。", "第二段。"],
    ).save()


def store_member(number: int = 1, **changes: Any) -> Member:
    """Store one roster entry, not yet activated; its phone ends in `number`."""
    phone = f"+861540000{number:04d}"
    fields: dict[str, Any] = {
        "name": f"陈测试{number}",
        "phone": phone,
        "phone_hash": fingerprint("phone", phone),
        "code_hash": fingerprint("activation_code", code_of(number)),
        "branch_id": "b-1",
        "branch_name": "第一党支部",
        "committee_id": "c-1",
    }
    member = Member(f"m-{number}", **(fields | changes))
    member.save()
    return member


def store_units(committee_id: str = "c-1", *branches: str, **changes: Any) -> None:
    """Store a committee under the root, with these branches below it, or just b-1."""
    Unit("u-1", tier="province", name="测试省委组织部").save()
    Unit(committee_id, parent_id="u-1", tier="committee", name=f"党委{committee_id}", **changes).save()
    for branch_id in branches or ("b-1",):
        Unit(branch_id, parent_id=committee_id, tier="branch", name=f"党支部{branch_id}", **changes).save()


def code_of(number: int) -> str:
    """Return the activation code of the member with this number."""
    return f"CANARYCODE{number:04d}"


def phone_of(number: int) -> str:
    """Return the phone number, as WeChat gives it, of the member with this number."""
    return f"+861540000{number:04d}"


def seat_on_roll(number: int = 1, campaign_id: str = CAMPAIGN, now: datetime = NOON, **changes: Any) -> SignedIn:
    """Store a member, enter it on the roll and return its seat."""
    member = store_member(number, **changes)
    enter_on_roll(require_campaign(campaign_id, now), member.committee_id, [member])
    return seat_member(Member.get(member.member_id), now)


def voter_on_roll(number: int = 1, campaign_id: str = CAMPAIGN, **changes: Any) -> Voter:
    """Store a member, enter it on the roll and return its place there."""
    return seat_on_roll(number, campaign_id, **changes).seat.require_voter()


def bearer_of(app: Flask, signed_in: SignedIn, now: datetime = NOON) -> dict[str, str]:
    """Return the headers of this member's phone, signed in at `now`."""
    tokens: Tokens[SeatClaims] = app.extensions["liuhao"].seat_tokens
    token, _ = tokens.issue(now, **claims_of(signed_in.seat))
    return {"Authorization": f"Bearer {token}"}


def bearer_on_roll(app: Flask, number: int = 1, now: datetime = NOON, **changes: Any) -> dict[str, str]:
    """Store a member, enter it on the roll and return the headers of its phone."""
    return bearer_of(app, seat_on_roll(number, now=now, **changes), now)


def put_ballot(voter: str, *choices: str, category: str = "article", day: str = TODAY, **changes: Any) -> Ballot:
    """Store a ballot of this voter, whoever that may be, without asking any rule."""
    committee, branch = changes.pop("committee", "c-1"), changes.pop("branch", "b-1")
    fields: dict[str, Any] = {"receipt": f"canary-r-{voter}-{category}-{day}", "cast_at": 1_499_227_200, "rules": 1}
    ballot = Ballot(
        Ballot.day_key_of(CAMPAIGN, committee, day),
        Ballot.voter_key_of(branch, voter, category),
        choices=list(choices),
        **(fields | changes),
    )
    ballot.put_if_absent()
    return ballot


def make_ballot(*candidates: str, **changes: Any) -> dict[str, Any]:
    """Return the body of a ballot for today's articles."""
    return {"campaign": CAMPAIGN, "category": "article", "day": TODAY, "candidates": list(candidates)} | changes
