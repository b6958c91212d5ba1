"""What the audit trail says, in plain sentences: one for each kind of act."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from models.rules.phases import spell_minute

# As `iso_in_china` writes it.
_MOMENT = re.compile(r"[1-9]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", re.ASCII)
# `{who}` is filled with the names of the members concerned, the rest from the entry's details.
SENTENCES: dict[str, str] = {
    "console_entered": "登录管理后台",
    "console_left": "退出管理后台",
    "first_administrator": "将 {who} 设为首位管理员",
    "role_given": "授予 {who} “{role}”角色（{scope}）",
    "role_taken": "收回 {who} 的“{role}”角色（{scope}），原因：{reason}",
    "unit_added": "在“{parent}”下设立{tier}“{unit}”",
    "unit_renamed": "将{tier}“{before}”更名为“{after}”",
    "contact_changed": "修改{tier}“{unit}”的联系方式",
    "unit_moved": "将{tier}“{unit}”由“{before}”调整到“{after}”",
    "unit_closed": "撤销{tier}“{unit}”",
    "unit_reopened": "恢复{tier}“{unit}”",
    "member_added": "在“{branch}”添加党员 {who}",
    "member_edited": "修改“{branch}”党员 {who} 的{fields}",
    "members_transferred": "将 {count} 名党员由“{before}”转入“{after}”",
    "member_deactivated": "停用“{branch}”党员 {who} 的账号，原因：{reason}",
    "member_reactivated": "恢复“{branch}”党员 {who} 的账号",
    "phone_revealed": "查看“{branch}”党员 {who} 的手机号",
    "units_exported": "导出“{unit}”及下级单位名单 {count} 个",
    "members_exported": "导出“{unit}”党员名单 {count} 人",
    "list_exported": "导出“{unit}”的“{list}”{count} 条",
    "tree_founded": "建立组织架构“{unit}”",
    "roster_import_begun": "向“{unit}”导入名册：新增 {added}、变更 {changed}、调动 {moved}、恢复 {reactivated}、"
    "停用 {deactivated} 人",
    "roster_import_ended": "“{unit}”名册导入完成：办理 {done} 人，因他人同时修改未办理 {conflicts} 人",
    "roster_undo_begun": "撤销“{unit}”于 {at} 开始的名册导入",
    "roster_undo_ended": "“{unit}”名册导入撤销完成：复原 {done} 人，因之后有变化保留 {conflicts} 人",
    "roster_rows_taken": "下载“{unit}”名册导入中待更正的名单 {count} 行",
    "codes_printed": "为“{unit}”打印激活码 {count} 份（其中新发 {fresh} 份）",
    "code_reissued": "为“{unit}”的 {who} 更换激活码，原因：{reason}",
    "code_revoked": "收回“{unit}”的 {who} 的激活码，原因：{reason}",
    "account_unbound": "解除“{unit}”的 {who} 的微信绑定，并发给新的激活码，原因：{reason}",
    "person_removed": "应本人要求删除 {who} 的个人信息，原因：{reason}",
    "audit_checked": "核验审计记录 {entries} 条，{verdict}",
    "audit_exported": "导出 {first} 至 {last} 的审计记录 {entries} 条",
    "campaign_created": "新建活动《{title}》",
    "rules_saved": "保存活动《{title}》的规则（第 {version} 版）",
    "campaign_announced": "发布活动《{title}》的推荐通知",
    "campaign_concealed": "收回活动《{title}》的推荐通知",
    "campaign_opened": "开启活动《{title}》（规则第 {version} 版）",
    "voting_extended": "将《{title}》的投票结束时间由 {before} 延长至 {after}，原因：{reason}",
    "voting_closed_early": "将《{title}》的投票结束时间由 {before} 提前至 {after}，原因：{reason}",
    "candidate_withdrawn": "撤下候选项“{subject}”，原因：{reason}",
    "candidate_reinstated": "恢复候选项“{subject}”，原因：{reason}",
    "roll_admitted": "将 {who} 列入投票名册，原因：{reason}",
    "roll_struck": "将 {who} 移出投票名册，原因：{reason}",
    "reminder_plan_saved": "保存《{title}》的提醒计划（第 {version} 版）：{changes}",
    "reminders_switched_on": "开启《{title}》的自动提醒（计划第 {version} 版）",
    "reminders_switched_off": "关闭《{title}》的自动提醒（计划第 {version} 版）",
    "reminder_run_stopped": "停止《{title}》{day} 的“{kind}”发送",
    "reminders_sent_again": "把 {batches} 批未能发出的提醒放回重新发送",
    "secretaries_asked": "请“{unit}”下 {branches} 个党支部的书记跟进投票",
    "branch_reminded": "提醒“{branch}”今天还没有投票的党员，可提醒 {count} 人",
    "phones_listed": "导出“{branch}”微信联系不上的党员电话名单 {count} 人：{who}",
    "ballot_assisted": "协助“{branch}”党员 {who} 在“{category}”投票（{day}）",
    "suggestion_taken_up": "采纳党员推荐，在“{unit}”发起“{category}”推荐 {nomination}",
    "suggestion_thanked": "在“{unit}”答复并关闭一条“{category}”党员推荐 {suggestion}",
    "nomination_start": "在“{unit}”发起“{category}”推荐 {nomination}",
    "nomination_submit": "将“{category}”推荐 {nomination}（第 {material} 稿）由“{from}”上报至“{to}”",
    "nomination_recall": "将“{category}”推荐 {nomination} 由“{from}”取回至“{to}”",
    "nomination_return": "将“{category}”推荐 {nomination} 由“{from}”退回“{to}”修改",
    "nomination_decline": "在“{from}”不采用“{category}”推荐 {nomination}（第 {material} 稿）",
    "nomination_select": "在“{from}”遴选“{category}”推荐 {nomination}（第 {material} 稿）",
    "nomination_set_aside": "在“{from}”留存“{category}”推荐 {nomination}",
    "nomination_reconsider": "在“{from}”重新考虑“{category}”推荐 {nomination}",
    "nomination_accept": "在“{from}”受理“{category}”推荐 {nomination}（第 {material} 稿）",
    "nomination_clear": "核查通过“{category}”推荐 {nomination}（第 {material} 稿）的文字内容",
    "nomination_release": "在“{from}”撤销对“{category}”推荐 {nomination} 的受理",
    "nomination_publish": "公布“{category}”候选项 {nomination}（第 {material} 稿）",
    "nomination_withdraw": "在“{from}”撤回“{category}”推荐 {nomination}",
    "nomination_restore": "在“{from}”恢复“{category}”推荐 {nomination}",
    "publication_begun": "开始公布《{title}》的候选项 {count} 个（第 {edition} 批）",
    "candidates_published": "公布《{title}》的候选项 {count} 个（第 {edition} 批）",
    "candidates_previewed": "开出《{title}》投票页的预览链接",
    "dossier_exported": "导出“{category}”推荐 {nomination}（第 {material} 稿）的材料",
    "nomination_erase": "保存期满，删除“{category}”推荐 {nomination} 的材料",
}
# Short names for the filter.
ACTS: dict[str, str] = {
    "console_entered": "登录后台",
    "console_left": "退出后台",
    "first_administrator": "设首位管理员",
    "role_given": "授予角色",
    "role_taken": "收回角色",
    "unit_added": "设立单位",
    "unit_renamed": "单位更名",
    "contact_changed": "修改单位联系方式",
    "unit_moved": "调整单位",
    "unit_closed": "撤销单位",
    "unit_reopened": "恢复单位",
    "member_added": "添加党员",
    "member_edited": "修改党员信息",
    "members_transferred": "党员转支部",
    "member_deactivated": "停用党员账号",
    "member_reactivated": "恢复党员账号",
    "phone_revealed": "查看手机号",
    "units_exported": "导出单位",
    "members_exported": "导出党员",
    "list_exported": "导出列表",
    "tree_founded": "建立组织架构",
    "roster_import_begun": "导入名册",
    "roster_import_ended": "名册导入完成",
    "roster_undo_begun": "撤销名册导入",
    "roster_undo_ended": "名册导入撤销完成",
    "roster_rows_taken": "下载待更正名单",
    "codes_printed": "打印激活码",
    "code_reissued": "更换激活码",
    "code_revoked": "收回激活码",
    "account_unbound": "解除绑定",
    "person_removed": "删除个人信息",
    "audit_checked": "核验审计",
    "audit_exported": "导出审计",
    "campaign_created": "新建活动",
    "rules_saved": "保存规则",
    "campaign_announced": "发布推荐通知",
    "campaign_concealed": "收回推荐通知",
    "campaign_opened": "开启活动",
    "voting_extended": "延长投票",
    "voting_closed_early": "提前结束投票",
    "candidate_withdrawn": "撤下候选项",
    "candidate_reinstated": "恢复候选项",
    "roll_admitted": "列入投票名册",
    "roll_struck": "移出投票名册",
    "reminder_plan_saved": "保存提醒计划",
    "reminders_switched_on": "开启自动提醒",
    "reminders_switched_off": "关闭自动提醒",
    "reminder_run_stopped": "停止发送提醒",
    "reminders_sent_again": "重新发送提醒",
    "secretaries_asked": "请支部书记跟进",
    "branch_reminded": "支部提醒",
    "phones_listed": "导出电话名单",
    "ballot_assisted": "协助投票",
    "suggestion_taken_up": "采纳党员推荐",
    "suggestion_thanked": "答复党员推荐",
    "nomination_start": "发起推荐",
    "nomination_submit": "上报推荐",
    "nomination_recall": "取回推荐",
    "nomination_return": "退回推荐",
    "nomination_decline": "不采用推荐",
    "nomination_select": "遴选推荐",
    "nomination_set_aside": "留存推荐",
    "nomination_reconsider": "重新考虑推荐",
    "nomination_accept": "受理推荐",
    "nomination_clear": "核查内容",
    "nomination_release": "撤销受理",
    "nomination_publish": "公布候选项",
    "nomination_withdraw": "撤回推荐",
    "nomination_restore": "恢复推荐",
    "publication_begun": "开始公布候选项",
    "candidates_published": "公布候选项完成",
    "candidates_previewed": "预览投票页",
    "dossier_exported": "导出推荐材料",
    "nomination_erase": "删除期满材料",
}


def spell_act(act: str, details: Mapping[str, str | int | None], who: str) -> str:
    """Return what was done as a sentence without its subject; an act of a later version is named as it is."""
    template = SENTENCES.get(act)
    if template is None:
        return f"进行了操作 {act}"
    return template.format_map(_Words(details, who=who))


def _spell(value: str | int | None) -> str | int:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return spell_minute(datetime.fromisoformat(value))
    return "—" if value is None else value


class _Words(dict[str, object]):
    """Details by name; what an older entry lacks is shown as a dash."""

    def __init__(self, details: Mapping[str, str | int | None], who: str) -> None:
        super().__init__({name: _spell(value) for name, value in details.items()}, who=who)

    def __missing__(self, name: str) -> str:
        return "—"
