"""The scan of the log finds what must never be logged, and nothing else."""

from __future__ import annotations

import logging

import pytest

from tests.log_scan import LogScan
from tests.makers import code_of, phone_of

# From now on "canary-" and its like stand here in pieces, or this very run would fail.
SECRETS = [
    "can" + "ary-openid-1",
    phone_of(7),
    phone_of(7).removeprefix("+86"),
    code_of(3),
    "陈" + "测试1",
    "eyJh" + "dWQiOiJtZW1iZXIi.signature",
    "eyJh" + "bGciOiJub25lIn0.e30.",
]


def scan_of(*records: logging.LogRecord) -> LogScan:
    """Return a scan that has read these records."""
    scan = LogScan()
    for record in records:
        scan.handle(record)
    return scan


def record_of(
    name: str, level: int, message: str, *values: object, error: Exception | None = None
) -> logging.LogRecord:
    """Return a log record."""
    return logging.LogRecord(name, level, "file", 1, message, values, (type(error), error, None) if error else None)


@pytest.mark.parametrize("secret", SECRETS)
def test_secret_in_message_value_or_traceback_is_found(secret: str) -> None:
    scan = scan_of(
        record_of("liuhao.access", logging.DEBUG, f"signed in {secret}"),
        record_of("models.services", logging.DEBUG, "signed in %s", {"who": secret}),
        record_of("handlers.web", logging.ERROR, "failed", error=ValueError(secret)),
        record_of("urllib3.connectionpool", logging.INFO, "%s", secret),
    )
    assert len(scan.leaks) == 4


def test_debug_lines_of_libraries_are_not_ours_to_judge() -> None:
    scan = scan_of(record_of("botocore.endpoint", logging.DEBUG, SECRETS[0]))
    assert (scan.lines, scan.leaks) == (0, [])


def test_ordinary_lines_are_no_leaks() -> None:
    scan = scan_of(record_of("liuhao.access", logging.INFO, "%s %s %d %.0f ms", "POST", "/api/ballots", 201, 3.0))
    assert (scan.lines, scan.leaks) == (1, [])


def test_running_scan_reads_the_product_s_own_lines() -> None:
    scan = LogScan()
    scan.start()
    logging.getLogger("liuhao.access").debug("hello")
    logging.getLogger("models.services.tallies").debug("hello")
    scan.stop()
    logging.getLogger("liuhao.access").debug("hello")
    assert scan.lines == 2
