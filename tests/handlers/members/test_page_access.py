"""Claims about getting in, getting out, and what an error looks like in a browser."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.config import Config
from handlers.member import create_app
from handlers.members.page_problems import show_problem
from handlers.web.access import SESSION_COOKIE, for_anyone
from handlers.web.addresses import keep_local
from handlers.web.dependencies import provide
from handlers.web.flask_app import build_app
from models.base import use_store
from tests.fakes import Clock, FakeWeChat
from tests.handlers.members.page_kit import HTML, BusyStore, let_in, open_page, read_csrf, read_page, send_ballot
from tests.makers import phone_of, seat_on_roll, store_campaign, store_candidates

ELSEWHERE = (
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/login?next=/login",
    "/logout",
    "/api/ballots",
    "",
)


@pytest.fixture
def member(client: FlaskClient) -> FlaskClient:
    """A browser in which a voter is signed in."""
    store_campaign()
    store_candidates("article", 12)
    let_in(client, seat_on_roll(1).seat)
    return client


@pytest.mark.parametrize(
    "path", ["/", "/categories/article", "/candidates/canary-ar001", "/ballots", "/categories/film/receipt"]
)
def test_page_without_session_leads_to_login(client: FlaskClient, path: str) -> None:
    answer = open_page(client, path)
    assert answer.status_code == 303
    target = urlsplit(answer.location)
    assert (target.path, parse_qs(target.query)) == ("/login", {"next": [path]})


def test_json_without_session_still_gets_a_problem(client: FlaskClient) -> None:
    answer = client.get("/api/campaign", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_login_page_keeps_the_way_onward(client: FlaskClient) -> None:
    assert 'data-onward="/ballots?day=2017-07-01"' in read_page(client, "/login?next=/ballots?day%3D2017-07-01")


@pytest.mark.parametrize("address", ELSEWHERE)
def test_login_page_never_leads_to_another_site(client: FlaskClient, address: str) -> None:
    page = client.get("/login", query_string={"next": address}, headers=HTML).text
    assert 'data-onward="/"' in page


@given(st.text(alphabet="/\\:.@?#% \t\n\x00evil\u2028", max_size=12))
def test_kept_address_is_always_a_path_of_ours(address: str) -> None:
    kept = keep_local(address)
    assert kept.startswith("/")
    assert kept[1:2] not in {"/", "\\"}
    assert not urlsplit(kept).netloc


def test_signed_in_member_goes_on_from_login(member: FlaskClient) -> None:
    answer = open_page(member, "/login?next=/ballots")
    assert (answer.status_code, answer.location) == (303, "/ballots")


def test_expired_session_is_told_and_choices_are_kept(member: FlaskClient, clock: Clock) -> None:
    clock.move(hours=2)
    answer = open_page(member, "/categories/article")
    assert parse_qs(urlsplit(answer.location).query) == {"next": ["/categories/article"], "lost": ["1"]}
    assert "登录已失效，请重新扫码登录，您的选择已保留。" in read_page(member, answer.location)


def test_ballot_without_session_leads_back_to_its_category(client: FlaskClient) -> None:
    answer = client.post("/categories/article", data={"candidates": ["canary-ar001"]}, headers=HTML)
    assert answer.status_code == 303
    assert parse_qs(urlsplit(answer.location).query) == {"next": ["/categories/article"], "lost": ["1"]}


def test_forged_cookie_is_no_session(client: FlaskClient) -> None:
    client.set_cookie(SESSION_COOKIE, "eyJtZW1iZXIiOiJtLTEifQ.forged")
    assert open_page(client, "/").status_code == 303
    assert open_page(client, "/login").status_code == 200


def test_signing_out_ends_the_session(member: FlaskClient) -> None:
    answer = member.post("/logout", data={"csrf": read_csrf(member)}, headers=HTML)
    assert (answer.status_code, answer.location) == (303, "/login?left=1")
    assert "您已安全退出登录" in read_page(member, answer.location)
    assert open_page(member, "/").status_code == 303


@pytest.mark.parametrize("path", ["/logout", "/categories/article"])
@pytest.mark.parametrize("csrf", ["", "0" * 27, "真假"])
def test_form_without_the_right_csrf_is_refused(member: FlaskClient, path: str, csrf: str) -> None:
    answer = member.post(path, data={"csrf": csrf, "candidates": ["canary-ar001"]}, headers=HTML)
    assert answer.status_code == 403
    assert "页面已过期，请刷新后重试。" in answer.text
    assert read_page(member, "/").count("今日已投</span>") == 0


def test_other_sessions_csrf_is_refused(member: FlaskClient, clock: Clock) -> None:
    earlier = read_csrf(member)
    clock.move(seconds=1)
    let_in(member, seat_on_roll(2).seat)
    answer = member.post("/logout", data={"csrf": earlier}, headers=HTML)
    assert answer.status_code == 403


@pytest.mark.parametrize(("public_url", "is_secure"), [("http://localhost", False), ("https://vote.example", True)])
def test_session_cookie_is_closed_to_scripts_and_other_sites(
    store: None, config: Config, clock: Clock, wechat: FakeWeChat, public_url: str, is_secure: bool
) -> None:
    app = create_app(replace(config, public_url=public_url), lambda: wechat, clock)
    store_campaign()
    seat_on_roll(1)
    browser = app.test_client()
    ticket = browser.post("/api/login-tickets", base_url=public_url).get_json()["id"]
    app.test_client().post(f"/api/login-tickets/{ticket}/confirm", headers=sign_in_on_phone(app))
    answer = browser.get(f"/api/login-tickets/{ticket}", base_url=public_url)
    cookie = next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith(f"{SESSION_COOKIE}="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert ("Secure" in cookie) == is_secure
    assert "陈测试1" in browser.get("/", base_url=public_url, headers=HTML).text


def sign_in_on_phone(app: Flask) -> dict[str, str]:
    """Activate the first member on a phone and return its headers."""
    phone = app.test_client()
    token = phone.post("/api/sessions", json={"code": "login:canary-openid-1"}).get_json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    answer = phone.post("/api/activation", json={"phone_code": f"phone:{phone_of(1)}"}, headers=headers)
    return {"Authorization": f"Bearer {answer.get_json()['token']}"}


def test_pages_are_kept_by_no_cache(member: FlaskClient) -> None:
    for path in ("/", "/categories/article", "/candidates/canary-ar001", "/ballots", "/no-such-page"):
        assert open_page(member, path).headers["Cache-Control"] == "no-store", path


def test_unknown_page_tells_where_to_go(member: FlaskClient) -> None:
    for path in ("/no-such-page", "/categories/none", "/candidates/none"):
        answer = open_page(member, path)
        assert (answer.status_code, answer.mimetype) == (404, "text/html"), path
        assert "返回首页" in answer.text


@pytest.mark.parametrize("text", ["%00", "%ED%A0%80", "%FF", "%E6%8A", "..%2F..", "a" * 3000, "%F0%9F%98%80"])
def test_hostile_id_in_a_pages_address_is_not_found(member: FlaskClient, text: str) -> None:
    for path in (f"/categories/{text}", f"/categories/{text}/receipt", f"/candidates/{text}"):
        assert open_page(member, path).status_code == 404, path


@pytest.mark.parametrize("text", ["", "\x00", "2017-07-05\x00", "９" * 10, "a" * 3000, "😀"])
def test_hostile_field_of_the_ballots_form_is_refused(member: FlaskClient, text: str) -> None:
    for name in ("day", "campaign"):
        assert send_ballot(member, ["canary-ar001"], **{name: text}).status_code == 422, name
    assert send_ballot(member, [text]).status_code == 422
    assert "0/2" in read_page(member, "/")


def test_error_page_shows_its_address_only_escaped(member: FlaskClient) -> None:
    assert "<script>alert" not in open_page(member, "/categories/<script>alert(1)</script>").text


def test_busy_store_asks_for_patience_and_a_retry(member: FlaskClient) -> None:
    read_page(member, "/")
    use_store(BusyStore("test", "cn-north-1"))
    answer = open_page(member, "/ballots?day=2017-07-01")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert 'href="/ballots?day=2017-07-01"' in answer.text
    assert "请等几秒钟" in answer.text


def test_unexpected_error_is_told_without_its_words(config: Config, clock: Clock, wechat: FakeWeChat) -> None:
    blueprint = Blueprint("broken", __name__)

    @blueprint.get("/broken")
    @for_anyone
    def fail() -> str:
        raise RuntimeError("words for operators")

    app = build_app("broken", config, [blueprint], page=show_problem)
    provide(app, config, lambda: wechat, clock)
    answer = open_page(app.test_client(), "/broken")
    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "operators" not in answer.text
    assert "告诉所在党支部" in answer.text


def test_wrong_method_is_a_page_too(member: FlaskClient) -> None:
    answer = member.post("/ballots", headers=HTML)
    assert (answer.status_code, answer.mimetype) == (405, "text/html")
