"""Links to the voting page before it is published: signed, for one campaign, for half an hour."""

from __future__ import annotations

from datetime import timedelta

from handlers.web.dependencies import given
from handlers.web.tokens import Claims, Tokens

LIFE = timedelta(minutes=30)


class PreviewClaims(Claims, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which campaign's voting page the link shows."""

    campaign: str


def preview_tokens() -> Tokens[PreviewClaims]:
    """Return what issues and reads such links; console and members' site share the secret."""
    return Tokens(PreviewClaims, "preview", given().config.token_secrets, LIFE)
