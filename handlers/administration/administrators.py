"""Administrators on a terminal: `python -m handlers.administration.administrators --list` or `--first PHONE`.

Needs STAGE, AWS_REGION, DATA_KEYS, LOOKUP_KEY and credentials with the rights of Lambda `console`. The first
administrator is named here, once; all others are named in the console. `--found` sets up an empty roster for that
person first: a line of units down to a branch, and the member in it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime

from handlers.administration.words import name_role
from handlers.clock import read_clock
from handlers.config import ConfigError, read_keys, read_place
from models.errors import DomainError
from models.services.founding import Founding, found_roster, name_first_administrator
from models.services.role_holders import list_administrators
from models.services.stores import open_store

Tell = Callable[[str], object]


def main() -> None:
    """List who runs the campaign, or name the first administrator."""
    arguments = _read_arguments()
    try:
        keys = read_keys()
        open_store(*read_place(), data_keys=keys.data_keys, lookup_key=keys.lookup_key)
        if arguments.found is not None:
            founding = Founding(arguments.found[0], arguments.first, *arguments.found[1:])
            found_roster(founding, read_clock())
        if arguments.first is not None:
            print_first(arguments.first, read_clock())
        print_administrators()
    except ConfigError as error:
        sys.exit(f"设置不完整：{error}")
    except DomainError as error:
        sys.exit(error.detail)


def print_first(phone_or_id: str, now: datetime, tell: Tell = print) -> None:
    """Name the first administrator and tell what that person does next."""
    name_first_administrator(phone_or_id, now)
    tell("已设首位管理员。请本人在小程序中激活党员账号，再用微信扫码登录管理后台。")


def print_administrators(tell: Tell = print) -> None:
    """Tell who holds a role everywhere, without phones."""
    holders = list_administrators()
    for holder in holders:
        member, state = holder.member, "已激活" if holder.member.is_activated else "未激活"
        tell("  ".join([name_role(holder.held.role), member.name, member.branch_name, state, member.member_id]))
    if not holders:
        tell("还没有管理员，请用 --first 手机号 设首位管理员。")


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="administrators", description="查看管理员，或设首位管理员。")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--list", action="store_true", help="列出管理员和审计员")
    what.add_argument("--first", metavar="PHONE", help="把名册中这个手机号（或党员编号）的党员设为首位管理员")
    parser.add_argument(
        "--found",
        nargs=4,
        metavar=("NAME", "PROVINCE", "COMMITTEE", "BRANCH"),
        help="名册还是空的：先建立最上级单位、党委、支部，并录入这名党员（姓名、三级单位名称）",
    )
    arguments = parser.parse_args()
    if arguments.found is not None and arguments.first is None:
        parser.error("--found 须与 --first 同用")
    return arguments


if __name__ == "__main__":
    main()
