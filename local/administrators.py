"""Administrators of the running stand: `python -m local.administrators --list` or `--first PHONE`."""

from __future__ import annotations

from local.pointed import become

if __name__ == "__main__":
    become("administrators")
