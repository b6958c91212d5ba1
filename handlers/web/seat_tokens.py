"""What our tokens carry."""

from __future__ import annotations

from handlers.web.tokens import Claims


class SeatClaims(Claims, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A signed-in member and the place on the frozen roll; so a ballot needs no read to know whose it is."""

    member: str
    roles: tuple[str, ...] = ()
    campaign: str | None = None
    committee: str | None = None
    branch: str | None = None
    voter: str | None = None


class ActivationClaims(Claims, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A WeChat account that is not bound yet; the openid is sealed (base64)."""

    openid: str
