"""T11, token forms: 44 things that are not our token, at every guarded view, as a bearer and as a cookie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from flask import Flask
from itsdangerous import Signer, TimestampSigner

from handlers.member import create_app
from handlers.web.access import SESSION_COOKIE, access_of
from handlers.web.seat_tokens import SeatClaims
from handlers.web.tokens import Tokens
from tests.fakes import Clock, FakeWeChat
from tests.handlers.web.test_tokens import encode, sign_jwt
from tests.makers import NOON, make_config

SECRET = "canary-token-secret"
LIFE = timedelta(hours=2)
ENDS = int((NOON + LIFE).timestamp())
# Good as a bearer of a member's phone but for the one thing each form below gets wrong.
CLAIMS = {"aud": "member", "exp": ENDS, "member": "m-1", "roles": []}


def sign(body: str | bytes, salt: str = "liuhao-member", secret: str = SECRET, **how: object) -> str:
    """Return the body signed as our tokens are, but for what is said."""
    settings = {"key_derivation": "hmac", "digest_method": hashlib.sha256} | how
    return Signer(secret, salt=salt, **settings).sign(body).decode()  # type: ignore[arg-type]


def sign_raw(document: bytes) -> str:
    """Return this JSON text as a token with a right signature."""
    return sign(base64.urlsafe_b64encode(document).rstrip(b"="))


def issue(secrets: tuple[str, ...] = (SECRET,), life: timedelta = LIFE, audience: str = "member") -> str:
    """Return a token as we issue it."""
    return Tokens(SeatClaims, audience, secrets, life).issue(NOON, member="m-1")[0]


GOOD = issue()
BODY, _, SIGNATURE = GOOD.partition(".")
OTHER = Tokens(SeatClaims, "member", (SECRET,), LIFE).issue(NOON, member="m-2")[0]
_HS256 = {"alg": "HS256", "typ": "JWT"}
_TEXT = json.dumps(CLAIMS)

FORMS: dict[str, str] = {
    "a word": "x",
    "null": "null",
    "only a dot": ".",
    "body alone": BODY,
    "signature alone": f".{SIGNATURE}",
    "body and an empty signature": f"{BODY}.",
    "truncated by one": GOOD[:-1],
    "truncated to a half": GOOD[: len(GOOD) // 2],
    "first character lost": GOOD[1:],
    "parts swapped": f"{SIGNATURE}.{BODY}",
    "body of another token": f"{OTHER.partition('.')[0]}.{SIGNATURE}",
    "signature of another token": f"{BODY}.{OTHER.partition('.')[2]}",
    "signature twice": f"{GOOD}.{SIGNATURE}",
    "twice in a row": f"{GOOD}{GOOD}",
    "padded with =": f"{GOOD}=",
    "upper case": GOOD.upper(),
    "quoted": f'"{GOOD}"',
    "percent-encoded dot": GOOD.replace(".", "%2E"),
    "not ASCII": f"{BODY}é.{SIGNATURE}",
    "huge": "A" * 50_000,
    "huge but signed": sign_raw(json.dumps(CLAIMS | {"member": "m" * 9_000, "more": 1}).encode()),
    "nested in itself": sign(base64.urlsafe_b64encode(GOOD.encode()).rstrip(b"=")),
    "nested lists": sign_raw(b"[" * 5_000 + b"]" * 5_000),
    "none as algorithm": f"{encode({'alg': 'none'})}.{encode(CLAIMS)}.",
    "JSON web token by our secret": sign_jwt(_HS256, CLAIMS, SECRET.encode()),
    "JSON web token by no secret": sign_jwt(_HS256, CLAIMS, b""),
    "key id that is a path": sign_jwt(_HS256 | {"kid": "../../dev/null"}, CLAIMS, b""),
    "SHA-1": sign(encode(CLAIMS), digest_method=hashlib.sha1),
    "other key derivation": sign(encode(CLAIMS), key_derivation="concat"),
    "plain HMAC of the secret": f"{BODY}.{encode(hmac.new(SECRET.encode(), BODY.encode(), 'sha256').hexdigest())}",
    "other salt": sign(encode(CLAIMS), salt="liuhao-anything"),
    "salt of forms": sign(encode(CLAIMS), salt="liuhao-csrf"),
    "other audience's salt": sign(encode(CLAIMS), salt="liuhao-administrator"),
    "other audience inside": sign(encode(CLAIMS | {"aud": "administrator"})),
    "timestamped": TimestampSigner(SECRET, salt="liuhao-member", key_derivation="hmac").sign(encode(CLAIMS)).decode(),
    "another deployment's secret": issue(("canary-other-secret",)),
    "secret rotated away": issue(("canary-retired-secret", "canary-older-secret")),
    "expired by a second": issue(life=timedelta(seconds=-1)),
    "ending right now": issue(life=timedelta(0)),
    "without an end": sign(encode({name: value for name, value in CLAIMS.items() if name != "exp"})),
    "end as a text": sign(encode(CLAIMS | {"exp": str(ENDS)})),
    "end beyond numbers": sign_raw(_TEXT.replace(str(ENDS), "1e999").encode()),
    "a claim too many": sign(encode(CLAIMS | {"administrator": True})),
    "audience twice, the last another": sign_raw(f'{_TEXT[:-1]}, "aud": "computer"}}'.encode()),
    "end twice, the last past": sign_raw(f'{_TEXT[:-1]}, "exp": 1}}'.encode()),
    "roles as a text": sign(encode(CLAIMS | {"roles": "administrator"})),
}


@pytest.fixture(scope="module")
def app() -> Flask:
    """The members' app without any store: whoever is refused is refused before anything is read."""
    return create_app(make_config(), FakeWeChat, Clock(NOON))


def list_guarded(app: Flask) -> list[tuple[str, str]]:
    """Return method and address of every view that not everybody may call."""
    return [
        (method, "/".join("x" if part.startswith("<") else part for part in rule.rule.split("/")))
        for rule in app.url_map.iter_rules()
        if access_of(app.view_functions[rule.endpoint]) != "anyone"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_forms_differ_from_a_token_that_holds() -> None:
    reader = Tokens(SeatClaims, "member", (SECRET,), LIFE)
    assert reader.read(sign(encode(CLAIMS)), NOON).member == reader.read(GOOD, NOON).member == "m-1"
    assert len(set(FORMS.values()) - {GOOD}) == len(FORMS) >= 40


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_form_opens_no_view_as_a_bearer(app: Flask, form: str) -> None:
    for method, address in list_guarded(app):
        answer = app.test_client().open(address, method=method, headers={"Authorization": f"Bearer {form}"})
        assert (answer.status_code, answer.get_json()["code"]) == (401, "token_refused"), address


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_form_opens_no_view_as_a_cookie(app: Flask, form: str) -> None:
    in_cookies = form.replace('"', "")
    for method, address in list_guarded(app):
        client = app.test_client(use_cookies=False)
        answer = client.open(address, method=method, headers={"Cookie": f"{SESSION_COOKIE}={in_cookies}"})
        assert answer.status_code == 401, address
