"""Reads every log line of a test run and remembers those with a secret in them."""

from __future__ import annotations

import logging
import re

OURS = ("liuhao", "handlers", "models", "local", "werkzeug")
# Every secret that tests make up looks like one of these.
CANARIES = re.compile(
    "|".join(
        (
            "canary-",  # openids, secrets, candidates' ids and so choices, receipts of fakes
            "CANARYCODE",  # activation codes
            r"\+?(86)?1540000\d{4}",  # phones
            "陈测试",  # names
            "eyJhdWQiOi",  # how our tokens begin: {"aud":
            "eyJhbGci",  # how a JSON web token begins: {"alg
        )
    )
)


class LogScan(logging.Handler):
    """Collects the lines that carry a canary: ours from DEBUG on, others' from INFO on."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines = 0
        self.leaks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Look at one line as an operator would read it, with its traceback."""
        if record.levelno < logging.INFO and not is_ours(record.name):
            return
        self.lines += 1
        line = self.format(record)
        if CANARIES.search(line):
            self.leaks.append(line)

    def start(self) -> None:
        """Read all loggers' lines from now on."""
        root = logging.getLogger()
        root.addHandler(self)
        root.setLevel(min(root.level, logging.INFO))
        for name in OURS:
            logging.getLogger(name).setLevel(logging.DEBUG)

    def stop(self) -> None:
        """Read no more."""
        logging.getLogger().removeHandler(self)


def is_ours(name: str) -> bool:
    """Tell whether this logger is one of ours (or the server's in front of us)."""
    return name.split(".")[0] in OURS
