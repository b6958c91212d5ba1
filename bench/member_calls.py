"""The subject: a process of the function `member` that answers calls; run under cachegrind.

Usage: python -m bench.member_calls RECORDING ballot|health CALLS. It differs from handlers/member.py's handler in its
clock, and in answers that are replayed where they would leave the process.
"""

import gc
import json
import os
import sys
from datetime import datetime
from pathlib import Path

gc.disable()
# Only the libraries' tools for other Pythons bring it: no zip carries it (tests/test_packaging.py).
sys.modules["typing_extensions"] = None  # type: ignore[assignment]


def main(path: str, event: str, calls: int) -> None:
    """Start as Lambda starts the function, answer so many calls; raise RuntimeError if one is not answered well."""
    recording = json.loads(Path(path).read_bytes())
    os.environ.update(recording["environ"])

    # The imports are what is measured.
    from handlers.config import read_config, read_place  # noqa: PLC0415
    from handlers.member import create_app  # noqa: PLC0415
    from handlers.web.lambda_entry import answer_gateway  # noqa: PLC0415
    from models.base import current_store  # noqa: PLC0415
    from models.connections import Request, Response  # noqa: PLC0415
    from models.services.stores import open_store  # noqa: PLC0415

    answers = {operation: body.encode() for operation, body in recording["answers"].items()}

    def replay(request: Request) -> Response:
        return Response(200, answers[request.operation])

    config, now = read_config(), datetime.fromisoformat(recording["now"])
    open_store(*read_place(), data_keys=config.data_keys, lookup_key=config.lookup_key)
    current_store().wire.exchange = replay
    app = create_app(config, now=lambda: now)
    for _ in range(calls):
        answer = answer_gateway(app, recording["events"][event], None)
        if answer["statusCode"] not in {200, 201}:
            raise RuntimeError(f"not answered: {answer['statusCode']}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    # What an interpreter does to end is no part of a start or a ballot.
    os._exit(0)
