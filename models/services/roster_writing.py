"""Writing a part of an import in one transaction; rows that others have changed meanwhile are set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from models.roster_import import RosterImport, RosterImportPart
from models.services.acts import Step
from models.services.roster_parts import make_record
from models.writes import Refused, Writes


class Entry(msgspec.Struct, frozen=True):
    """What is done for one row of a part: its own write, and a check that it shares with other rows."""

    index: int
    step: Step
    check: str | None = None


def write_part(row: RosterImport, place: str, entries: Sequence[Entry], checks: Mapping[str, Step]) -> None:
    """Write the entries and the record of the part, in one transaction, once; who stood in the way is set aside.

    Raises StoreBusy; then nothing of the part was written.
    """
    reasons: dict[int, str] = {}
    while True:
        left = [entry for entry in entries if entry.index not in reasons]
        writes, concerned = _fill(make_record(row, place, reasons), left, checks)
        try:
            writes.send()
        except Refused as refusal:
            if 0 in refusal.positions:
                return  # written before, by this very job
            for position in refusal.positions:
                step, indices = concerned[position]
                reasons |= dict.fromkeys(indices, step.refusal)
            if not refusal.positions:
                raise
        else:
            return


def _fill(
    record: RosterImportPart, entries: Sequence[Entry], checks: Mapping[str, Step]
) -> tuple[Writes, list[tuple[Step, list[int]]]]:
    """Return the transaction, and whom each of its writes concerns."""
    mark = Step(lambda writes: writes.save(record, RosterImportPart.place.does_not_exist()))
    concerned: list[tuple[Step, list[int]]] = [(mark, [])]
    for name in dict.fromkeys(entry.check for entry in entries if entry.check is not None):
        concerned.append((checks[name], [entry.index for entry in entries if entry.check == name]))
    concerned += [(entry.step, [entry.index]) for entry in entries]
    writes = Writes()
    for step, _ in concerned:
        step.write(writes)
    return writes, concerned
