"""Recounts the running stand's ballots: `python -m local.recount [--run LABEL] [--receipts FOLDER]`."""

from __future__ import annotations

from local.pointed import become

if __name__ == "__main__":
    become("recount")
