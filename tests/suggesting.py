"""A campaign that asks for suggestions, members of two committees, and what they suggest."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from models.identity import Identity
from models.member import Member
from models.privacy import fingerprint
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.announcing import announce_campaign
from models.services.campaign_setup import store_rule_set
from models.services.suggesting import suggest
from models.services.suggestions import SuggestionView
from tests.fakes import FakeWeChat
from tests.makers import ADMINISTRATOR, CAMPAIGN, make_rule_set, make_stage, store_member
from tests.nominating import MARCH, set_scene

WHY = "三年来带着大家修通山路，\n自己没有占过一分便宜。"


def invite(**changes: Any) -> None:
    """Store the tree and a draft whose nomination stage is on, announced to members."""
    set_scene(**changes)
    announce_campaign(ADMINISTRATOR, CAMPAIGN, MARCH)


def store_invitation(campaign_id: str, now: datetime) -> None:
    """Store a draft whose nomination stage has just begun, announced to members."""
    moments = [(now + timedelta(days=days)).isoformat() for days in (-1, 30, 60, 90)]
    stages = [
        make_stage(name, opens_at, closes_at)
        for name, (opens_at, closes_at) in zip(("nomination", "voting", "judging"), pairwise(moments), strict=True)
    ]
    store_rule_set(campaign_id, make_rule_set(stages=stages), now)
    announce_campaign(ADMINISTRATOR, campaign_id, now)


def store_writer(number: int = 11, committee_id: str = "c-1", branch_id: str = "b-1", **changes: Any) -> Member:
    """Store an activated member of a branch."""
    openid = f"canary-o-{number}"
    account = fingerprint("openid", openid)
    Identity(account, member_id=f"m-{number}", openid=openid, bound_at=MARCH.isoformat()).save()
    fields = {"openid_hash": account, "activated_at": MARCH.isoformat()} | changes
    return store_member(number, committee_id=committee_id, branch_id=branch_id, **fields)


def write(
    number: int = 11, subject: str = "林小梅", why: str = WHY, wechat: FakeWeChat | None = None, **changes: Any
) -> SuggestionView:
    """Let the member with this number suggest somebody."""
    fields: dict[str, Any] = {"category": "article", "campaign": CAMPAIGN, "now": MARCH} | changes
    return suggest(
        wechat or FakeWeChat(), f"m-{number}", fields["campaign"], fields["category"], subject, why, fields["now"]
    )


def officer_at(unit_id: str) -> Actor:
    """Return an officer who sits in this unit."""
    return Actor(f"m-{unit_id}", "何测试", f"测试{unit_id}", (RoleHeld("officer", unit_id),))
