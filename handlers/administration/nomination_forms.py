"""The empty recommendation forms of a category, as a Word document and as a sheet."""

from __future__ import annotations

from flask import Blueprint, Response, request

from handlers.administration.access import for_roles
from handlers.documents.blank_forms import write_sheet_form, write_word_form
from handlers.web.download import answer_document, answer_sheet
from models.services.campaign_setup import load_campaign

blueprint = Blueprint("nomination_forms", __name__)

_MAY = ("administrator", "officer")


@blueprint.get("/nominations/forms/<category_id>.docx")
@for_roles(*_MAY)
def get_word_form(category_id: str) -> Response:
    """Return the category's empty form for one nomination; the campaign need not be opened yet."""
    rules = load_campaign(request.args.get("campaign", "")).rules
    category = rules.category(category_id)
    return answer_document(f"{category.short_name}推荐表", write_word_form(rules.title, category))


@blueprint.get("/nominations/forms/<category_id>.xlsx")
@for_roles(*_MAY)
def get_sheet_form(category_id: str) -> Response:
    """Return the category's empty sheet, one row a nomination; the campaign need not be opened yet."""
    category = load_campaign(request.args.get("campaign", "")).rules.category(category_id)
    return answer_sheet(f"{category.short_name}推荐表", write_sheet_form(category))
