"""Between tokens and seats: who is signed in, as services know it."""

from __future__ import annotations

from typing import Any

from handlers.web.access import seat_claims
from models.services.seats import Seat, Voter


def current_seat() -> Seat:
    """Return the seat of whoever calls this view."""
    claims = seat_claims()
    voter = None
    if claims.campaign and claims.committee and claims.branch and claims.voter:
        voter = Voter(claims.campaign, claims.committee, claims.branch, claims.voter)
    return Seat(claims.member, claims.roles, voter)


def claims_of(seat: Seat) -> dict[str, Any]:
    """Return what a token must carry so that `current_seat` gives this seat again."""
    claims: dict[str, Any] = {"member": seat.member_id, "roles": seat.roles}
    if seat.voter is not None:
        claims["campaign"] = seat.voter.campaign_id
        claims["committee"] = seat.voter.committee_id
        claims["branch"] = seat.voter.branch_id
        claims["voter"] = seat.voter.voter
    return claims
