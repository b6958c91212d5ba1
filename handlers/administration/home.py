"""The console's first page: what this person can do here."""

from __future__ import annotations

from flask import Blueprint, Response

from handlers.administration.access import for_everyone_here, for_strangers
from handlers.administration.frame import list_navigation, render_page
from handlers.web.answer import answer_json

blueprint = Blueprint("home", __name__)

_HINTS = {
    "/campaigns": "设立活动、编辑规则、开启活动、设置提醒、查看进展",
    "/nominations": "发起推荐、填写材料、征求意见、上报，查看办到哪一步",
    "/review": "审核下级报来的推荐，遴选、退回、上报，查看名额和期限",
    "/office": "受理本处室类别的推荐，查看各单位名额和可能重复的推荐",
    "/safety": "核查内容检查没有把握的材料，通过后才能公布",
    "/units": "下级单位和党员：添加、更名、调整、撤销、停用",
    "/imports": "用电子表格批量导入名册，先预检、后生效，可撤销",
    "/ladder": "在册、激活、投票三级进度，找出还没激活的党员",
    "/turnout": "各级投票率和排名，找出低于目标的支部，请书记跟进",
    "/codes": "按支部打印激活码，补发或作废",
    "/roll": "投票名册的生成进度，个别党员的增补和移出",
    "/suggestions": "党员向所在党委推荐的人和事：采纳为推荐，或答复致谢",
    "/grants": "授予和收回组织干事、支部书记等角色",
    "/removals": "应本人要求删除个人信息",
    "/audit": "查看谁在什么时候做了什么，核验记录是否完整",
}


@blueprint.get("/")
@for_everyone_here
def get_home() -> Response:
    """Return the list of what the roles of this person allow."""
    entries = [entry for entry in list_navigation() if entry.path != "/"]
    return render_page("home", entries=entries, hints=_HINTS)


@blueprint.get("/presence")
@for_everyone_here
def get_presence() -> Response:
    """Return nothing, but keep the session of whoever is typing into a long form from ending meanwhile."""
    return Response(status=204)


@blueprint.get("/health")
@for_strangers
def get_health() -> Response:
    """Return that this process answers; it asks nobody else."""
    return answer_json({"status": "ok"})
