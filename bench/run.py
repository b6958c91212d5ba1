"""Prints the budgets as one table and keeps them as JSON in .local/bench.json."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench.measures import Measure, take_measures
from local.dynamodb_local import DynamoDBLocal, why_not

OUTPUT = Path(__file__).resolve().parents[1] / ".local" / "bench.json"


def main() -> None:
    """Measure on DynamoDB Local, print, keep; end with 1 if a budget is missed."""
    missing = why_not()
    if missing is not None:
        sys.exit(f"make bench needs DynamoDB Local: {missing}.")
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="cn-north-1")
    with DynamoDBLocal() as emulator:
        measures = take_measures(emulator.url)
    _print(measures)
    OUTPUT.parent.mkdir(exist_ok=True)
    document = {each.name: {"value": each.value, "budget": each.budget, "floor": each.floor} for each in measures}
    OUTPUT.write_text(json.dumps(document, indent=2) + "\n")
    missed = [each.name for each in measures if not each.is_kept]
    if missed:
        sys.exit(f"over budget: {', '.join(missed)}")


def _print(measures: list[Measure]) -> None:
    width = max(len(each.name) for each in measures)
    print(f"{'measure':<{width}}  {'budget':>8}  {'here':>8}  {'floor':>8}")
    for each in measures:
        floor = "-" if each.floor is None else f"{each.floor:g}"
        mark = "" if each.is_kept else "  over"
        print(f"{each.name:<{width}}  {each.budget:>8g}  {each.value:>8g}  {floor:>8}{mark}")


if __name__ == "__main__":
    main()
