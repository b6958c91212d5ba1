"""What a computer asks and a phone confirms: the browser shows a code, the phone scans and confirms it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, Protocol, TypeVar

import msgspec
from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from models.errors import NotYourTicket, TicketTaken, UnknownTicket
from models.login_ticket import LoginTicket
from models.privacy import fingerprint
from models.rules.days import iso_in_china
from models.rules.tickets import ALLOWED_FROM, LEADS_TO, LIFE_S, Act, TicketState
from models.secretive import Secretive

T = TypeVar("T")
# What a ticket is good for: a member's pages, the console, or one act there.
Purpose = Literal["computer", "console", "act"]


class LoginCodeImages(Protocol):
    """What a login ticket needs of WeChat."""

    def make_login_code_image(self, scene: str, page: str) -> bytes:
        """Return the picture of a mini-program code that opens `page` with `scene` (1 to 32 characters)."""
        ...


class TicketView(msgspec.Struct, frozen=True):
    """What browser and phone show of a ticket; both show `match_number`, so that a person can compare.

    `about` says what is confirmed, when that is more than signing in.
    """

    id: str
    state: TicketState
    browser: str
    match_number: str
    requested_at: str
    expires_at: str
    purpose: Purpose
    about: str | None


class RequestedTicket(Secretive, frozen=True):
    """A new ticket for the browser that keeps `browser_key`; `image` is what the phone scans."""

    view: TicketView
    browser_key: str
    image: bytes


# The mini-program's page that reads a login code.
CONFIRM_PAGE = "pages/login-ticket/index"


def request_ticket(
    browser: str,
    wechat: LoginCodeImages,
    now: datetime,
    purpose: Purpose = "computer",
    about: str | None = None,
    bound_to: str | None = None,
) -> RequestedTicket:
    """Make a ticket bound to a new browser key, good for three minutes and for this purpose only."""
    browser_key = secrets.token_urlsafe(24)
    ticket = LoginTicket(
        ticket_id=secrets.token_urlsafe(16),
        state="new",
        browser_hash=fingerprint("browser", browser_key),
        browser=browser,
        match_number=f"{secrets.randbelow(90) + 10}",
        requested_at=iso_in_china(now),
        expires_at=int(now.timestamp()) + LIFE_S,
        purpose=purpose,
        about=about,
        bound_to=bound_to,
    )
    image = wechat.make_login_code_image(ticket.ticket_id, CONFIRM_PAGE)
    # No condition: the id is 128 bits of chance, and a repeat after a lost reply must not refuse itself.
    ticket.save()
    return RequestedTicket(_view(ticket), browser_key, image)


def scan_ticket(ticket_id: str, member_id: str, now: datetime) -> TicketView:
    """Take the ticket for this phone and return what is to be confirmed; raise TicketTaken or UnknownTicket."""
    return _view(_act(ticket_id, "scan", now, member_id))


def confirm_ticket(ticket_id: str, member_id: str, now: datetime) -> TicketView:
    """Let the waiting browser sign in as this member; raise TicketTaken or UnknownTicket."""
    return _view(_act(ticket_id, "confirm", now, member_id))


def cancel_ticket(ticket_id: str, member_id: str, now: datetime) -> TicketView:
    """Refuse the waiting browser; raise TicketTaken or UnknownTicket."""
    return _view(_act(ticket_id, "cancel", now, member_id))


def poll_ticket(
    ticket_id: str, browser_key: str, now: datetime, purpose: Purpose, welcome: Callable[[str], T]
) -> tuple[TicketView, T | None]:
    """Return the ticket's state to its own browser and, once it is confirmed, what `welcome` makes of the member.

    That happens exactly once. Raises NotYourTicket for any other browser or purpose, TicketTaken when it was used
    before, UnknownTicket when it expired, and whatever `welcome` raises, which leaves the ticket unused.
    """
    ticket = _require_own(ticket_id, browser_key, purpose, now)
    if ticket.state != "confirmed" or ticket.scanned_by is None:
        return _view(ticket), None
    view, welcomed = _view(ticket), welcome(ticket.scanned_by)
    # Last, so that a store which fails before it costs nobody another scan.
    _use(ticket)
    return view, welcomed


def look_at_ticket(ticket_id: str, browser_key: str, now: datetime, purpose: Purpose) -> TicketView:
    """Return the ticket's state to the browser that asked for it, without using it; raises as `poll_ticket`."""
    return _view(_require_own(ticket_id, browser_key, purpose, now))


def use_for_act(ticket_id: str, browser_key: str, member_id: str, bound_to: str, now: datetime) -> None:
    """Use a ticket for the one act it was made for: once, confirmed by this very member.

    Raises NotYourTicket for another browser, member or act, TicketTaken when used or not confirmed, UnknownTicket.
    """
    ticket = _require_own(ticket_id, browser_key, "act", now)
    if ticket.scanned_by is None:
        # Whoever scans it from here on has not been asked about.
        raise TicketTaken
    if ticket.scanned_by != member_id:
        raise NotYourTicket("请用您本人的微信扫码确认，这项操作没有进行。")
    if ticket.bound_to != bound_to:
        raise NotYourTicket("确认之后内容有改动，这项操作没有进行，请重新提交。")
    _use(ticket)


def _require_own(ticket_id: str, browser_key: str, purpose: Purpose, now: datetime) -> LoginTicket:
    ticket = _require_ticket(ticket_id, now)
    is_own = hmac.compare_digest(ticket.browser_hash, fingerprint("browser", browser_key))
    if not is_own or ticket.purpose != purpose:
        raise NotYourTicket
    if ticket.state == "used":
        raise TicketTaken
    return ticket


def _act(ticket_id: str, act: Act, now: datetime, member_id: str) -> LoginTicket:
    ticket = _require_ticket(ticket_id, now)
    actions: list[Action] = [LoginTicket.state.set(LEADS_TO[act]), LoginTicket.scanned_by.set(member_id)]
    condition: Condition = LoginTicket.state.is_in(*ALLOWED_FROM[act])
    condition &= LoginTicket.scanned_by.does_not_exist() | (LoginTicket.scanned_by == member_id)
    _move(ticket, actions, condition)
    return ticket


def _use(ticket: LoginTicket) -> None:
    # The client repeats a write whose reply was lost: this write must then know itself again, and nobody else.
    this_use = secrets.token_urlsafe(12)
    actions: list[Action] = [LoginTicket.state.set(LEADS_TO["use"]), LoginTicket.used_with.set(this_use)]
    _move(ticket, actions, LoginTicket.state.is_in(*ALLOWED_FROM["use"]) | (LoginTicket.used_with == this_use))


def _move(ticket: LoginTicket, actions: list[Action], condition: Condition) -> None:
    try:
        ticket.update(actions, condition)
    except UpdateError as error:
        raise TicketTaken from error


def _require_ticket(ticket_id: str, now: datetime) -> LoginTicket:
    try:
        ticket = LoginTicket.get(ticket_id, consistent_read=True)
    except LoginTicket.DoesNotExist:
        raise UnknownTicket from None
    if ticket.expires_at <= now.timestamp():
        raise UnknownTicket
    return ticket


def _view(ticket: LoginTicket) -> TicketView:
    state: TicketState = ticket.state  # type: ignore[assignment]  # only the acts above write it
    expires_at = iso_in_china(datetime.fromtimestamp(ticket.expires_at, UTC))
    purpose: Purpose = ticket.purpose  # type: ignore[assignment]  # only `request_ticket` writes it
    return TicketView(
        ticket.ticket_id,
        state,
        ticket.browser,
        ticket.match_number,
        ticket.requested_at,
        expires_at,
        purpose,
        ticket.about,
    )
