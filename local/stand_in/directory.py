"""Who has a WeChat account: the demo people, asked for each time, and those added by a test."""

import threading
from collections.abc import Callable

from local.stand_in.settings import Person


class Directory:
    """Finds people by openid or by what a demonstrator types; asks `list_people` outside any lock."""

    def __init__(self, list_people: Callable[[], list[Person]]) -> None:
        self.list_people = list_people
        self._lock = threading.Lock()
        self._added: dict[str, Person] = {}
        self._known: set[str] = set()

    def add(self, openid: str, phone: str) -> None:
        """An account without a demo person; the same openid again replaces its phone number."""
        with self._lock:
            self._added[openid] = Person(openid, "", phone, "", "", activated=False, activation_code="")

    def has(self, openid: object) -> bool:
        """Whether the openid is one of this mini-program's; remembered once found."""
        if not isinstance(openid, str):
            return False
        return openid in self._known or self.find(openid) is not None

    def find(self, openid: str) -> Person | None:
        """The person as of now, or None."""
        person = self._added.get(openid) or self._find_demo_person(openid)
        if person is not None:
            self._known.add(openid)
        return person

    def search(self, text: str) -> list[Person]:
        """The demo people whose name, role, branch or phone number contains every word of `text`."""
        words = text.split()
        return [person for person in self.list_people() if all(word in _describe(person) for word in words)]

    def _find_demo_person(self, openid: str) -> Person | None:
        return next((person for person in self.list_people() if person.openid == openid), None)


def _describe(person: Person) -> str:
    return " ".join((person.name, person.role, person.branch, person.phone))
