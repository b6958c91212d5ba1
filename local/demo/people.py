"""The demo roster: about 2,000 members in the branches, with their accounts."""

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from local.demo.names import make_name
from local.demo.rule_set import CAMPAIGN_ID
from local.demo.units import DemoUnit
from models.keys import join_key
from models.rules.activation_codes import CODE_ALPHABET, CODE_LENGTH

SEED = "liuhao people"
OPENID_ALPHABET = string.ascii_letters + string.digits + "_-"
ACTIVATED_SHARE = 0.6
# Where the people who run and who audit the campaign have their branch.
STAFF = {"administrator": "b-szgw-03-01", "auditor": "b-szgw-03-02"}
# The units with an officer, one a tier, and the branch of each.
OFFICERS = {"u-fj": "b-szgw-03-03", "u-qz": "b-qz-01-01", "c-qz-01": "b-qz-01-02"}
# Somebody of each receiving office, and the branch of each.
OFFICES = {"education": "b-szgw-02-01", "organisation": "b-szgw-02-02", "film": "b-szgw-02-03"}
_CLERKS = {branch_id: join_key(CAMPAIGN_ID, office) for office, branch_id in OFFICES.items()}
_DESKS = {branch_id: unit_id for unit_id, branch_id in OFFICERS.items()}


@dataclass(frozen=True)
class DemoPerson:
    """One member of the roster; `roles` is empty for who is a member and nothing else."""

    member_id: str
    name: str
    phone: str
    branch_id: str
    branch_name: str
    committee_id: str
    roles: tuple[str, ...]
    activation_code: str
    openid: str
    activated: bool

    @property
    def grants(self) -> tuple[tuple[str, str], ...]:
        """Each role with the unit or office where it holds; those of the whole campaign hold everywhere."""
        desk, clerk = _DESKS.get(self.branch_id, ""), _CLERKS.get(self.branch_id, "")
        scopes = {"secretary": self.branch_id, "officer": desk, "office": clerk}
        return tuple((role, scopes.get(role, "")) for role in self.roles)


def build_people(units: Sequence[DemoUnit]) -> list[DemoPerson]:
    """15–28 members a branch, the secretary first and activated, some of each branch not; the same every time."""
    rng = Random(SEED)
    codes = _draw_codes(rng)
    people: list[DemoPerson] = []
    for branch in units:
        if branch.tier == "branch":
            people += _fill_branch(rng, codes, branch, first_number=len(people) + 1)
    return people


def _fill_branch(rng: Random, codes: Iterator[str], branch: DemoUnit, first_number: int) -> list[DemoPerson]:
    size = rng.randint(15, 28)
    people = [_make_person(rng, next(codes), branch, first_number + place) for place in range(size)]
    people[0] = replace(people[0], roles=("secretary",), activated=True)
    for role in (role for role, branch_id in STAFF.items() if branch_id == branch.unit_id):
        people[1] = replace(people[1], roles=(role,), activated=True)
    for role, desks in (("officer", _DESKS), ("office", _CLERKS)):
        if branch.unit_id in desks:
            people[1] = replace(people[1], roles=(role,), activated=True)
    people[-1] = replace(people[-1], activated=False)
    return people


def _make_person(rng: Random, code: str, branch: DemoUnit, number: int) -> DemoPerson:
    return DemoPerson(
        member_id=f"m-{number:05}",
        name=make_name(rng),
        # No operator has the mobile segment 154, so no message can ever reach a real person.
        phone=f"+86154{number:08}",
        branch_id=branch.unit_id,
        branch_name=branch.name,
        committee_id=branch.parent_id or "",
        roles=(),
        activation_code=code,
        openid=f"demo-openid-{number:05}-" + "".join(rng.choices(OPENID_ALPHABET, k=10)),
        activated=rng.random() < ACTIVATED_SHARE,
    )


def _draw_codes(rng: Random) -> Iterator[str]:
    """Activation codes without end, none twice."""
    drawn: set[str] = set()
    while True:
        code = "".join(rng.choices(CODE_ALPHABET, k=CODE_LENGTH))
        if code not in drawn:
            drawn.add(code)
            yield code
