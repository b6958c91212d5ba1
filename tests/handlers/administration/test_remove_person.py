"""Removal on a terminal: a statement unless it is meant, and never a name on the screen."""

from __future__ import annotations

import pytest

from handlers.administration.remove_person import remove_on_terminal
from models.errors import NotFound
from models.member import Member
from tests.desk import store_tree
from tests.makers import NOON, store_member

pytestmark = pytest.mark.usefixtures("store")

REASON = "本人书面申请注销"


def run(is_meant: bool) -> str:
    """Run the command for m-1 and return what it told."""
    told: list[str] = []
    remove_on_terminal("m-1", REASON, NOON, is_meant, told.append)
    return "\n".join(told)


def test_statement_alone_changes_nothing() -> None:
    store_tree()
    store_member(1)
    told = run(is_meant=False)
    assert "什么都没有改变" in told
    assert "将保留" in told
    assert "陈测试" not in told
    assert Member.get("m-1").name == "陈测试1"


def test_removal_that_is_meant_is_done_once() -> None:
    store_tree()
    store_member(1)
    assert "个人信息已删除" in run(is_meant=True)
    assert Member.get("m-1").status == "removed"
    with pytest.raises(NotFound):
        run(is_meant=True)
