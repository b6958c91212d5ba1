"""One request to WeChat as the stand-in reads it, whatever its headers say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.stand_in.errors import Refusal


@dataclass(frozen=True)
class Call:
    """The parts of a request that WeChat looks at."""

    method: str
    query: Mapping[str, str]
    body: bytes
    ip: str
    is_crowded: bool = False

    def read_object(self) -> dict[str, Any]:
        """The JSON object of the body; refuses an empty one (44002) and anything else (47001)."""
        if not self.body:
            raise Refusal(44002)
        parsed = self.parse_object()
        if parsed is None:
            raise Refusal(47001)
        return parsed

    def parse_object(self) -> dict[str, Any] | None:
        """The JSON object of the body, or None when it is no such thing."""
        try:
            parsed = json.loads(self.body)
        except ValueError:
            return None
        return parsed if isinstance(parsed, dict) else None
