"""The states of a login ticket: new → scanned → confirmed → used, or cancelled on the phone."""

from __future__ import annotations

from typing import Literal

TicketState = Literal["new", "scanned", "confirmed", "used", "cancelled"]
Act = Literal["scan", "confirm", "cancel", "use"]

# A login code lives this long: time to find the phone, too short to pass around.
LIFE_S = 180

# A phone may confirm without a separate scan call; nobody may act on a confirmed ticket but its browser.
ALLOWED_FROM: dict[Act, tuple[TicketState, ...]] = {
    "scan": ("new", "scanned"),
    "confirm": ("new", "scanned", "confirmed"),
    "cancel": ("new", "scanned", "cancelled"),
    "use": ("confirmed",),
}
LEADS_TO: dict[Act, TicketState] = {
    "scan": "scanned",
    "confirm": "confirmed",
    "cancel": "cancelled",
    "use": "used",
}
