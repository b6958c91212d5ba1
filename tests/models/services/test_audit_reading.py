"""Reading the audit trail: in order, in sentences, with names as they are now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.audit_entry import AuditEntry
from models.errors import InvalidInput
from models.member import Member
from models.services.actors import Actor
from models.services.audit_reading import PAGE, AuditFilter, AuditLine, export_entries, list_entries
from models.services.trail import Deed, commit
from tests.makers import NOON, store_member

pytestmark = pytest.mark.usefixtures("store")

MONTH = AuditFilter("2017-06-20", "2017-07-20")


def act(number: int, deed: Deed | None = None, **later: float) -> None:
    """Let the person with this number do something."""
    actor = Actor(f"m-{number}", f"陈测试{number}", "测试市委组织部", ())
    commit(actor, deed or Deed("console_left"), NOON + timedelta(**later))


def read_all(wanted: AuditFilter = MONTH) -> list[AuditLine]:
    """Return all lines, page by page."""
    page = list_entries(wanted)
    lines = list(page.lines)
    while page.onward is not None:
        page = list_entries(wanted, page.onward)
        lines += page.lines
    return lines


def test_entry_is_read_as_a_plain_sentence() -> None:
    store_member(1)
    act(1, Deed("members_transferred", "b-2", ("m-7", "m-8"), {"count": 2, "before": "甲支部", "after": "乙支部"}))
    (line,) = read_all()
    assert (line.at, line.unit, line.actor) == ("2017-07-05T12:00:00+08:00", "测试市委组织部", "陈测试1")
    assert line.sentence == "将 2 名党员由“甲支部”转入“乙支部”"


def test_names_are_those_of_today_and_gone_with_the_person() -> None:
    store_member(1)
    store_member(2)
    act(1, Deed("code_revoked", "b-1", ("m-2",), {"unit": "第一党支部", "reason": "遗失"}))
    assert "陈测试2" in read_all()[0].sentence
    Member("m-2").update([Member.name.set("陈测试改")])
    assert "陈测试改" in read_all()[0].sentence
    Member("m-2").update([Member.status.set("removed"), Member.name.remove()])
    assert "（已删除的党员）" in read_all()[0].sentence


def test_many_members_are_counted_after_the_second_name() -> None:
    for number in range(1, 6):
        store_member(number)
    members = tuple(f"m-{number}" for number in range(1, 6))
    act(9, Deed("code_revoked", "b-1", members, {"unit": "甲", "reason": "乙"}))
    assert "陈测试1、陈测试2等 5 人" in read_all()[0].sentence


def test_all_chains_are_read_in_order_of_time_and_page_by_page() -> None:
    for number in range(2 * PAGE + 5):
        act(number, hours=number)
    lines = read_all()
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    assert len(lines) == len({line.place for line in lines}) == 2 * PAGE + 5
    assert len(list_entries(MONTH).lines) == PAGE


def test_days_without_entries_are_passed_over() -> None:
    act(1, days=-200)
    act(1)
    wanted = AuditFilter("2016-07-01", "2017-07-20")
    assert [line.at[:10] for line in read_all(wanted)] == ["2017-07-05", "2016-12-17"]
    assert read_all(AuditFilter("2017-01-01", "2017-07-04")) == []


def test_entry_of_a_slow_clock_after_midnight_is_not_lost() -> None:
    act(1, hours=12)
    act(1, hours=12, seconds=-1)
    act(1, hours=12, seconds=1)
    assert [line.at[8:19] for line in read_all()] == ["06T00:00:01", "06T00:00:00", "05T23:59:59"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"act": "unit_closed"}, 1),
        ({"act": "unit_moved"}, 0),
        ({"actor": "测试2"}, 2),
        ({"unit": "第一党支部"}, 1),
        ({"unit": "测试市委"}, 3),
        ({"actor": "测试1", "act": "console_left"}, 1),
        ({"first": "2017-07-06"}, 1),
        ({"last": "2017-07-05"}, 2),
    ],
)
def test_filter_narrows_to_what_is_looked_for(changes: dict[str, str], found: int) -> None:
    store_member(1)
    store_member(2)
    act(1)
    act(2, Deed("unit_closed", "b-1", details={"tier": "党支部", "unit": "第一党支部"}))
    act(2, days=1)
    wanted = AuditFilter(**({"first": "2017-06-20", "last": "2017-07-20"} | changes))
    assert len(read_all(wanted)) == found


def test_entry_that_can_not_be_read_stops_nobody() -> None:
    act(1)
    act(1, minutes=1)
    entry = next(entry for entry in AuditEntry.scan() if entry.sequence == 1)
    entry.update([AuditEntry.details.remove()])
    assert sorted(line.sentence for line in read_all()) == [
        "退出管理后台",
        "（这条记录的内容已无法读取，请核验审计记录）",
    ]


@pytest.mark.parametrize(
    ("first", "last"),
    [("", "2017-07-05"), ("2017-07-05", "7月5日"), ("2017-07-06", "2017-07-05"), ("2010-01-01", "2017-07-05")],
)
def test_days_that_make_no_sense_are_refused_in_words(first: str, last: str) -> None:
    with pytest.raises(InvalidInput):
        list_entries(AuditFilter(first, last))


def test_export_is_told_with_its_length() -> None:
    act(1)
    auditor = Actor("m-9", "陈测试9", "测试省委组织部", ())
    lines, heads = export_entries(auditor, MONTH, NOON)
    assert (len(lines), len(heads)) == (1, 1)
    assert read_all()[0].sentence == "导出 2017-06-20 至 2017-07-20 的审计记录 1 条"


def test_line_in_a_log_shows_no_name() -> None:
    store_member(1)
    act(1)
    assert "陈测试" not in repr(list_entries(MONTH))


@pytest.mark.parametrize("onward", ["2017-06-99|0|000000000001", "x", "2017-06"])
def test_place_that_nobody_gave_out_is_no_fault(onward: str) -> None:
    act(1)
    assert list_entries(MONTH, onward).onward is None


def test_calendar_s_first_days_can_be_asked_for() -> None:
    act(1)
    assert list_entries(AuditFilter("0001-01-01", "0001-01-03")).lines == ()


def test_moment_in_the_trail_is_read_as_people_write_it() -> None:
    details = {"title": "六好", "before": "2017-09-30T18:00:00+08:00", "after": "2017-10-08T18:00:00+08:00"}
    act(1, Deed("voting_extended", details={**details, "reason": "应基层要求"}))
    assert read_all()[0].sentence == (
        "将《六好》的投票结束时间由 2017年9月30日18:00 延长至 2017年10月8日18:00，原因：应基层要求"
    )
