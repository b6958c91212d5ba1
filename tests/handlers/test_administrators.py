"""The command that names the first administrator, and tells who runs the campaign."""

from __future__ import annotations

import pytest

from handlers.administration.administrators import print_administrators, print_first
from models.errors import Conflict
from tests.desk import give, store_tree
from tests.makers import NOON, phone_of, store_member

pytestmark = pytest.mark.usefixtures("store")


def test_list_of_nobody_says_what_to_do() -> None:
    lines: list[str] = []
    print_administrators(lines.append)
    assert lines == ["还没有管理员，请用 --first 手机号 设首位管理员。"]


def test_first_administrator_is_told_what_to_do_next() -> None:
    store_tree()
    store_member(1)
    lines: list[str] = []
    print_first(phone_of(1), NOON, lines.append)
    assert "激活" in lines[0]
    with pytest.raises(Conflict, match="已有管理员"):
        print_first(phone_of(1), NOON, lines.append)


def test_list_names_people_without_their_phones() -> None:
    store_tree()
    store_member(1, name="陈测试", branch_name="第1党支部", activated_at="2017-06-01T00:00:00+00:00")
    store_member(2, name="林测试")
    give("m-1", "administrator")
    give("m-2", "auditor")
    lines: list[str] = []
    print_administrators(lines.append)
    assert lines[0] == "管理员  陈测试  第1党支部  已激活  m-1"
    assert lines[1].startswith("审计员  林测试")
    assert "1540000" not in "".join(lines)
