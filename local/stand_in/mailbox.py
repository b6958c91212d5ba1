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
        self._credits: Counter[tuple[str, str]] = Counter()

    def subscribe(self, openid: str, template_id: str, choice: str) -> int:
        """Takes the answer to the subscribe pop-up and returns the credits: an acceptance adds one."""
        key = (openid, template_id)
        if choice.startswith("accept"):
            self._credits[key] += 1
        elif choice in {"reject", "ban"}:
            self._credits[key] = 0
        return self._credits[key]

    def has_credit(self, openid: str, template_id: str) -> bool:
        """Whether that account may be sent a message of that template."""
        return self._credits[(openid, template_id)] > 0

    def deliver(self, message: Message, template: Template) -> None:
        """Puts the message on the phone; a one-time template uses up a credit."""
        self.messages.append(message)
        if template.one_time:
            self._credits[(message.openid, message.template_id)] -= 1

    def list_messages(self, openid: str) -> Iterable[Message]:
        """The messages of one account, newest first."""
        return (message for message in reversed(self.messages) if message.openid == openid)
