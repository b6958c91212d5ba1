"""The form of a nomination: shown, saved as a whole without script, and checked before it is submitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.frame import go_on, render_page
from handlers.administration.nomination_form import (
    LONG,
    OPINIONS,
    count_fields,
    digest,
    find_limits,
    list_typed,
    list_uploaded,
    name_place,
    read_fields,
    read_typed,
    spell_material,
)
from handlers.administration.numbers import read_number
from handlers.administration.row_forms import ShownForm, change_rows, compare_forms
from handlers.administration.rule_form import Values, add_row, count_rows
from handlers.web.dependencies import given
from models.errors import EditedMeanwhile, InvalidInput
from models.rules.materials import name_field
from models.rules.nomination_states import ACTS, STATES
from models.rules.rule_set import Category
from models.rules.upload_offers import OFFERS
from models.services.nomination_drafts import require_editable, save_draft
from models.services.nomination_editing import Editing, read_editing

blueprint = Blueprint("nomination_editor", __name__)


@blueprint.get("/nominations/<nomination_id>/edit")
@for_roles("officer")
def get_editor(nomination_id: str) -> Response:
    """Return the form of a nomination; or, where it can't be changed, who has it and what can be done."""
    editing = read_editing(acting(), nomination_id, given().now())
    values = spell_material(editing.category, editing.draft.material)
    return show_editor(editing, ShownForm(values, editing.draft.revision))


@blueprint.post("/nominations/<nomination_id>/edit")
@for_roles("officer")
def post_editor(nomination_id: str) -> Answer:
    """Add or remove a row and show the form again, or save what was typed; `next` then leads on to submitting."""
    require_editable(acting(), nomination_id)
    editing = read_editing(acting(), nomination_id, given().now())
    form = ShownForm(read_typed(editing.category, request.form), read_number("revision"))
    act, _, what = request.form.get("act", "save").partition(":")
    if act in {"add", "remove"}:
        return show_editor(editing, ShownForm(change_rows(form.values, act, what, (OPINIONS,)), form.version))
    return _save(editing, form, onward=f"/nominations/{nomination_id}/{'submit' if act == 'next' else 'edit'}")


def show_editor(editing: Editing, form: ShownForm, status: int = 200) -> Response:
    """Return the form with what was typed into it, or the page of a nomination that can't be changed now."""
    if not editing.may_edit:
        return render_page(
            "nomination_closed", status, it=editing.nomination, editing=editing, acts=ACTS, states=STATES
        )
    values = form.values
    if not count_rows(values, OPINIONS):
        # A first row to type into; left empty it is not kept.
        values = add_row(values, OPINIONS)
    category = editing.category
    return render_page(
        "nomination_editor",
        status,
        editing=editing,
        it=editing.nomination,
        category=category,
        form=msgspec.structs.replace(form, values=values),
        typed=list_typed(category),
        uploaded=list_uploaded(category),
        long=LONG,
        opinions=OPINIONS,
        rows=count_rows(values, OPINIONS),
        offers=OFFERS,
        limits=find_limits(category),
        words_of=count_fields(editing.draft.material),
        was={field: digest(category, form_values(editing), field) for field in list_typed(category)},
        name_field=name_field,
        label_of=lambda path: name_place(category, path),
        acts=ACTS,
        states=STATES,
        draft_json=msgspec.json.encode(editing.draft.material).decode(),
    )


def form_values(editing: Editing) -> Values:
    """Return the stored draft as the text of its form."""
    return spell_material(editing.category, editing.draft.material)


def _save(editing: Editing, form: ShownForm, onward: str) -> Answer:
    category = editing.category
    fields, faults = read_fields(category, form.values)
    if faults:
        return show_editor(editing, msgspec.structs.replace(form, errors=faults), 422)
    changes = {field: value for field, value in fields.items() if _is_changed(category, form.values, field)}
    nomination_id = editing.nomination.nomination_id
    try:
        save_draft(acting(), nomination_id, form.version, changes, given().now())
    except EditedMeanwhile:
        return _show_beside(nomination_id, form, changes)
    except InvalidInput as refusal:
        return show_editor(editing, msgspec.structs.replace(form, errors=refusal.errors), 422)
    return go_on(onward, "已保存。")


def _is_changed(category: Category, values: Values, field: str) -> bool:
    """Tell whether a field was typed into since the page was shown."""
    return request.form.get(f"was.{field}") != digest(category, values, field)


def _show_beside(nomination_id: str, form: ShownForm, changes: Mapping[str, Any]) -> Response:
    """Show what was typed beside what a colleague stored meanwhile: saving again is then a decision.

    What was not typed into is shown as it is stored by now, so that saving again does not undo it.
    """
    latest = read_editing(acting(), nomination_id, given().now())
    stored = form_values(latest)
    typed = {path: text for path, text in form.values.items() if path.partition("[")[0] in changes}
    kept = {path: text for path, text in stored.items() if path.partition("[")[0] not in changes}
    values = typed | kept
    differences = compare_forms(stored, values, lambda path: name_place(latest.category, _dot(path)))
    return show_editor(latest, ShownForm(values, latest.draft.revision, differences=differences), 409)


def _dot(path: str) -> str:
    """Return a form's path `opinions[0].asked` as errors name it: `opinions.0.asked`."""
    return path.replace("[", ".").replace("]", "")
