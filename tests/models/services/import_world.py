"""A tree of units, an officer, and lists that are handed in, planned, applied and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from models.member import Member
from models.roster_import import RosterImport
from models.rules.roles import RoleHeld
from models.services.actors import Actor
from models.services.import_views import ImportView, list_rows, read_import
from models.services.job_kinds import KINDS
from models.services.jobs import JobView, read_job, work_on
from models.services.roster_imports import HandedIn, apply_import, begin_import, undo_import
from tests.makers import NOON, store_member

ADMINISTRATOR = Actor("m-admin", "管理员", "测试省委组织部", (RoleHeld("administrator"),))
OFFICER = Actor("m-officer", "组织干事", "第1学院党委", (RoleHeld("officer", "c-1"),))
TITLES = ("姓名", "手机号", "所在支部")

Line = tuple[str, str, str]


def phone(number: int) -> str:
    """Return a number that nobody has, as lists write it."""
    return f"1540000{number:04d}"


def hand_in(rows: Iterable[Sequence[str]], unit_id: str = "c-1", actor: Actor = OFFICER, **more: Any) -> str:
    """Hand in a list below its header and return the import's id."""
    lines = [(number, tuple(row)) for number, row in enumerate([TITLES, *rows], 1)]
    return begin_import(actor, unit_id, HandedIn("名册.xlsx", "xlsx", "名册", lines, **more), NOON)


def work(import_id: str, has_time: Callable[[], bool] = lambda: True) -> JobView:
    """Do a turn of the import's present job."""
    job_id = RosterImport.get(import_id, consistent_read=True).job_id
    work_on(job_id, KINDS, NOON, has_time)
    return read_job(job_id)


def plan(rows: Iterable[Sequence[str]], unit_id: str = "c-1", actor: Actor = OFFICER, **more: Any) -> str:
    """Hand in a list, let it be planned, and return the import's id."""
    import_id = hand_in(rows, unit_id, actor, **more)
    assert work(import_id).state == "done"
    return import_id


def apply(import_id: str, actor: Actor = OFFICER) -> ImportView:
    """Let a planned import happen to its end."""
    apply_import(actor, import_id, NOON)
    assert work(import_id).state == "done"
    return read_import(actor, import_id)


def undo(import_id: str, actor: Actor = OFFICER) -> ImportView:
    """Take an import back to the end."""
    undo_import(actor, import_id, NOON)
    assert work(import_id).state == "done"
    return read_import(actor, import_id)


def counts_of(import_id: str, actor: Actor = OFFICER) -> dict[str, int]:
    """Return how many rows of each kind the plan has, without zeros."""
    return {kind: count for kind, count in read_import(actor, import_id).counts.items() if count}


def remarks_of(import_id: str, kind: str = "bad") -> list[str]:
    """Return the remarks on the first page of one kind."""
    return [shown.row.remark for shown in list_rows(OFFICER, import_id, kind, 0)]


def read_roster() -> dict[str, tuple[str, str, str]]:
    """Return every member's number, branch and status by name; namesakes get a mark."""
    roster: dict[str, tuple[str, str, str]] = {}
    for member in sorted(Member.scan(consistent_read=True), key=lambda each: (each.name, each.member_id)):
        name = member.name
        while name in roster:
            name += "′"
        number = (member.phone or "").removeprefix("+86")
        roster[name] = (number, member.branch_id, member.status)
        assert member.branch_name == f"第{member.branch_id[2:]}党支部"
        assert member.committee_id == f"c-{(int(member.branch_id[2:]) + 1) // 2}"
    return roster


def enter(number: int, branch_id: str = "b-1", **changes: Any) -> Member:
    """Store a member of a branch of the tree by hand."""
    branch = int(branch_id[2:])
    copies = {"branch_name": f"第{branch}党支部", "committee_id": f"c-{(branch + 1) // 2}"}
    return store_member(
        number, branch_id=branch_id, name=f"陈测{'一二三四五六七八九'[number - 1]}", **copies, **changes
    )
