"""The recount on a terminal: `python -m handlers.administration.recount [--run LABEL] [--receipts FOLDER]`.

Needs STAGE, AWS_REGION and credentials with the rights of Lambda `recount`; no key of personal data. Ends with 1 if
the ballots and the tallies differ. The same label goes on where that run stopped; without one a new run begins.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from handlers.clock import read_clock
from handlers.config import ConfigError, read_place
from models.errors import DomainError, NoCampaign
from models.services.campaigns import find_current_campaign
from models.services.receipt_lists import publish_receipts
from models.services.recounting import Recounted, RecountedDay, label_run, recount_campaign
from models.services.stores import open_store

Tell = Callable[[str], object]


def main() -> None:
    """Recount, tell what was found, publish the lists if asked to; end with 1 on a difference."""
    arguments = _read_arguments()
    try:
        open_store(*read_place())
        recounted = print_recount(read_clock(), arguments.run, _tell_at_once)
        if arguments.receipts is not None:
            write_receipts(recounted, arguments.receipts, _tell_at_once)
    except ConfigError as error:
        sys.exit(f"设置不完整：{error}")
    except DomainError as error:
        sys.exit(error.detail)
    sys.exit(0 if recounted.is_equal else 1)


def print_recount(now: datetime, run: str | None = None, tell: Tell = print) -> Recounted:
    """Recount the current campaign to the end, telling each day as it is done and then the sum."""
    campaign = find_current_campaign(now)
    if campaign is None:
        raise NoCampaign
    run = run or label_run(now)
    tell(f"复核“{campaign.rules.title}”，名称：{run}（中断后用 --run {run} 接着复核）")
    recounted = recount_campaign(campaign, run, now, lambda: True, lambda day: tell(_spell_day(day)))
    names = {category.id: category.name for category in campaign.rules.categories}
    for line in _spell_sum(recounted, names):
        tell(line)
    return recounted


def write_receipts(recounted: Recounted, folder: Path, tell: Tell = print) -> None:
    """Write the lists of receipts and their manifests into a folder that is new or empty; none after a difference."""
    if not recounted.is_equal:
        tell("复核不一致，没有写出回执清单。")
        return

    def write(path: str, text: str) -> None:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        # Bytes as they were digested, whatever ends a line on this system.
        target.write_bytes(text.encode())

    publish_receipts(recounted, write)
    tell(f"回执清单已写入 {folder}，任何人都可以在该目录中核对：")
    tell("  sha256sum -c SHA256SUMS */SHA256SUMS && sha256sum SHA256SUMS")


def _spell_day(day: RecountedDay) -> str:
    verdict = "一致" if not day.differences else f"有 {len(day.differences)} 处不一致"
    return f"{day.day}  {day.count.ballots:>9} 张选票  {verdict}"


def _spell_sum(recounted: Recounted, names: dict[str, str]) -> list[str]:
    total = recounted.total
    versions = "、".join(map(str, total.rules_versions)) or "无"
    lines = ["", f"规则版本：{recounted.version}（选票上的版本：{versions}）"]
    lines += [
        f"{names.get(category, category)}：{total.categories[category].ballots} 张选票"
        for category in [*names, *sorted(total.categories.keys() - names.keys())]
        if category in total.categories
    ]
    lines += [
        f"合计：{total.ballots} 张选票，其中协助投票 {total.assisted} 张；已结束 {len(recounted.days)} 天",
        f"无法读取的记录：{total.unreadable}；计票时隔离的记录：{recounted.quarantined}",
        f"摘要（SHA-256）：{recounted.digest}",
    ]
    return lines + _spell_verdict(recounted)


def _spell_verdict(recounted: Recounted) -> list[str]:
    if not recounted.days:
        return ["还没有已结束的投票日，无可复核。"]
    if recounted.is_equal:
        return ["复核一致：选票与计票完全相符。"]
    lines = ["复核不一致，差异如下："]
    for day in recounted.days:
        for found in day.differences:
            what = "选票数" if found.candidate is None else f"候选项 {found.candidate} 的得票"
            lines.append(f"  {day.day} {found.category} {what}：复核 {found.recounted}，计票 {found.tallied}")
    return lines


def _read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="recount", description="复核：把库中全部选票重新计数，与计票核对。")
    parser.add_argument("--run", type=_read_label, help="这次复核的名称；再次使用同一名称，会接着上次复核")
    parser.add_argument(
        "--receipts", type=_read_folder, metavar="FOLDER", help="把回执清单写入这个新的（或空的）目录"
    )
    return parser.parse_args()


def _read_label(text: str) -> str:
    if not text.strip() or len(text) > 100:
        raise argparse.ArgumentTypeError("名称应为 1 到 100 个字符")
    return text


def _read_folder(text: str) -> Path:
    folder = Path(text)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise argparse.ArgumentTypeError(f"{text} 已存在且不是空目录，请换一个")
    return folder


def _tell_at_once(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    main()
