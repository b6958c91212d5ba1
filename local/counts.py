"""Prints the live counts of the running stand: `python -m local.counts [YYYY-MM-DD]`."""

from __future__ import annotations

from local.pointed import become

if __name__ == "__main__":
    become("counts")
