"""The first steps of a deployment: a branch for whoever sets it up, and the first administrator."""

from __future__ import annotations

from datetime import datetime

from models.errors import Conflict, NotFound, PhoneShared
from models.grant import Grant
from models.rules.names import fold_unit_name
from models.rules.phones import normalize_phone
from models.secretive import Secretive
from models.services.actors import COMMAND_LINE, list_grants
from models.services.acts import Step, carry_out
from models.services.authority import ADMINISTRATOR
from models.services.granting import change_roles, give_step
from models.services.roster import find_rows_by_phone, read_row
from models.services.roster_changes import add_member
from models.services.trail import Deed
from models.services.unit_tree import UnitView, find_roots, list_children
from models.services.units import add_root, add_unit
from models.writes import Writes

_ADMINISTRATOR_KEY = Grant.role_key_of(ADMINISTRATOR.role, ADMINISTRATOR.scope)


class Founding(Secretive, frozen=True):
    """Who sets the deployment up, and the line of units down to the own branch, which may all be renamed later."""

    name: str
    phone: str
    province: str
    committee: str
    branch: str


def found_roster(founding: Founding, now: datetime) -> str:
    """Set up the units and the member and return the member's id; run again, it goes on where it stopped.

    Raises InvalidInput, or Conflict when there is a tree already with another unit at its top.
    """
    roots = find_roots()
    if any(fold_unit_name(root.name) != fold_unit_name(founding.province) for root in roots):
        raise Conflict("组织架构已经建立，请用在册党员的手机号设首位管理员。")
    root_id = roots[0].unit_id if roots else add_root(COMMAND_LINE, founding.province, "", now)
    committee_id = _ensure_unit(root_id, "committee", founding.committee, now)
    branch_id = _ensure_unit(committee_id, "branch", founding.branch, now)
    known = [row for row in find_rows_by_phone(normalize_phone(founding.phone)) if row.branch_id == branch_id]
    return known[0].member_id if known else add_member(COMMAND_LINE, branch_id, founding.name, founding.phone, now)


def name_first_administrator(phone_or_id: str, now: datetime) -> str:
    """Make this active member the administrator, while there is none, and return the member's id.

    Raises NotFound, PhoneShared, InvalidInput, or Conflict when there is an administrator.
    """
    row = read_row(_find_member(phone_or_id))
    if row.status != "active":
        raise Conflict("这名党员的账号已停用。")
    give = give_step(row.member_id, ADMINISTRATOR, now)

    def give_if_none(writes: Writes) -> None:
        # Looked for after the trail's head was read: of two commands at once one has to begin again, and sees.
        _require_none()
        give.write(writes)

    steps = [Step(give_if_none, give.refusal), change_roles(row, [*list_grants(row.member_id), ADMINISTRATOR])]
    carry_out(COMMAND_LINE, Deed("first_administrator", None, (row.member_id,)), now, steps)
    return str(row.member_id)


def has_administrator() -> bool:
    """Tell whether anybody is an administrator (a consistent Scan of the grants: commands only)."""
    rows = Grant.scan(Grant.role_key == _ADMINISTRATOR_KEY, consistent_read=True)
    return any(True for _ in rows)


def _require_none() -> None:
    if has_administrator():
        raise Conflict("已有管理员，请由管理员在管理后台授予角色。")


def _find_member(phone_or_id: str) -> str:
    if phone_or_id.startswith("m-"):
        return phone_or_id
    found = [row for row in find_rows_by_phone(normalize_phone(phone_or_id)) if row.status == "active"]
    if len(found) > 1:
        raise PhoneShared("这个手机号在名册中对应多位党员，请改用党员编号。")
    if not found:
        raise NotFound("名册中没有手机号相符的党员。")
    return str(found[0].member_id)


def _ensure_unit(parent_id: str, tier: str, name: str, now: datetime) -> str:
    for unit in list_children(parent_id):
        if _is_same(unit, tier, name):
            return unit.unit_id
    return add_unit(COMMAND_LINE, parent_id, tier, name, "", now)


def _is_same(unit: UnitView, tier: str, name: str) -> bool:
    return unit.tier == tier and fold_unit_name(unit.name) == fold_unit_name(name)
