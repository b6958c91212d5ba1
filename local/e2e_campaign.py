"""The small campaign that the end-to-end run votes in: one member, three candidates."""

from __future__ import annotations

import base64
import os
from datetime import datetime, timedelta

import msgspec

from handlers.config import read_place
from local.demo.reminders import build_reminder_plan
from local.demo.rule_set import CAMPAIGN_ID, build_rule_set
from models.candidate import Candidate
from models.dossier import Dossier
from models.member import Member
from models.rules.days import CHINA, day_of
from models.rules.roles import RoleHeld
from models.services.actors import COMMAND_LINE
from models.services.ballots import cast_ballot
from models.services.campaign_opening import mark_opened
from models.services.campaign_setup import store_rule_set
from models.services.campaigns import require_campaign
from models.services.founding import Founding, found_roster, name_first_administrator
from models.services.granting import give_role
from models.services.reminder_plans import store_plan
from models.services.rolls import enter_on_roll, mark_roll_frozen
from models.services.seats import seat_member
from models.services.stores import open_store
from models.services.tally_sums import read_tally
from models.services.unit_tree import find_roots

CATEGORY, OPENID, PHONE = "case", "e2e-openid-0000000000000001", "15400009999"


def store_small_campaign(stage: str, secrets: dict[str, str], now: datetime) -> None:
    """Fill the deployed tables, as an administrator and an officer would."""
    keys = [base64.b64decode(key) for key in secrets["DATA_KEYS"].split()]
    place = read_place(os.environ | {"STAGE": stage})
    open_store(*place, data_keys=keys, lookup_key=secrets["LOOKUP_KEY"].encode())
    store_rule_set(CAMPAIGN_ID, build_rule_set("voting", now.astimezone(CHINA).date()), now)
    mark_opened(CAMPAIGN_ID, now)
    for number in range(3):
        _store_candidate(f"cand{number}")
    member = Member.get(found_roster(Founding("林试用", PHONE, "测试省委组织部", "测试学院党委", "第一党支部"), now))
    name_first_administrator(member.member_id, now)
    enter_on_roll(require_campaign(CAMPAIGN_ID, now), member.committee_id, [Member.get(member.member_id)])
    mark_roll_frozen(CAMPAIGN_ID, now)
    give_role(COMMAND_LINE, member.member_id, RoleHeld("secretary", member.branch_id), now)
    # The run must work at any hour.
    plan = msgspec.structs.replace(build_reminder_plan(), quiet_from="00:00", quiet_until="00:00")
    store_plan(CAMPAIGN_ID, plan, is_on=False, version=0, now=now)


def cast_yesterday(now: datetime) -> None:
    """Cast the member's ballot of yesterday, so that the night has something to settle and to recount."""
    yesterday = now - timedelta(days=1)
    (row,) = Member.scan(attributes_to_get=["member_id"])
    voter = seat_member(Member.get(row.member_id), yesterday).seat.require_voter()
    cast_ballot(voter, CAMPAIGN_ID, CATEGORY, day_of(yesterday), ["cand0"], yesterday)


def find_root() -> str:
    """Return the id of the unit at the top of the tree."""
    return find_roots()[0].unit_id


def count_tallied_ballots(now: datetime) -> int:
    """Return how many ballots of today and yesterday the tally has counted."""
    days = (day_of(now), day_of(now - timedelta(days=1)))
    return sum(read_tally(CAMPAIGN_ID, CATEGORY, day).ballots for day in days)


def _store_candidate(candidate_id: str) -> None:
    key = Candidate.category_key_of(CAMPAIGN_ID, CATEGORY)
    Candidate(key, candidate_id, title=f"案例{candidate_id}", unit_name="测试市委组织部", summary="简介。").save()
    Dossier(Dossier.candidate_key_of(CAMPAIGN_ID, candidate_id), category=CATEGORY, paragraphs=["正文。"]).save()
