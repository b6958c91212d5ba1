"""All rows of a stage on moto: kept, put back, compared."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from moto.backends import get_backend

# What chance, sealing or the machine's clock decides: masked, so that two runs can be compared.
CHANCE = frozenset({"ticket_id", "browser_hash", "match_number", "used_with", "quarantined_at", "voter_secret"})
CHANCE |= {"job_id", "roll_job_id", "amendment_key", "entry_id", "mac", "previous_mac", "seal"}
# A try that failed half-way is still a try: guesses must never be free.
COUNTED_TRIES = frozenset({"wrong_codes", "wrong_since"})

Row = tuple[str, tuple[tuple[str, str], ...]]


def tables_of(stage: str) -> dict[str, Any]:
    """Return moto's own tables of this stage by noun."""
    prefix = f"{stage}-"
    return {
        name.removeprefix(prefix): table
        for account in get_backend("dynamodb").values()
        for backend in account.values()
        for name, table in backend.tables.items()
        if name.startswith(prefix)
    }


def save_tables(stage: str) -> dict[str, Any]:
    """Return a copy of all rows."""
    return {noun: deepcopy(table.items) for noun, table in tables_of(stage).items()}


def restore_tables(stage: str, saved: dict[str, Any]) -> None:
    """Put the rows back as they were saved."""
    for noun, table in tables_of(stage).items():
        table.items = deepcopy(saved[noun])


def read_rows(stage: str) -> set[Row]:
    """Return all rows of all tables, with what chance decides masked; rows that differ in nothing else are one."""
    return {
        (noun, tuple(sorted(_plain(noun, row.attrs).items())))
        for noun, table in tables_of(stage).items()
        for row in table.all_items()
    }


def _plain(noun: str, attributes: dict[str, Any]) -> dict[str, str]:
    masked = CHANCE | ({"r"} if noun == "ballots" else frozenset())
    return {
        name: "*" if name in masked or value.type == "B" else str(value.to_json())
        for name, value in attributes.items()
        if name not in COUNTED_TRIES
    }
