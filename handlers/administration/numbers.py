"""Numbers that forms carry along unseen."""

from __future__ import annotations

import re

from flask import request

from models.errors import Malformed


def read_number(name: str) -> int:
    """Return the whole number in this field of the form; raise Malformed for anything else."""
    text = request.form.get(name, "")
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise Malformed
    return int(text)
