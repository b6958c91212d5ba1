"""Codes that serve once within five minutes: those of wx.login and of the phone-number button."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

CODE_LIFE = timedelta(minutes=5)


@dataclass
class Code:
    """Whose code it is, until when it is good, and whether it has served."""

    openid: str
    expires_at: datetime
    used: bool = False


class CodeBook:
    """The codes handed out lately, of one kind; a code of another kind is unknown here."""

    def __init__(self) -> None:
        self._codes: dict[str, Code] = {}

    def issue(self, openid: str, now: datetime) -> str:
        """A fresh code for that account, good for five minutes and one use."""
        self._codes = {text: code for text, code in self._codes.items() if code.expires_at > now}
        text = f"0{secrets.token_urlsafe(24)}"[:32]
        self._codes[text] = Code(openid, now + CODE_LIFE)
        return text

    def find(self, text: object, now: datetime) -> Code | None:
        """The code, used or not, or None when it is unknown or past its end."""
        code = self._codes.get(text) if isinstance(text, str) else None
        return code if code is not None and now < code.expires_at else None
