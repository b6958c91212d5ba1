"""Files of the funnel: a nomination's dossier as .docx, a unit's 推荐汇总表 as .xlsx, as they go by e-mail (R10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from flask import Response

from handlers.administration.nomination_words import name_act, name_state
from handlers.administration.words import spell_moment
from handlers.documents.dossiers import PrintedDossier, StepLine, write_dossier
from handlers.documents.summary import SummaryLine, write_summary
from handlers.web.dependencies import given
from handlers.web.download import answer_document, answer_sheet
from models.rules.materials import Material
from models.rules.rule_set import Category
from models.services.nomination_dossiers import DossierView, read_submitted
from models.services.nomination_media import read_photo
from models.services.review_desk import DeskLine


def answer_dossier(view: DossierView) -> Response:
    """Return a nomination's dossier for saving, its photo in it."""
    nomination, material = view.nomination, view.shown.material if view.shown else Material()
    printed = PrintedDossier(
        view.campaign_title,
        view.category,
        material,
        view.names.get(nomination.origin, ""),
        name_state(nomination.state),
        tuple(
            StepLine(spell_moment(step.at), step.unit_name, name_act(step.act), step.comment) for step in view.steps
        ),
        read_photo(nomination.nomination_id, material.photo, given().connect_storage),
    )
    return answer_document(f"{view.title}{view.category.short_name}推荐材料", write_dossier(printed))


def answer_summary(of: str, categories: Mapping[str, Category], lines: Sequence[DeskLine]) -> Response:
    """Return a desk's 推荐汇总表 for saving."""
    materials = read_submitted(line.nomination for line in lines)
    printed = [
        SummaryLine(
            categories[line.nomination.category],
            # What was never submitted is known by its title alone.
            materials.get(line.nomination.nomination_id)
            or msgspec.structs.replace(Material(), title=line.nomination.title),
            line.sender,
            f"{name_state(line.nomination.state)}（{line.desk}）",
        )
        for line in lines
    ]
    return answer_sheet(f"{of}推荐汇总表", write_summary("推荐汇总表", printed))
