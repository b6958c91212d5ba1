"""The live counts on a terminal: `python -m handlers.administration.counts [YYYY-MM-DD]`.

Needs STAGE, AWS_REGION and credentials that may read campaigns, candidates and tallies; no key of personal data.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime

from handlers.clock import read_clock
from handlers.config import ConfigError, read_place
from models.errors import DomainError
from models.services.ballots import require_day
from models.services.counts import CategoryCounts, count_by_day, count_one_day
from models.services.stores import open_store

Tell = Callable[[str], object]


def main() -> None:
    """Print the counts; end with one sentence if that can't be done."""
    try:
        open_store(*read_place())
        print_counts(read_clock(), sys.argv[1] if len(sys.argv) > 1 else None)
    except ConfigError as error:
        sys.exit(f"设置不完整：{error}")
    except DomainError as error:
        sys.exit(error.detail)


def print_counts(now: datetime, day: str | None, tell: Tell = print) -> None:
    """Tell the ballots of every day by category; with a day, each candidate's count of that day."""
    if day is None:
        _print_days(now, tell)
    else:
        for counts in count_one_day(require_day(day), now):
            _print_category(counts, tell)


def _print_days(now: datetime, tell: Tell) -> None:
    rows = count_by_day(now)
    if not rows:
        tell("还没有人投票。")
        return
    categories = list(rows[0][1])
    tell("日期          " + "".join(f"{category:>9}" for category in categories) + "     合计")
    for day, ballots in rows:
        cells = "".join(f"{ballots[category]:>9}" for category in categories)
        tell(f"{day}    {cells}{sum(ballots.values()):>9}")
    tell("单位：张选票。加上日期可以看到每个候选项的得票，例如：2017-06-01")


def _print_category(counts: CategoryCounts, tell: Tell) -> None:
    tell(f"\n{counts.name}：{counts.ballots} 张选票")
    for line in counts.candidates:
        tell(f"{line.count:>8}  {line.title}（{line.candidate_id}）")


if __name__ == "__main__":
    main()
