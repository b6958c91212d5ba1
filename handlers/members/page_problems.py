"""Errors as pages: what is wrong and what to do next; a missing session leads to the login page."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response

from handlers.members.page_frame import render_page
from handlers.members.page_login import lead_to_login
from handlers.web.access import SESSION_COOKIE
from handlers.web.problem import Problem

# A plain "forbidden" is a form that has grown old; its page can be opened afresh.
_TRY_AGAIN = {"forbidden", "too_many_attempts", "internal_error", "unavailable", "store_busy"}
_WHAT_NEXT = {
    403: "请回到首页重新进入；如有疑问，请联系所在党支部。",
    404: "请核对网址，或者回到首页重新选择。",
    409: "请回到首页查看最新情况。",
    413: "请回到首页重新选择后再提交。",
    422: "请返回上一页修改后再试。",
    429: "请等一会儿再试。",
    500: "请稍后重试；如果一直不行，请告诉所在党支部。",
    503: "请等几秒钟，再重新打开本页。",
}


def show_problem(problem: Problem) -> Response:
    """Return the error page; or, when nobody is signed in, the way to the login page and back here afterwards."""
    status = problem["status"]
    if status == 401:
        lost = request.method != "GET" or SESSION_COOKIE in request.cookies
        return lead_to_login(_own_address(), lost)
    return render_page(
        "problem",
        status,
        detail=problem["detail"],
        what_next=_WHAT_NEXT.get(status, "请回到首页重新选择。"),
        again=_own_address() if problem["code"] in _TRY_AGAIN else None,
    )


def _own_address() -> str:
    """Return where a browser can open this page again; home, where there is only something to send."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    is_page = current_app.url_map.bind("").test(request.path, "GET")
    return request.path if is_page else "/"
