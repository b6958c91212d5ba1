"""The demo phone's subscribe pop-up, as it comes up on a tap on the ballot button, and switching a template off."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from local.stand_in.consenting import answer_popup, revoke
from local.stand_in.member_api import Answer, MemberApi
from local.stand_in.phone import Phone
from local.stand_in.screens import Hint
from local.stand_in.state import StandInState

_NOT_YET = "请先激活账号，再设置提醒。"


def add_consent(blueprint: Blueprint, state: StandInState, api: MemberApi) -> None:
    """The pop-up and its answer, and the switch on a message's card."""

    @blueprint.get("/phone/<openid>/consent")
    def show_popup(openid: str) -> BaseResponse | str:
        """The pop-up with what the product asks for; what was answered for always is not asked again."""
        _require(state, openid)
        asked = _ask(Phone(state, api, openid))
        if asked.detail:
            return _go_home(state, openid, Hint(asked.detail, is_problem=True))
        return _pop_up(state, openid, asked.body.get("templates") or [])

    @blueprint.post("/phone/<openid>/consent")
    def answer(openid: str) -> BaseResponse:
        """Takes the answer for each template; closing the pop-up answers nothing."""
        _require(state, openid)
        choices = _read_choices(state)
        if request.form.get("choice") != "allow" or not choices:
            return _go_home(state, openid, Hint("已关闭，没有作出选择。"))
        if request.form.get("always"):
            with state.lock:
                state.mailbox.always.update({(openid, each): choice for each, choice in choices.items()})
        answer_popup(state, openid, choices)
        accepted = sum(choice == "accept" for choice in choices.values())
        return _go_home(state, openid, Hint(f"已同意 {accepted} 项，拒绝 {len(choices) - accepted} 项。"))

    @blueprint.post("/phone/<openid>/revocation")
    def switch_off(openid: str) -> BaseResponse:
        """Takes no more messages of this template."""
        _require(state, openid)
        template = state.settings.find_template(request.form.get("template_id"))
        if template is None:
            raise NotFound
        revoke(state, openid, template.template_id)
        return _go_home(state, openid, Hint(f"已拒收“{template.title}”，此前同意的次数已作废。"))


def _pop_up(state: StandInState, openid: str, templates: list[Mapping[str, Any]]) -> BaseResponse | str:
    if not templates:
        return _go_home(state, openid, Hint("目前没有需要同意的提醒。"))
    remembered = _recall(state, openid, templates)
    if len(remembered) == len(templates):
        answer_popup(state, openid, remembered)
        return _go_home(state, openid, Hint("已按“总是保持以上选择”答复，没有再弹窗。"))
    return render_template("consent.html", person=state.directory.find(openid), templates=templates, hint=None)


def _ask(phone: Phone) -> Answer:
    answer = phone.log_in()
    if not answer.is_good:
        return answer
    return phone.ask_for_consent() if phone.is_activated else Answer(409, {"detail": _NOT_YET})


def _recall(state: StandInState, openid: str, templates: list[Mapping[str, Any]]) -> dict[str, str]:
    with state.lock:
        known = {each["template_id"]: state.mailbox.always.get((openid, each["template_id"])) for each in templates}
    return {template_id: choice for template_id, choice in known.items() if choice}


def _read_choices(state: StandInState) -> dict[str, str]:
    asked = [each for each in request.form.getlist("asked") if state.settings.find_template(each)]
    accepted = set(request.form.getlist("accept"))
    return {template_id: "accept" if template_id in accepted else "reject" for template_id in asked}


def _require(state: StandInState, openid: str) -> None:
    if not state.directory.has(openid):
        raise NotFound


def _go_home(state: StandInState, openid: str, hint: Hint) -> BaseResponse:
    with state.lock:
        state.screens.tell(openid, hint)
    return redirect(url_for(".show_home", openid=openid))
