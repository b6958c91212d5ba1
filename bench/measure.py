"""One budget and what was measured of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """One budget, what was measured, and the floor measured in the same run where there is one."""

    name: str
    value: float
    budget: float
    floor: float | None = None
    note: str = ""

    @property
    def is_kept(self) -> bool:
        """Tell whether the measure stays within its budget."""
        return self.value <= self.budget
