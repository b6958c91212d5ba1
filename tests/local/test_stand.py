"""The stand as its user meets it: start, vote, stop, start again, and what a bad end leaves behind."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from local.ports import is_taken

ROOT = Path(__file__).resolve().parents[2]
# The first start draws pictures and freezes the roll; a busy machine gets time.
_STARTS_WITHIN_S = 240


class RunningStand:
    """`make run` without make: the process, its output, its addresses."""

    def __init__(self, home: Path, port: int, **environ: str) -> None:
        self.home, self.port = home, port
        self.url, self.stand_in = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "local.run"],
            cwd=ROOT,
            env=os.environ | {"PORT": str(port), "LIUHAO_HOME": str(home)} | environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._is_ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_until_ready(self) -> RunningStand:
        """Return once the addresses are printed."""
        assert self._is_ready.wait(_STARTS_WITHIN_S), self.output
        assert self.process.poll() is None, self.output
        return self

    def interrupt(self) -> str:
        """Press Ctrl-C and return everything it printed."""
        self.process.send_signal(signal.SIGINT)
        return self.wait()

    def wait(self) -> str:
        """Return everything it printed, once it has ended."""
        self.process.wait(_STARTS_WITHIN_S)
        self._reader.join()
        return self.output

    @property
    def output(self) -> str:
        """What it printed so far."""
        return "".join(self.lines)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if "Ctrl-C stops everything" in line:
                self._is_ready.set()
        self._is_ready.set()


Starter = Callable[..., RunningStand]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the module's stand keeps its data between starts."""
    return tmp_path_factory.mktemp("stand")


@pytest.fixture
def start(home: Path) -> Iterator[Starter]:
    """Starts stands and makes sure that nothing of them stays behind."""
    started: list[RunningStand] = []

    def start_stand(port: int | None = None, **environ: str) -> RunningStand:
        stand = RunningStand(home, port or _free_port_row(), **environ)
        started.append(stand)
        return stand

    yield start_stand
    for stand in started:
        if stand.process.poll() is None:
            os.killpg(stand.process.pid, signal.SIGKILL)
            stand.process.wait()


def test_ballots_and_counts_survive_a_restart(start: Starter) -> None:
    stand = start().wait_until_ready()
    person = next(each for each in _people(stand) if not each["activated"])
    headers = _sign_in(stand, person["openid"], person["phone"])
    receipts = [_cast(stand, headers, category) for category in ("article", "film")]
    output = stand.interrupt()
    assert stand.process.returncode == 0, output
    assert "The data is kept" in output
    assert not any(is_taken(stand.port + offset) for offset in range(4))

    again = start().wait_until_ready()
    headers = _sign_in(again, person["openid"])
    own = requests.get(f"{again.url}/api/ballots", headers=headers, timeout=10).json()["ballots"]
    assert sorted(ballot["receipt"] for ballot in own) == sorted(receipts)
    _cast(again, headers, "case")
    assert "Loading" not in again.output
    again.interrupt()

    third = start().wait_until_ready()
    assert _counts(third)[-1].split() == [own[0]["day"], "1", "0", "0", "1", "1", "0", "3"]
    third.interrupt()


def test_consent_reaches_the_app_and_outlives_the_stand(start: Starter) -> None:
    stand = start().wait_until_ready()
    person = next(each for each in _people(stand) if each["activated"])
    before = _credits(stand, person["openid"])
    _accept(stand, person["openid"], before)
    after = _credits(stand, person["openid"])
    assert after == {template: count + 1 for template, count in before.items()}
    stand.interrupt()

    again = start().wait_until_ready()
    assert _credits(again, person["openid"]) == after
    # WeChat's own count outlives the stand-in's end, too.
    assert _accept(again, person["openid"], after) == {template: count + 1 for template, count in after.items()}
    again.interrupt()


def test_auditor_recounts_the_running_stand(start: Starter) -> None:
    stand = start().wait_until_ready()
    ended = _command(stand, "recount", "--run", "audit")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines()[-1].startswith("复核一致")
    stand.interrupt()


def test_taken_port_is_one_clear_sentence(start: Starter) -> None:
    port = _free_port_row()
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port + 1))
        other.listen()
        output = start(port).wait()
    assert output.count("\n") == 1
    assert f"Port {port + 1} is in use" in output


def test_senseless_phase_is_one_clear_sentence(start: Starter) -> None:
    output = start(PHASE="christmas").wait()
    assert output.startswith("PHASE must be one of nomination, voting, judging, results")
    assert output.count("\n") == 1


def test_killed_stand_says_so_and_counts_what_is_stored(start: Starter) -> None:
    stand = start().wait_until_ready()
    stand.process.kill()
    stand.process.wait()
    _wait_until(lambda: not is_taken(stand.port + 3))
    again = start().wait_until_ready()
    assert "did not end cleanly" in again.output
    stored = sum(int(line.split()[-1]) for line in _counts(again) if line[:2] == "20")
    assert f"rebuilt from the {stored} ballots" in again.output
    again.interrupt()


def _free_port_row() -> int:
    # Below the ports that the system hands out, or a neighbouring test would be given one of the row.
    while True:
        first = random.randrange(15_000, 32_000)  # noqa: S311  # no secret
        if not any(is_taken(first + offset) for offset in range(5)):
            return first


def _people(stand: RunningStand) -> list[dict[str, Any]]:
    people: list[dict[str, Any]] = requests.get(f"{stand.stand_in}/_control/people", timeout=10).json()
    return people


def _sign_in(stand: RunningStand, openid: str, phone: str | None = None) -> dict[str, str]:
    control = f"{stand.stand_in}/_control"
    code = requests.post(f"{control}/login-codes", json={"openid": openid}, timeout=10).json()["code"]
    session = requests.post(f"{stand.url}/api/sessions", json={"code": code}, timeout=10).json()
    headers = {"Authorization": f"Bearer {session['token']}"}
    if phone is None:
        return headers
    code = requests.post(f"{control}/phone-codes", json={"openid": openid}, timeout=10).json()["code"]
    activated = requests.post(f"{stand.url}/api/activation", json={"phone_code": code}, headers=headers, timeout=10)
    return {"Authorization": f"Bearer {activated.json()['token']}"}


def _credits(stand: RunningStand, openid: str) -> dict[str, int]:
    headers = _sign_in(stand, openid)
    told = requests.get(f"{stand.url}/api/subscriptions", headers=headers, timeout=10).json()
    assert told["templates"]
    return {template["template_id"]: template["credits"] for template in told["templates"]}


def _accept(stand: RunningStand, openid: str, templates: Iterable[str]) -> dict[str, int]:
    control = f"{stand.stand_in}/_control"
    answers = {"openid": openid, "answers": dict.fromkeys(templates, "accept")}
    credits: dict[str, int] = requests.post(f"{control}/popups", json=answers, timeout=10).json()["credits"]
    assert requests.get(f"{control}/pushes", timeout=20).json()[-1]["is_answered"]
    return credits


def _cast(stand: RunningStand, headers: dict[str, str], category: str) -> str:
    campaign = requests.get(f"{stand.url}/api/campaign", headers=headers, timeout=10).json()
    path = f"{stand.url}/api/categories/{category}/candidates"
    cards = requests.get(path, headers=headers, timeout=10).json()["candidates"]
    body = {
        "campaign": campaign["id"],
        "category": category,
        "day": campaign["day"],
        "candidates": [card["id"] for card in cards[:3]],
    }
    answer = requests.post(f"{stand.url}/api/ballots", json=body, headers=headers, timeout=10)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["receipt"])


def _counts(stand: RunningStand) -> list[str]:
    ended = _command(stand, "counts")
    assert ended.returncode == 0, ended.stderr
    return [line for line in ended.stdout.splitlines() if line[:2] == "20"]


def _command(stand: RunningStand, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"local.{name}", *arguments],
        cwd=ROOT,
        env=os.environ | {"PORT": str(stand.port), "LIUHAO_HOME": str(stand.home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)
