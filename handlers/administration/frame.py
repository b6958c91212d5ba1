"""The frame of every console page: navigation by role, the message of the last act, no caching."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response, current_app, g, make_response, redirect, render_template, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response as Answer

from handlers.administration import words
from handlers.administration.access import csrf_token
from handlers.web.dependencies import given

_SAID_COOKIE = "said"


class NavigationEntry(msgspec.Struct, frozen=True):
    """A page of the main navigation, for whoever holds one of the roles."""

    title: str
    path: str
    roles: tuple[str, ...]


NAVIGATION = (
    NavigationEntry("首页", "/", ("administrator", "auditor", "officer", "secretary", "office", "juror")),
    NavigationEntry("活动", "/campaigns", ("administrator", "auditor")),
    NavigationEntry("推荐", "/nominations", ("administrator", "officer", "office")),
    NavigationEntry("推荐审核", "/review", ("officer",)),
    NavigationEntry("推荐受理", "/office", ("office",)),
    NavigationEntry("内容核查", "/safety", ("administrator",)),
    NavigationEntry("单位", "/units", ("administrator", "officer")),
    NavigationEntry("名册导入", "/imports", ("administrator", "officer")),
    NavigationEntry("激活进度", "/ladder", ("administrator", "auditor", "officer", "secretary")),
    NavigationEntry("投票率", "/turnout", ("administrator", "auditor", "officer")),
    NavigationEntry("激活码", "/codes", ("administrator", "officer", "secretary")),
    NavigationEntry("投票名册", "/roll", ("administrator", "officer")),
    NavigationEntry("党员推荐", "/suggestions", ("administrator", "officer")),
    NavigationEntry("角色", "/grants", ("administrator", "officer")),
    NavigationEntry("注销个人信息", "/removals", ("administrator",)),
    NavigationEntry("审计记录", "/audit", ("administrator", "auditor")),
)


def render_page(template: str, status: int = 200, **shown: Any) -> Response:
    """Return the console page `templates/console/<template>.html`; no cache keeps it."""
    html = render_template(
        f"console/{template}.html",
        csrf=csrf_token(),
        actor=g.get("actor"),
        navigation=list_navigation(),
        said=_read_said(),
        words=words,
        **shown,
    )
    response = make_response(html, status)
    response.headers["Cache-Control"] = "no-store"
    response.delete_cookie(_SAID_COOKIE)
    return response


def render_part(template: str, **shown: Any) -> Response:
    """Return a fragment that htmx puts into a page that is open already."""
    response = make_response(render_template(f"console/{template}.html", csrf=csrf_token(), words=words, **shown))
    response.headers["Cache-Control"] = "no-store"
    return response


def go_on(address: str, said: str | None = None) -> Answer:
    """Lead to the next page, which tells once what was done."""
    response = redirect(address, 303)
    if said is not None:
        secure = given().config.is_https
        response.set_cookie(
            _SAID_COOKIE, _serializer().dumps(said), max_age=60, httponly=True, secure=secure, samesite="Strict"
        )
    return response


def list_navigation() -> list[NavigationEntry]:
    """Return the entries that whoever is signed in may use, and that this app serves."""
    actor = g.get("actor")
    if actor is None:
        return []
    pages = current_app.url_map.bind("")
    return [each for each in NAVIGATION if actor.has_role(*each.roles) and pages.test(each.path, "GET")]


def _read_said() -> str | None:
    try:
        return str(_serializer().loads(request.cookies.get(_SAID_COOKIE, "")))
    except BadData:
        return None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(given().config.token_secrets[-1], salt="liuhao-console-said")
