"""The audit trail: who did what, as sentences; as a spreadsheet; and whether anybody tampered with it."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from handlers.administration.access import acting, for_roles
from handlers.administration.forms import EMPTY, Form, read_form, try_form
from handlers.administration.frame import go_on, render_page, render_part
from handlers.sheets.writing import Column, write_sheet
from handlers.web.dependencies import given
from handlers.web.download import answer_sheet
from models.errors import InvalidInput
from models.rules.audit_sentences import ACTS
from models.rules.days import CHINA, day_of
from models.services.audit_checking import ask_for_check, read_check
from models.services.audit_reading import AuditFilter, AuditLine, AuditPage, export_entries, list_entries
from models.services.jobs import read_job, wake_job

blueprint = Blueprint("audit", __name__)

_ROLES = ("administrator", "auditor")
_FIELDS = ("first", "last", "act", "actor", "unit")
_USUAL_DAYS = timedelta(days=30)
_COLUMNS = (
    Column("时间", 18),
    Column("单位", 28),
    Column("姓名", 14),
    Column("操作", 90),
    Column("类别", 14),
)


@blueprint.get("/audit")
@for_roles(*_ROLES)
def get_audit() -> Answer:
    """Return a page of entries, the latest first, narrowed by the filter in the address."""
    form = Form("filter", {field: request.args.get(field, "").strip() for field in _FIELDS})
    wanted = _read_filter(form, given().now())
    try:
        page = list_entries(wanted, request.args.get("onward"))
    except InvalidInput as refusal:
        return _show(wanted, AuditPage((), None), form.refuse(refusal), 422)
    return _show(wanted, page, EMPTY)


@blueprint.post("/audit/exports")
@for_roles(*_ROLES)
def post_export() -> Answer:
    """Return the entries as a spreadsheet, with the chains' heads at its end; the export is an entry itself."""
    form = read_form("export", *_FIELDS)
    wanted = _read_filter(form, given().now())

    def act() -> Answer:
        lines, heads = export_entries(acting(), wanted, given().now())
        rows = [*map(_spell_row, lines), *(("", "链头", "", head, "") for head in heads)]
        return answer_sheet(f"审计记录 {wanted.first} 至 {wanted.last}", write_sheet("审计记录", _COLUMNS, rows))

    return try_form(form, act, lambda refused, status: _show(wanted, AuditPage((), None), refused, status))


@blueprint.post("/audit/checks")
@for_roles(*_ROLES)
def post_check() -> Answer:
    """Begin to check all chains, against heads noted elsewhere too if there are any."""
    form = read_form("check", "noted")

    def act() -> Answer:
        return go_on(f"/audit/checks/{ask_for_check(acting(), form.values['noted'].splitlines(), given().now())}")

    def show(refused: Form, status: int) -> Answer:
        wanted = _read_filter(EMPTY, given().now())
        return _show(wanted, list_entries(wanted), refused, status)

    return try_form(form, act, show)


@blueprint.get("/audit/checks/<job_id>")
@for_roles(*_ROLES)
def get_check(job_id: str) -> Response:
    """Return how far a check is, or its outcome in words."""
    return render_page("audit_check", check=read_check(job_id), job=read_job(job_id))


@blueprint.get("/audit/checks/<job_id>/progress")
@for_roles(*_ROLES)
def get_progress(job_id: str) -> Response:
    """Return the same as a fragment, for the page that waits."""
    return render_part("_audit_check", check=read_check(job_id), job=read_job(job_id))


@blueprint.post("/audit/checks/<job_id>/wake")
@for_roles(*_ROLES)
def post_wake(job_id: str) -> Answer:
    """Have a check that came to a halt taken up again."""
    read_check(job_id)
    wake_job(job_id)
    return go_on(f"/audit/checks/{job_id}")


def _read_filter(form: Form, now: datetime) -> AuditFilter:
    typed = form.values
    return AuditFilter(
        typed.get("first") or day_of(now - _USUAL_DAYS),
        typed.get("last") or day_of(now),
        typed.get("act", ""),
        typed.get("actor", ""),
        typed.get("unit", ""),
    )


def _show(wanted: AuditFilter, page: AuditPage, form: Form, status: int = 200) -> Response:
    narrowed = {field: getattr(wanted, field) for field in _FIELDS}
    onward = f"/audit?{urlencode(narrowed | {'onward': page.onward})}" if page.onward else None
    return render_page(
        "audit",
        status,
        wanted=wanted,
        page=page,
        form=form,
        acts=ACTS,
        onward=onward,
        is_later="onward" in request.args,
    )


def _spell_row(line: AuditLine) -> tuple[str, ...]:
    at = line.at
    if "T" in at:
        at = datetime.fromisoformat(at).astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    return at, line.unit, line.actor, line.sentence, ACTS.get(line.act, line.act)
