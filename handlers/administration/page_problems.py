"""Errors as console pages: what is wrong and what to do next; a missing session leads to the login page."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from handlers.administration.access import session_cookie
from handlers.administration.frame import render_page, render_part
from handlers.web.problem import Problem

_WHAT_NEXT = {
    403: "如需这项权限，请联系上级党组织的管理员。",
    404: "请核对网址，或者从上方导航重新进入。",
    409: "请返回上一页，刷新后查看最新情况。",
    413: "请缩小文件后再上传。",
    422: "请返回上一页修改后再试，刚才的操作没有进行。",
    500: "请稍后重试；如果一直不行，请联系系统管理员。",
    503: "请等几秒钟再试，刚才的操作没有进行一半。",
}


def show_problem(problem: Problem) -> Response:
    """Return the error page; or, when nobody is signed in, the way to the login page and back here afterwards."""
    status = problem["status"]
    if status == 401:
        return _lead_to_login()
    what_next = _WHAT_NEXT.get(status, "请从上方导航重新进入。")
    if request.headers.get("HX-Request") == "true":
        response = render_part("_problem", detail=problem["detail"], what_next=what_next)
        response.status_code = status
        return response
    return render_page("problem", status, detail=problem["detail"], what_next=what_next)


def _lead_to_login() -> Response:
    is_form = request.method != "GET"
    onward = "/" if is_form else request.full_path.rstrip("?")
    # Whoever had typed something is told that it was not saved.
    lost = {"lost": "form"} if is_form else {"lost": "1"} if session_cookie() in request.cookies else {}
    address = "/login?" + urlencode({"next": onward} | lost)
    if request.headers.get("HX-Request") == "true":
        # A fragment can't show a login page: the whole window goes there.
        return Response(status=401, headers={"HX-Redirect": address})
    return Response(status=303, headers={"Location": address})
