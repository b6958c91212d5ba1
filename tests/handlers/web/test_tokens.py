"""Tokens: ours, unaltered, for this audience and not expired, or nothing."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.web.seat_tokens import ActivationClaims, SeatClaims
from handlers.web.tokens import Tokens
from models.errors import TokenRefused
from tests.makers import NOON

SECRET = "canary-token-secret"
LIFE = timedelta(hours=2)
SEATS = Tokens(SeatClaims, "member", (SECRET,), LIFE)
TOKEN, ENDS = SEATS.issue(NOON, member="m-1", roles=("secretary",))
BODY, _, SIGNATURE = TOKEN.partition(".")


def require_refused(token: str, tokens: Tokens[Any] = SEATS) -> None:
    """Require that nobody is behind this token."""
    with pytest.raises(TokenRefused):
        tokens.read(token, NOON)


def encode(document: Any) -> str:
    """Return the document as the part of a token."""
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def sign_jwt(header: dict[str, Any], claims: dict[str, Any], key: bytes) -> str:
    """Return a JSON web token."""
    text = f"{encode(header)}.{encode(claims)}"
    signature = hmac.new(key, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


CLAIMS = {"aud": "member", "exp": int(ENDS.timestamp()), "member": "m-2", "roles": []}


def test_own_token_is_read_until_it_ends() -> None:
    assert SEATS.read(TOKEN, NOON).member == "m-1"
    assert SEATS.read(TOKEN, ENDS - timedelta(seconds=1)).roles == ("secretary",)
    assert ENDS == NOON + LIFE
    for moment in (ENDS, ENDS + timedelta(seconds=1), ENDS + timedelta(days=9999)):
        with pytest.raises(TokenRefused):
            SEATS.read(TOKEN, moment)


@pytest.mark.parametrize("place", range(len(TOKEN)))
def test_token_with_one_character_changed_is_refused(place: int) -> None:
    for other in "AQgw_-.=!":
        if TOKEN[place] != other:
            require_refused(TOKEN[:place] + other + TOKEN[place + 1 :])
    flipped = chr(ord(TOKEN[place]) ^ 1)
    require_refused(TOKEN[:place] + flipped + TOKEN[place + 1 :])


@pytest.mark.parametrize("kept", range(0, len(TOKEN), 7))
def test_truncated_token_is_refused(kept: int) -> None:
    require_refused(TOKEN[:kept])


@pytest.mark.parametrize("more", ["A", "=", "==", "!", ".", ".A", "\0", " ", "\n", "é", "投", "\ud800", TOKEN])
def test_token_with_something_added_is_refused(more: str) -> None:
    require_refused(TOKEN + more)
    require_refused(more + TOKEN)


@given(st.text(max_size=200))
def test_any_other_text_is_refused(text: str) -> None:
    require_refused(text)
    require_refused(f"{BODY}.{text}")
    require_refused(f"{text}.{SIGNATURE}")


@pytest.mark.parametrize(
    "token",
    [
        sign_jwt({"alg": "HS256", "typ": "JWT"}, CLAIMS, SECRET.encode()),
        sign_jwt({"alg": "HS256", "typ": "JWT"}, CLAIMS, b""),
        f"{encode({'alg': 'none', 'typ': 'JWT'})}.{encode(CLAIMS)}.",
        f"{encode({'alg': 'none', 'typ': 'JWT'})}.{encode(CLAIMS)}",
        f"{encode(CLAIMS)}.",
        encode(CLAIMS),
        f"{encode(CLAIMS)}.{SIGNATURE}",
        f"{encode(CLAIMS)}.{encode(hmac.new(SECRET.encode(), encode(CLAIMS).encode(), hashlib.sha256).hexdigest())}",
        f"{encode({'alg': 'HS256', 'kid': '../../dev/null'})}.{encode(CLAIMS)}.{SIGNATURE}",
    ],
)
def test_json_web_tokens_and_home_made_ones_are_refused(token: str) -> None:
    require_refused(token)


def test_token_of_another_secret_is_refused() -> None:
    forged, _ = Tokens(SeatClaims, "member", ("canary-other-secret",), LIFE).issue(NOON, member="m-1")
    require_refused(forged)


def test_token_is_good_for_its_own_audience_only() -> None:
    audiences: dict[str, Tokens[Any]] = {
        "member": SEATS,
        "computer": Tokens(SeatClaims, "computer", (SECRET,), LIFE),
        "activation": Tokens(ActivationClaims, "activation", (SECRET,), LIFE),
    }
    for made_for, maker in audiences.items():
        claims = {"openid": "canary-sealed"} if made_for == "activation" else {"member": "m-1"}
        token, _ = maker.issue(NOON, **claims)
        for asked_of, reader in audiences.items():
            if asked_of == made_for:
                assert reader.read(token, NOON).aud == made_for
            else:
                require_refused(token, reader)


def test_key_of_another_audience_verifies_nothing_here() -> None:
    computers = Tokens(SeatClaims, "computer", (SECRET,), LIFE)
    require_refused(computers._signer.sign(encode(CLAIMS).encode()).decode())


def test_audience_inside_the_token_is_checked_too() -> None:
    """Even if two audiences shared a key, the claim decides."""
    body = encode(CLAIMS | {"aud": "computer"}).encode()
    require_refused(SEATS._signer.sign(body).decode())
    right = SEATS._signer.sign(encode(CLAIMS).encode()).decode()
    assert SEATS.read(right, NOON).member == "m-2"


@pytest.mark.parametrize(
    "claims",
    [
        {name: value for name, value in CLAIMS.items() if name != "exp"},
        {name: value for name, value in CLAIMS.items() if name != "aud"},
        {name: value for name, value in CLAIMS.items() if name != "member"},
        CLAIMS | {"admin": True},
        CLAIMS | {"exp": "never"},
        CLAIMS | {"exp": None},
        [CLAIMS],
        None,
        "m-1",
    ],
)
def test_signed_token_of_another_form_is_refused(claims: Any) -> None:
    require_refused(SEATS._signer.sign(encode(claims).encode()).decode())


def test_rotated_secret_still_verifies_and_no_longer_signs() -> None:
    rotated = Tokens(SeatClaims, "member", (SECRET, "canary-new-secret"), LIFE)
    assert rotated.read(TOKEN, NOON).member == "m-1"
    fresh, _ = rotated.issue(NOON, member="m-1")
    require_refused(fresh)
    retired = Tokens(SeatClaims, "member", ("canary-new-secret",), LIFE)
    assert retired.read(fresh, NOON).member == "m-1"
    require_refused(TOKEN, retired)
