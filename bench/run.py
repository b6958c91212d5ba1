"""Prints the budgets as one table and keeps them as JSON in .local/bench.json."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import instructions
from bench.exactness import measure_exactness
from bench.instructions import measure_instructions
from bench.measure import Measure
from bench.measures import take_measures
from bench.recorded import record_ballot
from local import dynamodb_local
from local.dynamodb_local import DynamoDBLocal
from tests.stores import drop_store, open_empty_store

OUTPUT = Path(__file__).resolve().parents[1] / ".local" / "bench.json"


def main() -> None:
    """Measure on DynamoDB Local and under cachegrind, print, keep; end with 1 if a budget is missed."""
    missing = dynamodb_local.why_not() or instructions.why_not()
    if missing is not None:
        sys.exit(f"make bench: {missing}.")
    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_REGION="cn-north-1")
    # For the function `tally`, which reads the environment itself.
    os.environ["STAGE"] = "bench"
    with DynamoDBLocal() as emulator, TemporaryDirectory() as folder:
        measures = take_measures(emulator.url)
        drop_store()
        measures += measure_exactness(emulator.url)
        open_empty_store("recorded", emulator.url)
        recording = Path(folder) / "ballot.json"
        record_ballot(recording)
        measures += measure_instructions(recording)
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
        print(f"{each.name:<{width}}  {each.budget:>8g}  {each.value:>8g}  {floor:>8}{mark}  {each.note}".rstrip())


if __name__ == "__main__":
    main()
