"""The demo phone: pages that play WeChat, where one picks a person, scans, activates and confirms."""

from datetime import datetime
from itertools import islice
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as BaseResponse

from local.stand_in.member_api import Answer, MemberApi
from local.stand_in.phone import Phone
from local.stand_in.phone_consent import add_consent
from local.stand_in.screens import Hint, Screen
from local.stand_in.settings import Person
from local.stand_in.state import StandInState
from local.stand_in.tokens import BEIJING

PEOPLE_SHOWN = 30
MESSAGES_SHOWN = 20
CONTENT_SECURITY_POLICY = "default-src 'self'; img-src 'self' data:"


def make_phone_blueprint(state: StandInState, api: MemberApi) -> Blueprint:
    """The pages under `/phone`; they work without JavaScript and keep the person in the address."""
    blueprint = Blueprint("phone", __name__)
    blueprint.add_app_template_filter(show_time)
    blueprint.add_app_template_filter(show_clock)
    blueprint.after_request(_guard)
    blueprint.register_error_handler(NotFound, _show_missing)
    _add_pages(blueprint, state)
    _add_taps(blueprint, state, api)
    add_consent(blueprint, state, api)
    return blueprint


def show_time(at: object) -> str:
    """A moment on Beijing's clock; what is no moment is shown as it is."""
    try:
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    except ValueError:
        return str(at)
    if moment.tzinfo is not None:
        moment = moment.astimezone(BEIJING)
    return f"{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M:%S}"


def show_clock(at: datetime) -> str:
    """The time of day on Beijing's clock, for what is minutes old."""
    return f"{at.astimezone(BEIJING):%H:%M:%S}"


def _add_pages(blueprint: Blueprint, state: StandInState) -> None:
    @blueprint.get("/")
    def show_start() -> BaseResponse:
        """Leads to the phone."""
        return redirect(url_for(".list_people"))

    @blueprint.get("/phone")
    def list_people() -> str:
        """Whose phone it is to be: the first 30 people that match the search."""
        wanted = request.args.get("q", "").strip()
        found = state.directory.search(wanted)
        return render_template("people.html", q=wanted, people=found[:PEOPLE_SHOWN], found=len(found))

    @blueprint.get("/phone/<openid>")
    def show_home(openid: str) -> str:
        """A person's phone: the codes that wait to be scanned, and the messages received."""
        person = _require_person(state, openid)
        return render_template("home.html", hint=_take_hint(state, openid), **_see(state, person))

    @blueprint.get("/phone/<openid>/live")
    def show_live(openid: str) -> str:
        """The part of the phone that changes by itself."""
        return render_template("_live.html", **_see(state, _require_person(state, openid)))

    @blueprint.get("/phone/<openid>/activation")
    def show_activation(openid: str) -> str:
        """The two ways to activate the account."""
        person, scene = _require_person(state, openid), request.args.get("scene", "")
        return render_template("activation.html", person=person, scene=scene, hint=_take_hint(state, openid))

    @blueprint.get("/phone/<openid>/login")
    def show_login(openid: str) -> str:
        """The computer login that was scanned, for the member to confirm."""
        person, scene = _require_person(state, openid), request.args.get("scene", "")
        with state.lock:
            screen = state.screens.find(openid, scene)
        return render_template("login.html", person=person, scene=scene, screen=screen)


def _add_taps(blueprint: Blueprint, state: StandInState, api: MemberApi) -> None:
    @blueprint.post("/phone/<openid>/scan")
    def scan(openid: str) -> BaseResponse:
        """Scans a code; an account not yet activated is led to activation first."""
        _require_person(state, openid)
        phone, scene = Phone(state, api, openid), request.form.get("scene", "")
        answer = phone.log_in()
        if answer.is_good and not phone.is_activated:
            return redirect(url_for(".show_activation", openid=openid, scene=scene))
        return _show_scanned(phone, scene, phone.scan(scene) if answer.is_good else answer)

    @blueprint.post("/phone/<openid>/activation")
    def activate(openid: str) -> BaseResponse:
        """Activates the account, then goes on with the scan that led here."""
        _require_person(state, openid)
        phone, scene = Phone(state, api, openid), request.form.get("scene", "")
        answer = _activate(phone)
        if not answer.is_good:
            _tell(state, openid, Hint(answer.detail, is_problem=True))
            return redirect(url_for(".show_activation", openid=openid, scene=scene))
        if scene:
            return _show_scanned(phone, scene, phone.scan(scene))
        _tell(state, openid, Hint("激活成功，可以参加投票了。"))
        return redirect(url_for(".show_home", openid=openid))

    @blueprint.post("/phone/<openid>/login")
    def answer_login(openid: str) -> BaseResponse:
        """Confirms the computer login, or refuses it."""
        _require_person(state, openid)
        phone, scene = Phone(state, api, openid), request.form.get("scene", "")
        if request.form.get("choice") != "confirm":
            return _cancel(phone, scene)
        return _confirm(phone, scene)


def _activate(phone: Phone) -> Answer:
    answer = phone.log_in()
    if not answer.is_good or phone.is_activated:
        return answer
    if request.form.get("by") == "code":
        name, code = request.form.get("name", ""), request.form.get("activation_code", "")
        return phone.activate_by_code(name.strip(), code.strip())
    return phone.activate_by_phone_number()


def _show_scanned(phone: Phone, scene: str, answer: Answer) -> BaseResponse:
    return _show(phone, scene, Screen(answer.body if answer.is_good else {}, problem=answer.detail))


def _confirm(phone: Phone, scene: str) -> BaseResponse:
    answer = phone.log_in()
    if answer.is_good:
        answer = phone.confirm(scene)
    return _show(phone, scene, Screen({}, answer.detail, is_confirmed=answer.is_good))


def _cancel(phone: Phone, scene: str) -> BaseResponse:
    answer = phone.log_in()
    if answer.is_good:
        answer = phone.cancel(scene)
    with phone.state.lock:
        phone.state.screens.leave(phone.openid, scene)
    _tell(phone.state, phone.openid, Hint(answer.detail or "已取消，电脑不会登录。", is_problem=not answer.is_good))
    return redirect(url_for(".show_home", openid=phone.openid))


def _show(phone: Phone, scene: str, screen: Screen) -> BaseResponse:
    with phone.state.lock:
        phone.state.screens.show(phone.openid, scene, screen)
    return redirect(url_for(".show_login", openid=phone.openid, scene=scene))


def _see(state: StandInState, person: Person) -> dict[str, Any]:
    with state.lock:
        waiting = state.scenes.list_scannable(state.now())
        received = list(islice(state.mailbox.list_messages(person.openid), MESSAGES_SHOWN))
    labels = {each.template_id: each.keywords for each in state.settings.templates}
    return {"person": person, "waiting": waiting, "messages": received, "labels": labels}


def _require_person(state: StandInState, openid: str) -> Person:
    person = state.directory.find(openid)
    if person is None:
        raise NotFound
    return person


def _take_hint(state: StandInState, openid: str) -> Hint | None:
    with state.lock:
        return state.screens.take_hint(openid)


def _tell(state: StandInState, openid: str, hint: Hint) -> None:
    with state.lock:
        state.screens.tell(openid, hint)


def _show_missing(error: HTTPException) -> tuple[str, int]:
    return render_template("missing.html"), 404


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
