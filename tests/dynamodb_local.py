"""When tests on DynamoDB Local run: always, unless Java or the jar is missing; then they are skipped by name."""

from __future__ import annotations

import os

import pytest

from local.dynamodb_local import why_not


def require_dynamodb_local() -> None:
    """Return if DynamoDB Local can run; else skip the test, or fail it where nothing may be skipped."""
    missing = why_not()
    if missing is None:
        return
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(f"DynamoDB Local can't run: {missing}", pytrace=False)
    pytest.skip(f"DynamoDB Local can't run: {missing}")
