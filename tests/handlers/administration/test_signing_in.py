"""Signing in to the console: by scan, on the server, until idling or signing out ends it."""

from __future__ import annotations

from flask import Flask

from models.audit_entry import AuditEntry
from models.console_session import ConsoleSession
from models.grant import Grant
from models.member import Member
from models.services.login_tickets import confirm_ticket
from tests.desk import HTML, give, seat_at_desk
from tests.fakes import Clock
from tests.makers import NOON, store_member


def test_scan_by_somebody_with_a_role_opens_the_console(console: Flask) -> None:
    store_member(1, openid_hash="hash-1")
    give("m-1", "administrator")
    client = console.test_client()
    ticket = client.post("/api/login-tickets").get_json()
    assert client.get("/", headers=HTML).headers["Location"] == "/login?next=%2F"
    confirm_ticket(ticket["id"], "m-1", NOON)
    assert client.get(f"/api/login-tickets/{ticket['id']}").get_json()["state"] == "confirmed"
    assert "陈测试1，您好" in client.get("/", headers=HTML).text
    assert [entry.act for entry in AuditEntry.scan()] == ["console_entered"]


def test_member_without_any_role_stays_outside(console: Flask) -> None:
    store_member(1, openid_hash="hash-1")
    client = console.test_client()
    ticket = client.post("/api/login-tickets").get_json()
    confirm_ticket(ticket["id"], "m-1", NOON)
    answer = client.get(f"/api/login-tickets/{ticket['id']}")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")
    assert ConsoleSession.count() == 0


def test_session_ends_after_half_an_hour_of_silence(console: Flask, clock: Clock) -> None:
    desk = seat_at_desk(console, 1, "administrator")
    for _ in range(4):
        clock.move(minutes=29)
        assert desk.get("/").status_code == 200
    clock.move(minutes=31)
    assert desk.get("/").status_code == 303


def test_session_stays_while_somebody_types_for_long(console: Flask, clock: Clock) -> None:
    desk = seat_at_desk(console, 1, "administrator")
    for _ in range(4):
        clock.move(minutes=29)
        assert desk.get("/presence").status_code == 204
    assert desk.get("/").status_code == 200


def test_form_sent_too_late_says_nothing_was_saved(console: Flask, clock: Clock) -> None:
    desk = seat_at_desk(console, 1, "administrator")
    clock.move(minutes=31)
    login = desk.get(desk.post("/campaigns", title="新活动").headers["Location"]).text
    assert "刚才提交的内容没有保存" in login
    assert "刚才提交的内容没有保存" not in desk.get(desk.get("/campaigns").headers["Location"]).text


def test_session_ends_after_ten_hours_however_busy(console: Flask, clock: Clock) -> None:
    desk = seat_at_desk(console, 1, "administrator")
    for _ in range(24):
        clock.move(minutes=25)
        answer = desk.get("/")
    assert answer.status_code == 303


def test_signing_out_ends_the_session_in_every_window(console: Flask) -> None:
    desk = seat_at_desk(console, 1, "administrator")
    other_window = console.test_client()
    other_window.set_cookie("console", desk.secret)
    assert desk.post("/logout").headers["Location"] == "/login?left=1"
    assert other_window.get("/", headers=HTML).status_code == 303


def test_taken_role_closes_the_console_at_once(console: Flask) -> None:
    desk = seat_at_desk(console, 1, "administrator")
    Grant("m-1", Grant.role_key_of("administrator", "")).delete()
    assert desk.get("/").status_code == 303


def test_session_ends_when_its_wechat_account_is_unbound(console: Flask) -> None:
    desk = seat_at_desk(console, 1, "administrator")
    Member("m-1").update([Member.openid_hash.set("another")])
    assert desk.get("/").status_code == 303


def test_form_without_its_token_is_refused(console: Flask) -> None:
    desk = seat_at_desk(console, 1, "administrator")
    answer = desk.client.post("/logout", headers=HTML)
    assert answer.status_code == 403
    assert desk.get("/").status_code == 200


def test_session_cookie_is_for_this_server_alone(console: Flask) -> None:
    store_member(1, openid_hash="hash-1")
    give("m-1", "auditor")
    client = console.test_client()
    ticket = client.post("/api/login-tickets").get_json()
    confirm_ticket(ticket["id"], "m-1", NOON)
    cookies = client.get(f"/api/login-tickets/{ticket['id']}").headers.getlist("Set-Cookie")
    (session,) = (cookie for cookie in cookies if cookie.startswith(("console=", "__Host-console=")))
    assert "HttpOnly" in session
    assert "SameSite=Strict" in session
