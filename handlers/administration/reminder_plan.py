"""A campaign's reminder plan as a form: nothing typed is lost, texts are shown as they will read."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.confirming import ask_phone
from handlers.administration.frame import go_on, render_page, render_part
from handlers.administration.numbers import read_number
from handlers.administration.plan_fields import PLAN_SECTIONS, STAGE_HINTS, list_unused, name_stage
from handlers.administration.row_forms import ShownForm, change_rows, compare_forms
from handlers.administration.rule_form import (
    Values,
    count_rows,
    label_of,
    path_of,
    read_document,
    read_values,
    spell_document,
)
from handlers.web.dependencies import given
from models.errors import Conflict, FieldError, InvalidInput
from models.rules.message_texts import fill_message, list_values
from models.rules.reminder_plan import MessageText, ReminderPlan
from models.rules.reminder_plan_checks import require_valid_plan
from models.services.campaign_setup import load_campaign
from models.services.campaigns import CurrentCampaign
from models.services.reminder_plans import CurrentPlan
from models.services.reminder_setup import load_plan_or_blank, read_plan, save_plan

blueprint = Blueprint("reminder_plan", __name__)

_STAGE = re.compile(r"stages\[(\d{1,4})\]")
_MESSAGES = next(section for section in PLAN_SECTIONS if section.rows == "messages")


class Preview(msgspec.Struct, frozen=True):
    """One message as it would read now, or what is wrong with it."""

    title: str
    is_sendable: bool
    lines: tuple[tuple[str, str], ...]
    faults: tuple[str, ...]


@blueprint.get("/campaigns/<campaign_id>/reminders/plan")
@for_roles("administrator", "auditor")
def get_plan(campaign_id: str) -> Response:
    """Return the plan, to be edited by administrators and read by auditors; a new one begins with all texts."""
    campaign, current = load_campaign(campaign_id), load_plan_or_blank(campaign_id)
    return _show(campaign, current, ShownForm(spell_plan(current.plan), current.version))


@blueprint.post("/campaigns/<campaign_id>/reminders/plan")
@for_roles("administrator")
def post_plan(campaign_id: str) -> Answer:
    """Add or remove a message and show the form again, or store the plan."""
    campaign, values = load_campaign(campaign_id), read_values(request.form, PLAN_SECTIONS)
    form = ShownForm(values, read_number("version"))
    act, _, what = request.form.get("act", "save").partition(":")
    if act == "save":
        return _save(campaign, form)
    shown = msgspec.structs.replace(form, values=change_rows(values, act, what, PLAN_SECTIONS))
    return _show(campaign, load_plan_or_blank(campaign_id), shown)


@blueprint.post("/campaigns/<campaign_id>/reminders/preview")
@for_roles("administrator")
def post_preview(campaign_id: str) -> Response:
    """Return the messages as typed and filled, for the form that is open."""
    campaign = load_campaign(campaign_id)
    return render_part("_reminder_preview", previews=_preview(campaign, read_values(request.form, PLAN_SECTIONS)))


def spell_plan(plan: ReminderPlan) -> Values:
    """Return the plan as the text of its form's fields, by path."""
    return spell_document(msgspec.to_builtins(plan), PLAN_SECTIONS)


def label_of_plan(path: str) -> str:
    """Return what people call the field or row at a path."""
    return label_of(path, PLAN_SECTIONS)


def _save(campaign: CurrentCampaign, form: ShownForm) -> Answer:
    current, now = load_plan_or_blank(campaign.campaign_id), given().now()
    document, faults = read_document(form.values, PLAN_SECTIONS)
    if faults:
        return _show(campaign, current, msgspec.structs.replace(form, errors=faults), 422)
    if current.version != form.version:
        return _show_beside(campaign, form, current)
    try:
        plan = read_plan(document)
        # What would be refused anyway is told before anybody takes out the phone.
        require_valid_plan(plan, campaign.rules, now, current.is_on)
        asked = ask_phone(f"修改《{campaign.rules.title}》正在自动发送的提醒计划") if current.is_on else None
        if asked is not None:
            return asked
        version = save_plan(acting(), campaign, plan, form.version, now)
    except InvalidInput as refusal:
        return _show(campaign, current, msgspec.structs.replace(form, errors=refusal.errors), 422)
    except Conflict:
        return _show_beside(campaign, form, load_plan_or_blank(campaign.campaign_id))
    return go_on(f"/campaigns/{campaign.campaign_id}/reminders", f"已保存，这是提醒计划的第 {version} 版。")


def _show_beside(campaign: CurrentCampaign, form: ShownForm, latest: CurrentPlan) -> Answer:
    """Show what was typed beside what a colleague stored meanwhile: saving again is then a decision."""
    differences = compare_forms(spell_plan(latest.plan), form.values, _label_in(form.values))
    return _show(campaign, latest, ShownForm(form.values, latest.version, differences=differences), 409)


def _show(campaign: CurrentCampaign, current: CurrentPlan, form: ShownForm, status: int = 200) -> Response:
    values = form.values
    messages = [
        (values[f"messages[{number}].id"], _name_message(values, number))
        for number in range(count_rows(values, _MESSAGES))
    ]
    return render_page(
        "reminder_plan",
        status,
        campaign=campaign,
        current=current,
        form=form,
        sections=PLAN_SECTIONS,
        options={"message": messages},
        uses=[_list_uses(values, message_id) for message_id, _ in messages],
        previews=_preview(campaign, values),
        stage_hints=STAGE_HINTS,
        name_stage=name_stage,
        unused=list_unused,
        count_rows=count_rows,
        path_of=path_of,
        label_of=_label_in(values),
        may_edit=acting().has_role("administrator"),
    )


def _label_in(values: Values) -> Callable[[str], str]:
    def label(path: str) -> str:
        row = _STAGE.match(path)
        if row is None:
            return label_of_plan(path)
        field = next((each.label for each in PLAN_SECTIONS[0].fields if path.endswith(f".{each.name}")), "")
        return f"“{name_stage(values.get(f'{row.group()}.kind', ''))}”{field and f'的{field}'}"

    return label


def _list_uses(values: Values, message_id: str) -> list[str]:
    """Return the names of the reminders that send this message."""
    rows = range(count_rows(values, PLAN_SECTIONS[0]))
    return [
        name_stage(values[f"stages[{row}].kind"]) for row in rows if values[f"stages[{row}].message"] == message_id
    ]


def _name_message(values: Values, number: int) -> str:
    """Return a message's title with its last words: several messages may fill one template."""
    lines = [line for line in values[f"messages[{number}].fields"].splitlines() if line.strip()]
    texts = [line.partition("=")[2].strip() for line in lines if "{" not in line]
    return f"{values[f'messages[{number}].title'] or f'消息 {number + 1}'}{f'：{texts[-1]}' if texts else ''}"


def _preview(campaign: CurrentCampaign, values: Values) -> list[Preview]:
    document, _ = read_document(values, (_MESSAGES,))
    return [_preview_one(campaign, row) for row in document["messages"]]


def _preview_one(campaign: CurrentCampaign, row: dict[str, object]) -> Preview:
    title, template = str(row.get("title", "")), str(row.get("template_id", ""))
    try:
        message = MessageText("message", template, title, "", "", msgspec.convert(row.get("fields"), dict[str, str]))
    except msgspec.ValidationError:
        return Preview(title, bool(template), (), ("请按“关键词=内容”一行一个填写。",))
    dues = campaign.rules.due_dates
    try:
        filled = fill_message(message, list_values(campaign.rules, given().now(), dues[0].due_on if dues else None))
    except InvalidInput as refusal:
        return Preview(title, bool(template), (), tuple(map(_spell_fault, refusal.errors)))
    return Preview(title, bool(template), tuple(filled.items()), ())


def _spell_fault(fault: FieldError) -> str:
    return f"{fault.field.rpartition('.')[2]}：{fault.detail}"
