"""What the audit trail says, in plain sentences: one for each kind of act."""

from __future__ import annotations

from collections.abc import Mapping

# `{who}` is filled with the names of the members concerned, the rest from the entry's details.
SENTENCES: dict[str, str] = {
    "console_entered": "登录管理后台",
    "console_left": "退出管理后台",
    "first_administrator": "将 {who} 设为首位管理员",
    "role_given": "授予 {who} “{role}”角色（{scope}）",
    "role_taken": "收回 {who} 的“{role}”角色（{scope}），原因：{reason}",
    "codes_printed": "为“{unit}”打印激活码 {count} 份（其中新发 {fresh} 份）",
    "code_reissued": "为“{unit}”的 {who} 更换激活码，原因：{reason}",
    "code_revoked": "收回“{unit}”的 {who} 的激活码，原因：{reason}",
    "account_unbound": "解除“{unit}”的 {who} 的微信绑定，并发给新的激活码，原因：{reason}",
    "person_removed": "应本人要求删除 {who} 的个人信息，原因：{reason}",
    "audit_checked": "核验审计记录 {entries} 条，{verdict}",
    "audit_exported": "导出 {first} 至 {last} 的审计记录 {entries} 条",
}
# Short names for the filter.
ACTS: dict[str, str] = {
    "console_entered": "登录后台",
    "console_left": "退出后台",
    "first_administrator": "设首位管理员",
    "role_given": "授予角色",
    "role_taken": "收回角色",
    "codes_printed": "打印激活码",
    "code_reissued": "更换激活码",
    "code_revoked": "收回激活码",
    "account_unbound": "解除绑定",
    "person_removed": "删除个人信息",
    "audit_checked": "核验审计",
    "audit_exported": "导出审计",
}


def spell_act(act: str, details: Mapping[str, str | int | None], who: str) -> str:
    """Return what was done as a sentence without its subject; an act of a later version is named as it is."""
    template = SENTENCES.get(act)
    if template is None:
        return f"进行了操作 {act}"
    return template.format_map(_Words(details, who=who))


class _Words(dict[str, object]):
    """Details by name; what an older entry lacks is shown as a dash."""

    def __init__(self, details: Mapping[str, str | int | None], who: str) -> None:
        super().__init__({name: "—" if value is None else value for name, value in details.items()}, who=who)

    def __missing__(self, name: str) -> str:
        return "—"
