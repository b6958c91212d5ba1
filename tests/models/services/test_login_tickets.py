"""Login tickets: for one browser, one phone, one sign-in, three minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import pytest

from models.base import current_store
from models.errors import MemberInactive, NotYourTicket, TicketTaken, UnknownTicket
from models.login_ticket import LoginTicket
from models.member import Member
from models.services.login_tickets import (
    RequestedTicket,
    TicketView,
    cancel_ticket,
    confirm_ticket,
    request_ticket,
    scan_ticket,
    use_for_act,
)
from models.services.login_tickets import poll_ticket as poll_for
from models.services.seats import SignedIn
from models.services.sessions import sign_in_again
from tests.fakes import Clock, FakeWeChat
from tests.makers import NOON, store_member
from tests.wire import Faults, let_first

pytestmark = pytest.mark.usefixtures("store")


def make_ticket() -> RequestedTicket:
    """Return a new ticket, with a member who may confirm it."""
    store_member(1)
    return request_ticket("Windows 电脑 · Edge 浏览器", FakeWeChat(), NOON)


def poll_ticket(ticket_id: str, key: str, now: datetime) -> tuple[TicketView, SignedIn | None]:
    """Poll as the members' pages do."""
    return poll_for(ticket_id, key, now, "computer", lambda member: sign_in_again(member, now))


def state_of(made: RequestedTicket) -> str:
    """Return the state that the ticket's own browser sees."""
    return poll_ticket(made.view.id, made.browser_key, NOON)[0].state


def test_ticket_goes_from_new_over_scanned_to_used() -> None:
    made = make_ticket()
    assert state_of(made) == "new"
    assert scan_ticket(made.view.id, "m-1", NOON).match_number == made.view.match_number
    assert state_of(made) == "scanned"
    confirm_ticket(made.view.id, "m-1", NOON)
    view, signed_in = poll_ticket(made.view.id, made.browser_key, NOON)
    assert view.state == "confirmed"
    assert signed_in is not None
    assert signed_in.member.id == "m-1"
    assert LoginTicket.get(made.view.id).state == "used"


def test_scan_and_confirm_may_be_repeated_by_the_same_phone() -> None:
    made = make_ticket()
    for act in (scan_ticket, scan_ticket, confirm_ticket, confirm_ticket):
        act(made.view.id, "m-1", NOON)
    assert poll_ticket(made.view.id, made.browser_key, NOON)[1] is not None


def test_ticket_fits_wechat_s_scene_and_hides_its_key() -> None:
    made = make_ticket()
    assert len(made.view.id) == 22
    assert made.image.endswith(made.view.id.encode())
    assert made.browser_key not in repr(made)
    assert LoginTicket.get(made.view.id).browser_hash != made.browser_key
    assert 10 <= int(made.view.match_number) <= 99


@pytest.mark.parametrize("key", ["", "forged", "\0", "投"])
def test_other_browser_learns_nothing(key: str) -> None:
    made = make_ticket()
    confirm_ticket(made.view.id, "m-1", NOON)
    with pytest.raises(NotYourTicket):
        poll_ticket(made.view.id, key, NOON)
    assert poll_ticket(made.view.id, made.browser_key, NOON)[1] is not None


def test_browser_of_another_ticket_is_another_browser() -> None:
    mine, other = make_ticket(), make_ticket()
    confirm_ticket(mine.view.id, "m-1", NOON)
    with pytest.raises(NotYourTicket):
        poll_ticket(mine.view.id, other.browser_key, NOON)


def test_second_phone_can_do_nothing_after_the_first() -> None:
    made = make_ticket()
    scan_ticket(made.view.id, "m-1", NOON)
    for act in (scan_ticket, confirm_ticket, cancel_ticket):
        with pytest.raises(TicketTaken):
            act(made.view.id, "m-2", NOON)
    assert state_of(made) == "scanned"
    assert LoginTicket.get(made.view.id).scanned_by == "m-1"


def test_confirmed_ticket_signs_in_once() -> None:
    made = make_ticket()
    confirm_ticket(made.view.id, "m-1", NOON)
    poll_ticket(made.view.id, made.browser_key, NOON)
    with pytest.raises(TicketTaken):
        poll_ticket(made.view.id, made.browser_key, NOON)
    for act in (scan_ticket, confirm_ticket, cancel_ticket):
        with pytest.raises(TicketTaken):
            act(made.view.id, "m-1", NOON)


def test_poll_that_another_overtook_signs_nobody_in() -> None:
    made = make_ticket()
    confirm_ticket(made.view.id, "m-1", NOON)
    first = let_first(lambda: poll_ticket(made.view.id, made.browser_key, NOON))
    Faults(current_store()).plan("UpdateItem", first)
    with pytest.raises(TicketTaken):
        poll_ticket(made.view.id, made.browser_key, NOON)


def test_cancelled_ticket_never_signs_in() -> None:
    made = make_ticket()
    cancel_ticket(made.view.id, "m-1", NOON)
    assert poll_ticket(made.view.id, made.browser_key, NOON)[1] is None
    assert state_of(made) == "cancelled"
    for act in (scan_ticket, confirm_ticket):
        with pytest.raises(TicketTaken):
            act(made.view.id, "m-1", NOON)
    assert state_of(made) == "cancelled"


def test_confirmed_ticket_can_no_longer_be_cancelled_or_scanned() -> None:
    made = make_ticket()
    confirm_ticket(made.view.id, "m-1", NOON)
    for act in (scan_ticket, cancel_ticket):
        with pytest.raises(TicketTaken):
            act(made.view.id, "m-1", NOON)


def test_ticket_ends_with_its_last_second_though_still_stored() -> None:
    made, clock = make_ticket(), Clock(NOON)
    clock.move(seconds=179)
    scan_ticket(made.view.id, "m-1", clock())
    clock.move(seconds=1)
    for act in (scan_ticket, confirm_ticket, cancel_ticket):
        with pytest.raises(UnknownTicket):
            act(made.view.id, "m-1", clock())
    with pytest.raises(UnknownTicket):
        poll_ticket(made.view.id, made.browser_key, clock())
    assert LoginTicket.get(made.view.id).state == "scanned"


def test_confirmed_ticket_that_expired_signs_nobody_in() -> None:
    made, clock = make_ticket(), Clock(NOON)
    confirm_ticket(made.view.id, "m-1", clock())
    clock.move(seconds=180)
    with pytest.raises(UnknownTicket):
        poll_ticket(made.view.id, made.browser_key, clock())


def test_ticket_that_was_never_made_is_unknown() -> None:
    with pytest.raises(UnknownTicket):
        scan_ticket("nothing", "m-1", NOON)
    with pytest.raises(UnknownTicket):
        poll_ticket("nothing", "key", NOON)


def test_member_whose_entry_was_closed_is_not_signed_in() -> None:
    made = make_ticket()
    confirm_ticket(made.view.id, "m-1", NOON)
    Member.get("m-1").update([Member.status.set("closed")])
    with pytest.raises(MemberInactive):
        poll_ticket(made.view.id, made.browser_key, NOON)


def make_act_ticket(bound_to: str = "form-1") -> RequestedTicket:
    """Return a ticket that confirms one act, already scanned and confirmed by m-1."""
    made = request_ticket("电脑", FakeWeChat(), NOON, "act", "开通投票", bound_to)
    confirm_ticket(made.view.id, "m-1", NOON)
    return made


def test_act_is_confirmed_once_by_its_own_member() -> None:
    made = make_act_ticket()
    assert made.view.about == "开通投票"
    with pytest.raises(NotYourTicket):
        use_for_act(made.view.id, made.browser_key, "m-2", "form-1", NOON)
    use_for_act(made.view.id, made.browser_key, "m-1", "form-1", NOON)
    with pytest.raises(TicketTaken):
        use_for_act(made.view.id, made.browser_key, "m-1", "form-1", NOON)


def test_confirmation_of_one_form_is_good_for_no_other() -> None:
    made = make_act_ticket("form-1")
    with pytest.raises(NotYourTicket):
        use_for_act(made.view.id, made.browser_key, "m-1", "form-2", NOON)


def test_unconfirmed_act_is_not_done() -> None:
    made = request_ticket("电脑", FakeWeChat(), NOON, "act", "开通投票", "form-1")
    scan_ticket(made.view.id, "m-1", NOON)
    with pytest.raises(TicketTaken):
        use_for_act(made.view.id, made.browser_key, "m-1", "form-1", NOON)


@pytest.mark.parametrize("purpose", ["console", "act"])
def test_ticket_of_another_purpose_signs_no_member_in(purpose: Literal["console", "act"]) -> None:
    store_member(1)
    made = request_ticket("电脑", FakeWeChat(), NOON, purpose)
    confirm_ticket(made.view.id, "m-1", NOON)
    with pytest.raises(NotYourTicket):
        poll_ticket(made.view.id, made.browser_key, NOON)


def test_act_confirmed_by_another_phone_meanwhile_is_not_done() -> None:
    made = make_act_ticket()

    def confirm_elsewhere() -> None:
        scan_ticket(made.view.id, "m-2", NOON)
        confirm_ticket(made.view.id, "m-2", NOON)

    Faults(current_store()).plan("UpdateItem", let_first(confirm_elsewhere))
    with pytest.raises((TicketTaken, NotYourTicket)):
        use_for_act(made.view.id, made.browser_key, "m-1", "form-1", NOON)
