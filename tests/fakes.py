"""Small stand-ins that tests hand in where the product takes an argument."""

from __future__ import annotations

from datetime import datetime, timedelta

from models.errors import LoginCodeRefused, PhoneCodeRefused


class FakeWeChat:
    """Knows the openid behind `login:<openid>` and the number behind `phone:<number>`; each code is good once."""

    def __init__(self) -> None:
        self.spent: set[str] = set()
        self.calls = 0

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
