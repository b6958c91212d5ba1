"""Which kinds of long work there are, and who does them."""

from __future__ import annotations

from models.services import ladder_counting
from models.services.jobs import Kind

KINDS: dict[str, Kind] = {ladder_counting.KIND: ladder_counting.count_ladders}
