"""The service messages: who may still be written to, what was sent, and who is being written to now."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from local.stand_in.settings import Template

MESSAGES_KEPT = 100_000


@dataclass(frozen=True)
class Message:
    """A message that WeChat accepted and the phone shows."""

    openid: str
    template_id: str
    title: str
    page: str
    data: Mapping[str, str]
    sent_at: datetime


class Mailbox:
    """Credits by account and template, and the messages that used them."""

    def __init__(self) -> None:
        self.messages: deque[Message] = deque(maxlen=MESSAGES_KEPT)
        self.being_written_to: Counter[str] = Counter()
        # What was answered for always, by account and template.
        self.always: dict[tuple[str, str], str] = {}
        # So many of the next messages never arrive, for reasons of WeChat's own.
        self.failing = 0
        self.credits: Counter[tuple[str, str]] = Counter()

    def subscribe(self, openid: str, template_id: str, choice: str) -> int:
        """Takes the answer to the subscribe pop-up and returns the credits: an acceptance adds one."""
        key = (openid, template_id)
        if choice.startswith("accept"):
            self.credits[key] += 1
        elif choice in {"reject", "ban"}:
            self.credits[key] = 0
        return self.credits[key]

    def has_credit(self, openid: str, template_id: str) -> bool:
        """Whether that account may be sent a message of that template."""
        return self.credits[(openid, template_id)] > 0

    def deliver(self, message: Message, template: Template) -> bool:
        """Puts the message on the phone, and tells whether it arrived; a one-time template uses up a credit."""
        if template.one_time:
            self.credits[(message.openid, message.template_id)] -= 1
        if self.failing:
            self.failing -= 1
            return False
        self.messages.append(message)
        return True

    def list_messages(self, openid: str) -> Iterable[Message]:
        """The messages of one account, newest first."""
        return (message for message in reversed(self.messages) if message.openid == openid)
