"""Small stand-ins that tests hand in where the product takes an argument."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from handlers.queue import QueueCounts
from handlers.wechat.text_checks import TextVerdict
from models.ballot import Ballot
from models.errors import LoginCodeRefused, PhoneCodeRefused
from models.services.reminder_chunks import DeadLetter


class FakeWeChat:
    """Knows the openid behind `login:<openid>` and the number behind `phone:<number>`; each code is good once."""

    def __init__(self) -> None:
        self.spent: set[str] = set()
        self.calls = 0
        self.verdicts: list[str] = []
        self.texts: list[tuple[str, str, str]] = []

    def exchange_login_code(self, code: str) -> str:
        """Return the openid in the code."""
        return self._spend(code, "login:", LoginCodeRefused)

    def read_phone_number(self, phone_code: str, openid: str) -> str:
        """Return the number in the code."""
        return self._spend(phone_code, "phone:", PhoneCodeRefused)

    def make_login_code_image(self, scene: str, page: str) -> bytes:
        """Return something that looks like a picture."""
        self.calls += 1
        return b"\x89PNG\r\n" + scene.encode()

    def check_text(self, openid: str, text: str, title: str = "") -> TextVerdict:
        """Return the next of `verdicts`, or that all is well; note what was sent."""
        self.texts.append((openid, text, title))
        suggest = self.verdicts.pop(0) if self.verdicts else "pass"
        return TextVerdict(suggest, {"pass": 100, "review": 21000, "risky": 20001}.get(suggest, 0))

    def _spend(self, code: str, prefix: str, refusal: type[Exception]) -> str:
        self.calls += 1
        if not code.startswith(prefix) or code in self.spent:
            raise refusal
        self.spent.add(code)
        return code.removeprefix(prefix).partition("/")[0]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment

    def move(self, **by: float) -> None:
        """Move the clock by a timedelta's arguments."""
        self.moment += timedelta(**by)


def make_record(sequence: int, *choices: str, category: str = "article", day: str = "2017-07-05") -> dict[str, Any]:
    """Return the stream's record of a ballot as Lambda hands it over; its voter is named by the number."""
    ballot = Ballot(
        Ballot.day_key_of("liuhao-2017", "c-1", day),
        Ballot.voter_key_of("b-1", f"voter{sequence}", category),
        choices=list(choices),
        receipt=f"canary-receipt-{sequence}",
        cast_at=1_499_227_200,
        rules=1,
    )
    return {
        "eventID": f"event-{sequence}",
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "cn-north-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1_499_227_200.0,
            "Keys": {"k": {"S": ballot.day_key}, "s": {"S": ballot.voter_key}},
            "NewImage": ballot.serialize(),
            "SequenceNumber": str(sequence),
            "SizeBytes": 120,
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/test-ballots/stream/2017",
    }


class FakeOutbox:
    """Keeps dead letters; `again` are those that were put back into the queue."""

    def __init__(self, *letters: DeadLetter) -> None:
        self.letters = list(letters)
        self.again: list[DeadLetter] = []

    def list_dead(self, most: int) -> list[DeadLetter]:
        """Return up to so many."""
        return self.letters[:most]

    def send_dead_again(self, most: int) -> int:
        """Put back up to so many."""
        found, self.letters = self.letters[:most], self.letters[most:]
        self.again += found
        return len(found)

    def count(self) -> QueueCounts:
        """Return how many there are."""
        return QueueCounts(0, 0, 0, len(self.letters))
