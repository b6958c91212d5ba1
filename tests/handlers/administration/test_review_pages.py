"""The pages of review: a unit's desk, a nomination's dossier, an office's desk, the queue of texts to look at."""

from __future__ import annotations

from io import BytesIO

import pytest
from docx import Document
from flask import Flask
from openpyxl import load_workbook

from handlers.administration.nomination_words import name_safety
from models.audit_entry import AuditEntry
from models.errors import Malformed
from models.rules.rich_text import from_plain
from models.services.deciding import move_nomination
from models.services.nomination_history import list_steps
from models.services.nominations import load_nomination
from models.services.role_scopes import office_scope
from tests.desk import Desk, seat_at_desk
from tests.fakes import Clock
from tests.makers import CAMPAIGN
from tests.nominating import MARCH, accept, begin, clerk_of, deliver, edit, move, officer_of, set_scene

OFFICE = office_scope(CAMPAIGN, "education")


@pytest.fixture
def world(console: Flask, clock: Clock) -> Flask:
    """The tree in the nomination stage."""
    clock.moment = MARCH
    set_scene()
    return console


def seat(world: Flask, unit_id: str, number: int = 1) -> Desk:
    return seat_at_desk(world, number, "officer", unit_id, branch_id="b-1")


def submitted(**changes: object) -> str:
    nomination_id = begin(**changes)  # type: ignore[arg-type]
    move(officer_of("c-1"), nomination_id, "submit")
    return nomination_id


def step(desk: Desk, nomination_id: str, act: str, **fields: str) -> int:
    version = str(load_nomination(nomination_id).version)
    form = {"act": act, "seen": version} | fields
    return desk.post(f"/nominations/{nomination_id}/steps", form).status_code


def test_desk_shows_what_came_from_below_beside_its_own(world: Flask) -> None:
    submitted(title="下级的文章")
    begin("r-1", title="自己的文章")
    begin("c-2", title="别处的文章")
    page = seat(world, "r-1").get("/review").text
    assert "下级的文章" in page
    assert "第1学院党委" in page
    assert "自己的文章" in page
    assert "别处的文章" not in page
    assert "已报 0 / 3—5" in page
    assert "请于 <strong>2017年4月30日</strong>前报省委组织部，还有 41 天" in page


def test_desk_can_be_narrowed_to_a_state(world: Flask) -> None:
    submitted(title="下级的文章")
    begin("r-1", title="自己的文章")
    page = seat(world, "r-1").get("/review?state=draft").text
    assert "自己的文章" in page
    assert "下级的文章" not in page


@pytest.mark.parametrize("unit_id", ["r-2", "c-1", "u-1"])
def test_desk_of_another_unit_is_refused(world: Flask, unit_id: str) -> None:
    desk = seat(world, "r-1")
    assert desk.get(f"/review?unit={unit_id}").status_code == 403
    assert desk.get(f"/review/export?campaign={CAMPAIGN}&unit={unit_id}").status_code == 403


def test_branch_officer_has_no_desk_to_review(world: Flask) -> None:
    assert "党支部的推荐由所在二级党委" in seat(world, "b-1").get("/review").text


def test_two_are_compared_with_their_counts(world: Flask) -> None:
    one = submitted(title="甲文", text=from_plain("四个字。"))
    other = submitted(title="乙文")
    page = seat(world, "r-1").get(f"/review/comparison?chosen={one}:2&chosen={other}:2").text
    assert "甲文" in page
    assert "正文 4 字" in page
    assert "座谈会" in page


@pytest.mark.parametrize("count", [1, 4])
def test_only_two_or_three_are_compared(world: Flask, count: int) -> None:
    chosen = "&".join(f"chosen={submitted()}:2" for _ in range(count))
    assert seat(world, "r-1").get(f"/review/comparison?{chosen}").status_code == 422


def test_different_categories_are_not_compared(world: Flask) -> None:
    chosen = [begin("r-1", category) for category in ("article", "case")]
    answer = seat(world, "r-1").get("/review/comparison?" + "&".join(f"chosen={each}:1" for each in chosen))
    assert answer.status_code == 422


def test_return_tells_the_sender_what_to_mend_where(world: Flask) -> None:
    nomination_id = submitted()
    fields = {"comment": "总体可以", "remark.text": "第二段请补充数据"}
    assert step(seat(world, "r-1"), nomination_id, "return", **fields) == 303
    assert list_steps(nomination_id)[-1].remarks == {"text": "第二段请补充数据"}
    page = seat(world, "c-1", 2).get(f"/nominations/{nomination_id}").text
    assert "测试1市委组织部" in page
    assert "总体可以" in page
    assert "<strong>文章全文</strong>：第二段请补充数据" in page


def test_return_without_a_word_keeps_the_page_and_nothing_moves(world: Flask) -> None:
    nomination_id = submitted()
    desk = seat(world, "r-1")
    assert step(desk, nomination_id, "return", comment=" ") == 422
    assert load_nomination(nomination_id).state == "submitted"


def test_too_long_remark_comes_back_as_it_was_typed(world: Flask) -> None:
    nomination_id = submitted()
    seen = str(load_nomination(nomination_id).version)
    fields = {"act": "return", "seen": seen, "comment": "其余都好", "remark.text": "长" * 1001}
    answer = seat(world, "r-1").post(f"/nominations/{nomination_id}/steps", fields)
    assert answer.status_code == 422
    assert "其余都好" in answer.text
    assert "长" * 1001 in answer.text


def test_several_are_submitted_and_the_rest_named_with_why(world: Flask) -> None:
    ready = [begin("r-1", title=f"第{number}篇") for number in range(6)]
    lacking = begin("r-1", title="没有征求意见的", opinions=())
    chosen = [f"{each}:1" for each in (*ready, lacking)]
    page = seat(world, "r-1").post("/review/moves", {"act": "submit", "chosen": chosen}).text
    assert "已上报 5 项" in page
    assert "最多报送 5 个" in page
    assert "请记录征求党员群众意见的情况" in page


def test_what_was_seen_before_a_colleague_acted_is_not_moved(world: Flask) -> None:
    nomination_id = submitted()
    desk = seat(world, "r-1")
    move(officer_of("r-1"), nomination_id, "set_aside")
    page = desk.post("/review/moves", {"act": "select", "chosen": [f"{nomination_id}:2"]}).text
    assert "已遴选 0 项" in page
    assert load_nomination(nomination_id).state == "set_aside"


def test_dossier_compares_two_versions_by_paragraph(world: Flask) -> None:
    nomination_id = submitted()
    move(officer_of("r-1"), nomination_id, "return")
    edit("c-1", nomination_id, text=[[["测试正文。", False]], [["改过的第二段。", False]]])
    move(officer_of("c-1"), nomination_id, "submit")
    page = seat(world, "r-1").get(f"/nominations/{nomination_id}?version=2&against=1").text
    assert "1 段相同" in page
    assert '<del aria-label="删去"><p>第二段。</p></del>' in page
    assert '<ins aria-label="加上"><p>改过的第二段。</p></ins>' in page


def test_draft_is_read_only_by_who_sits_at_its_desk(world: Flask) -> None:
    nomination_id = begin(text=from_plain("还没有写完的话"))
    address = f"/nominations/{nomination_id}"
    assert "还没有写完的话" in seat(world, "c-1").get(address).text
    above = seat(world, "r-1", 2).get(address)
    assert above.status_code == 200
    assert "还没有写完的话" not in above.text


def test_dossier_tells_the_receiving_office_and_its_telephone(world: Flask) -> None:
    page = seat(world, "c-1").get(f"/nominations/{begin()}").text
    assert "党员教育管理处（联系电话 0591-00000000）" in page


@pytest.mark.parametrize("stranger", ["c-2", "r-2", "b-1"])
def test_dossier_is_closed_to_the_rest_of_the_tree(world: Flask, stranger: str) -> None:
    nomination_id = submitted()
    desk = seat(world, stranger)
    assert desk.get(f"/nominations/{nomination_id}").status_code == 403
    assert desk.get(f"/nominations/{nomination_id}/export").status_code == 403
    assert step(desk, nomination_id, "select") == 403
    assert load_nomination(nomination_id).state == "submitted"


def test_office_accepts_and_the_text_waits_for_a_person(world: Flask) -> None:
    nomination_id = begin()
    deliver(nomination_id)
    office = seat_at_desk(world, 1, "office", OFFICE)
    assert "测试1市委组织部" in office.get("/office").text
    assert step(office, nomination_id, "accept") == 303
    administrator = seat_at_desk(world, 2, "administrator")
    assert "测试文章" in administrator.get("/safety").text
    assert step(administrator, nomination_id, "clear", comment="已通读全文，没有问题") == 303
    assert name_safety(load_nomination(nomination_id).safety) == "已由人工核查通过"
    assert "没有等待核查" in administrator.get("/safety").text


def test_administrator_may_send_an_accepted_text_back_to_its_office(world: Flask) -> None:
    nomination_id = begin()
    deliver(nomination_id)
    accept(nomination_id, state="waiting")
    assert step(seat_at_desk(world, 2, "administrator"), nomination_id, "release", comment="正文有误") == 303
    nomination = load_nomination(nomination_id)
    assert (nomination.state, nomination.decided_version, nomination.safety) == ("delivered", None, None)


def test_office_sees_its_own_categories_only(world: Flask) -> None:
    deliver(begin(title="归教育处的文章"))
    page = seat_at_desk(world, 1, "office", office_scope(CAMPAIGN, "organisation")).get("/office").text
    assert "好案例" in page
    assert "归教育处的文章" not in page


def test_foreign_office_desk_is_refused(world: Flask) -> None:
    desk = seat_at_desk(world, 1, "office", office_scope(CAMPAIGN, "organisation"))
    assert desk.get("/office").status_code == 200
    assert desk.get(f"/office?desk={OFFICE.replace('#', '%23')}").status_code == 403
    assert desk.get(f"/office/export?desk={OFFICE.replace('#', '%23')}").status_code == 403


def test_office_lists_who_is_short_and_after_the_day_who_is_late(world: Flask, clock: Clock) -> None:
    for number in range(3):
        nomination_id = begin("r-1", title=f"第{number}篇")
        move(officer_of("r-1"), nomination_id, "submit")
    office = seat_at_desk(world, 1, "office", OFFICE)
    before = office.get("/office").text
    assert before.count("未报足") == 1
    assert "已报 3 / 3—5" in before
    clock.moment = MARCH.replace(month=5, day=1)
    late = seat_at_desk(world, 3, "office", OFFICE)
    assert late.get("/office").text.count("逾期未报足") == 1


def test_likely_twins_of_two_units_stand_side_by_side(world: Flask) -> None:
    for unit_id in ("r-1", "r-2"):
        nomination_id = begin(unit_id, title="同一个人")
        move(officer_of(unit_id), nomination_id, "submit")
    assert "同一个人 ／ 同一个人" in seat_at_desk(world, 1, "office", OFFICE).get("/office").text


def test_several_at_once_tell_nothing_of_foreign_ones(world: Flask) -> None:
    nomination_id = submitted(title="别处不能看的文章")
    page = seat(world, "r-2").post("/review/moves", {"act": "select", "chosen": [f"{nomination_id}:2"]}).text
    assert "不在您的工作范围内" in page
    assert "别处不能看的文章" not in page


def test_exports_are_noted_and_hold_what_is_shown(world: Flask) -> None:
    nomination_id = submitted(title="下级的文章")
    desk = seat(world, "r-1")
    sheet = load_workbook(BytesIO(desk.get(f"/review/export?campaign={CAMPAIGN}&unit=r-1").data)).active
    assert sheet is not None
    [header, line] = [dict(enumerate(row)) for row in sheet.iter_rows(values_only=True)]
    told = dict(zip(header.values(), line.values(), strict=True))
    assert (told["文章标题"], told["推荐单位"], told["正文字数"]) == ("下级的文章", "第1学院党委", 9)
    assert "座谈会，征求 12 人" in str(told["征求意见情况"])
    dossier = Document(BytesIO(desk.get(f"/nominations/{nomination_id}/export").data))
    cells = [[cell.text for cell in row.cells] for table in dossier.tables for row in table.rows]
    assert ["文章标题", "下级的文章"] in cells
    assert "第二段。" in [paragraph.text for paragraph in dossier.paragraphs]
    assert {"list_exported", "dossier_exported"} <= {entry.act for entry in AuditEntry.scan()}


def test_acts_are_offered_only_while_there_is_time(world: Flask, clock: Clock) -> None:
    nomination_id = submitted()
    assert "遴选" in seat(world, "r-1").get(f"/nominations/{nomination_id}").text
    clock.moment = MARCH.replace(month=6, day=2)
    assert "办理</h2>" not in seat(world, "r-1", 2).get(f"/nominations/{nomination_id}").text


def test_act_that_is_no_step_of_a_desk_is_refused(world: Flask) -> None:
    nomination_id = begin()
    deliver(nomination_id)
    accept(nomination_id)
    administrator = seat_at_desk(world, 2, "administrator")
    assert step(administrator, nomination_id, "publish") == 422
    assert load_nomination(nomination_id).state == "accepted"


def test_moving_by_hand_never_skips_what_accepting_asks(world: Flask) -> None:
    nomination_id = begin()
    deliver(nomination_id)
    for act in ("accept", "publish", "clear"):
        with pytest.raises(Malformed):
            move_nomination(clerk_of("education"), nomination_id, 4, act, MARCH)
    assert load_nomination(nomination_id).state == "delivered"
