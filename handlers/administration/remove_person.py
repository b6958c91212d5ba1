"""Removal on request on a terminal: `python -m handlers.administration.remove_person MEMBER_ID --reason WHY [--yes]`.

Needs STAGE, AWS_REGION, DATA_KEYS, LOOKUP_KEY and credentials with the rights of Lambda `console`. Without `--yes` it
only states what would go and what would stay.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime

from handlers.clock import read_clock
from handlers.config import ConfigError, read_keys, read_place
from models.errors import DomainError
from models.services.actors import COMMAND_LINE
from models.services.removal import RemovalStatement, describe_removal, remove_person
from models.services.stores import open_store

Tell = Callable[[str], object]


def main() -> None:
    """State what a removal does and, once told so, do it."""
    arguments = _read_arguments()
    try:
        keys = read_keys()
        open_store(*read_place(), data_keys=keys.data_keys, lookup_key=keys.lookup_key)
        remove_on_terminal(arguments.member_id, arguments.reason, read_clock(), is_meant=arguments.yes)
    except ConfigError as error:
        sys.exit(f"设置不完整：{error}")
    except DomainError as error:
        sys.exit(error.detail)


def remove_on_terminal(member_id: str, reason: str, now: datetime, is_meant: bool, tell: Tell = print) -> None:
    """Tell what goes and what stays; remove the person if that is meant. Raises what `remove_person` raises."""
    for line in _spell(describe_removal(COMMAND_LINE, member_id)):
        tell(line)
    if not is_meant:
        tell("以上只是说明，什么都没有改变；确认无误后加上 --yes 再运行。")
        return
    remove_person(COMMAND_LINE, member_id, reason, now)
    tell("个人信息已删除。")


def _spell(statement: RemovalStatement) -> list[str]:
    # No name: what a terminal shows is often kept in a log.
    return [
        f"党员编号 {statement.member_id}（{statement.branch}）",
        *([f"暂不能删除：{statement.hindrance}"] if statement.hindrance else []),
        "将删除：",
        *(f"  - {each}" for each in statement.goes),
        "将保留：",
        *(f"  - {what}：{why}" for what, why in statement.stays),
    ]


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="remove_person", description="应本人要求删除一名党员的个人信息。")
    parser.add_argument("member_id", help="党员编号，见管理后台该党员页面的网址")
    parser.add_argument("--reason", required=True, help="原因，5 到 200 个字，不写姓名和手机号")
    parser.add_argument("--yes", action="store_true", help="确认删除；不加则只说明将删除和保留什么")
    return parser.parse_args()


if __name__ == "__main__":
    main()
