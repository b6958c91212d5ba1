"""What the demo phone's next page shows: a scanned login, and a line told once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SCREENS_KEPT = 1000


@dataclass(frozen=True)
class Screen:
    """A computer login as the members' API described it, or the problem it had with the scan."""

    ticket: Mapping[str, Any]
    problem: str = ""
    is_confirmed: bool = False


@dataclass(frozen=True)
class Hint:
    """A line that is told once, above the next page."""

    text: str
    is_problem: bool = False


class ScreenBook:
    """The screens by account and code, and the hints by account; the oldest give way."""

    def __init__(self) -> None:
        self._screens: dict[tuple[str, str], Screen] = {}
        self._hints: dict[str, Hint] = {}

    def show(self, openid: str, scene: str, screen: Screen) -> None:
        """Replaces what that account sees of that code."""
        self._screens.pop((openid, scene), None)
        self._screens[(openid, scene)] = screen
        if len(self._screens) > SCREENS_KEPT:
            del self._screens[next(iter(self._screens))]

    def find(self, openid: str, scene: str) -> Screen | None:
        """What that account sees of that code, or None when it has not scanned it."""
        return self._screens.get((openid, scene))

    def leave(self, openid: str, scene: str) -> None:
        """Closes that screen."""
        self._screens.pop((openid, scene), None)

    def tell(self, openid: str, hint: Hint) -> None:
        """Keeps a line for the account's next page."""
        self._hints[openid] = hint

    def take_hint(self, openid: str) -> Hint | None:
        """The line to be told, which is thereby told."""
        return self._hints.pop(openid, None)
