"""Where a role holds: which scopes there are, and what they are called."""

from __future__ import annotations

from models.errors import FieldError, InvalidInput
from models.keys import join_key, split_key
from models.rules.roles import ROLES, UNIT_ROLES, RoleHeld
from models.services.campaign_setup import list_all_campaigns, load_campaign
from models.services.unit_steps import require_active
from models.services.unit_tree import require_unit

EVERYWHERE = "全部"


def office_scope(campaign_id: str, office_id: str) -> str:
    """Return the scope of an office of a campaign."""
    return join_key(campaign_id, office_id)


def name_scope(held: RoleHeld) -> str:
    """Return what the place is called where this role holds; raise NotFound or NoCampaign."""
    if held.role in UNIT_ROLES:
        return require_unit(held.scope).name
    if not held.scope:
        return EVERYWHERE
    campaign_id, *office = split_key(held.scope)
    rules = load_campaign(campaign_id).rules
    if not office:
        return rules.title
    return next((each.name for each in rules.offices if each.id == office[0]), office[0])


def require_role_scope(held: RoleHeld) -> None:
    """Return if this role can be given here; raise InvalidInput, NotFound, NoCampaign, or Conflict (unit closed)."""
    if held.role not in ROLES:
        raise InvalidInput([FieldError("role", "请选择角色。")])
    if held.role in UNIT_ROLES:
        unit = require_unit(held.scope)
        require_active(unit)
        if held.role == "secretary" and unit.tier != "branch":
            raise InvalidInput([FieldError("role", f"支部书记只能设在党支部，“{unit.name}”不是党支部。")])
    elif held.role == "office":
        _require_office(held.scope)
    elif held.role == "juror":
        load_campaign(held.scope)
    elif held.scope:
        raise InvalidInput([FieldError("scope", f"“{ROLES[held.role]}”不限单位。")])


def list_campaign_scopes() -> list[RoleHeld]:
    """Return the roles that can be held in the stored campaigns: each office, and the jury."""
    return [
        held
        for campaign in list_all_campaigns()
        for held in (
            *(RoleHeld("office", office_scope(campaign.campaign_id, office.id)) for office in campaign.rules.offices),
            RoleHeld("juror", campaign.campaign_id),
        )
    ]


def _require_office(scope: str) -> None:
    campaign_id, *office = split_key(scope)
    if len(office) != 1 or office[0] not in {each.id for each in load_campaign(campaign_id).rules.offices}:
        raise InvalidInput([FieldError("scope", "活动中没有这个受理处室。")])
