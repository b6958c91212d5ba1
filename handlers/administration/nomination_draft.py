"""The draft that saves itself: changed fields come in, what others changed goes out; nothing typed is ever lost."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Blueprint, Response, request

from handlers.administration.access import acting, for_roles
from handlers.administration.nomination_form import count_fields, list_typed, list_uploaded, name_place, spell_field
from handlers.documents.rich_html import read_html
from handlers.web.answer import answer_json
from handlers.web.body import Body, read_body
from handlers.web.dependencies import given
from handlers.web.problem import describe_error
from models.errors import EditedMeanwhile, FieldError, InvalidInput
from models.rules.rule_set import Category
from models.services.campaign_setup import load_campaign
from models.services.nomination_drafts import DRAFT, MaterialView, read_material, require_editable, save_draft
from models.services.nomination_editing import find_lacks
from models.services.nomination_media import check_media

blueprint = Blueprint("nomination_draft", __name__)

# All fields of a draft at their largest; what Word wraps around a text may be more.
_LARGEST_DRAFT, _LARGEST_PASTE = 600 * 1024, 3 * 1024 * 1024


class DraftBody(Body):
    """The changed fields of a draft, and the revision that the editor saw."""

    revision: int
    changes: dict[str, Any]


class PasteBody(Body):
    """HTML from the clipboard."""

    html: str


@blueprint.put("/nominations/<nomination_id>/draft")
@for_roles("officer")
def put_draft(nomination_id: str) -> Response:
    """Save the changed fields; answer the new revision, what is lacking still, and what others changed meanwhile.

    409 with both texts if somebody else changed the same fields; then nothing was stored.
    """
    request.max_content_length = _LARGEST_DRAFT
    nomination, body, now = require_editable(acting(), nomination_id), read_body(DraftBody), given().now()
    category = load_campaign(nomination.campaign_id).rules.category(nomination.category)
    _require_known(category, body.changes)
    try:
        changes = check_media(nomination_id, body.changes)
        saved = save_draft(acting(), nomination_id, body.revision, changes, now)
    except EditedMeanwhile as refusal:
        return _answer_conflict(category, read_material(nomination_id, DRAFT), body, refusal)
    lacks = find_lacks(category, saved, now)
    return answer_json(
        {
            "revision": saved.revision,
            "saved_at": saved.saved_at[11:16],
            "words": count_fields(saved.material),
            "lacks": [_spell_lack(category, lack) for lack in lacks],
            "others": _list_others(category, saved, body),
        }
    )


@blueprint.post("/nominations/<nomination_id>/pasted")
@for_roles("officer")
def post_pasted(nomination_id: str) -> Response:
    """Return what is kept of pasted HTML: paragraphs of runs, each a text and whether it is bold."""
    request.max_content_length = _LARGEST_PASTE
    require_editable(acting(), nomination_id)
    return answer_json({"text": read_html(read_body(PasteBody).html)})


def _require_known(category: Category, changes: dict[str, Any]) -> None:
    """Refuse fields that this form does not have."""
    known = {*list_typed(category), *list_uploaded(category)}
    unknown = [FieldError(name[:60], "这类推荐没有这一栏。") for name in changes if name not in known]
    if unknown:
        raise InvalidInput(unknown)


def _list_others(category: Category, saved: MaterialView, body: DraftBody) -> dict[str, Any]:
    """Return the fields that changed since the editor saw them and were not among the own changes."""
    newer = [
        field
        for field in (*list_typed(category), *list_uploaded(category))
        if saved.touched.get(field, 0) > body.revision and field not in body.changes
    ]
    return {field: msgspec.to_builtins(getattr(saved.material, field)) for field in newer}


def _answer_conflict(category: Category, draft: MaterialView, body: DraftBody, refusal: EditedMeanwhile) -> Response:
    theirs = {field: msgspec.to_builtins(getattr(draft.material, field)) for field in refusal.fields}
    shown = {
        field: {"label": name_place(category, field), "text": spell_field(field, getattr(draft.material, field))}
        for field in refusal.fields
        if field in theirs
    }
    more = {
        "fields": refusal.fields,
        "theirs": theirs,
        "shown": shown,
        "revision": draft.revision,
        "others": _list_others(category, draft, body),
    }
    return answer_json(describe_error(refusal) | more, 409)


def _spell_lack(category: Category, lack: FieldError) -> dict[str, str]:
    return {"field": lack.field, "label": name_place(category, lack.field), "detail": lack.detail}
