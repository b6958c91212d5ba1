"""The auditor's recount on a terminal, and the lists it publishes."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from handlers.administration.recount import print_recount, write_receipts
from models.errors import NoCampaign
from tests.makers import put_ballot
from tests.models.services.recount_world import FIRST, NIGHT, THIRD, cast_some, open_campaign, tally
from tests.source import ROOT


@pytest.fixture
def lines() -> list[str]:
    """What was told."""
    return []


def test_empty_store_says_that_there_is_no_campaign(store: None, lines: list[str]) -> None:
    with pytest.raises(NoCampaign):
        print_recount(NIGHT, None, lines.append)


def test_equal_recount_tells_days_sums_and_verdict(store: None, lines: list[str]) -> None:
    open_campaign()
    tally(*cast_some(FIRST), put_ballot("v9", "a1", day=THIRD, assisted=True))
    recounted = print_recount(NIGHT, None, lines.append)
    assert "audit-20170706-020000" in lines[0]
    assert lines[1].split() == [FIRST, "7", "张选票", "一致"]
    text = "\n".join(lines)
    for words in (
        "规则版本：1（选票上的版本：1）",
        "好文章：6 张选票",
        "好片子：2 张选票",
        "协助投票 1 张",
        "已结束 3 天",
    ):
        assert words in text
    assert f"摘要（SHA-256）：{recounted.digest}" in text
    assert "隔离的记录：0" in text
    assert lines[-1].startswith("复核一致")


def test_difference_is_told_with_day_and_numbers(store: None, lines: list[str]) -> None:
    open_campaign()
    ballots = cast_some(FIRST)
    tally(*ballots)
    ballots[-1].delete()
    assert not print_recount(NIGHT, "mine", lines.append).is_equal
    assert lines[-3].startswith("复核不一致")
    assert lines[-2:] == [
        f"  {FIRST} film 选票数：复核 1，计票 2",
        f"  {FIRST} film 候选项 f1 的得票：复核 1，计票 2",
    ]


def test_no_day_that_is_over_is_said_plainly(store: None, lines: list[str]) -> None:
    open_campaign()
    print_recount(NIGHT.replace(day=1), None, lines.append)
    assert lines[-1] == "还没有已结束的投票日，无可复核。"


def test_published_folder_can_be_checked_by_anybody(store: None, lines: list[str], tmp_path: Path) -> None:
    open_campaign()
    tally(*cast_some(FIRST, THIRD))
    recounted = print_recount(NIGHT, None, lines.append)
    write_receipts(recounted, tmp_path / "lists", lines.append)
    manifest = (tmp_path / "lists" / "SHA256SUMS").read_bytes()
    assert hashlib.sha256(manifest).hexdigest() == recounted.digest
    days = [line.split("  ")[1] for line in manifest.decode().splitlines()]
    for name in ("SHA256SUMS", *days):
        for line in (tmp_path / "lists" / name).read_text().splitlines():
            digest, path = line.split("  ")
            assert hashlib.sha256((tmp_path / "lists" / path).read_bytes()).hexdigest() == digest
    assert "sha256sum -c SHA256SUMS */SHA256SUMS" in lines[-1]


def test_nothing_is_published_after_a_difference(store: None, lines: list[str], tmp_path: Path) -> None:
    open_campaign()
    cast_some(FIRST)
    write_receipts(print_recount(NIGHT, None, lines.append), tmp_path, lines.append)
    assert list(tmp_path.iterdir()) == []
    assert lines[-1] == "复核不一致，没有写出回执清单。"


@pytest.mark.parametrize("arguments", [["--run", " "], ["--run", "x" * 101], ["--receipts", str(ROOT)]])
def test_senseless_arguments_are_refused_before_anything_is_read(arguments: list[str]) -> None:
    command = [sys.executable, "-m", "handlers.administration.recount", *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 2
    assert "error: argument" in ended.stderr
