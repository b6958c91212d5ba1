"""Which of WeChat's interfaces we call, and when a call may be repeated."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.wechat.failures import Mishap

LOGIN = "sns/jscode2session"
TOKEN = "cgi-bin/stable_token"  # noqa: S105 - a path
PHONE = "wxa/business/getuserphonenumber"
CODE_IMAGE = "wxa/getwxacodeunlimit"
SEND = "cgi-bin/message/subscribe/send"
TEXT = "wxa/msg_sec_check"

ANY_PASSING = frozenset({Mishap.UNSENT, Mishap.DROPPED, Mishap.SILENT, Mishap.UNREADABLE, Mishap.BUSY})


@dataclass(frozen=True, slots=True)
class Care:
    """How one interface wants to be called: with a token or not, how often, and after which mishaps again."""

    tries: int = 1
    repeated_after: frozenset[Mishap] = frozenset()
    needs_token: bool = True
    gives_image: bool = False


# A reply means that the login or phone code is used up, and that a message may be on its way: never ask twice then.
CARE = {
    LOGIN: Care(tries=2, repeated_after=frozenset({Mishap.UNSENT, Mishap.DROPPED}), needs_token=False),
    TOKEN: Care(tries=3, repeated_after=ANY_PASSING, needs_token=False),
    PHONE: Care(tries=2, repeated_after=frozenset({Mishap.UNSENT})),
    CODE_IMAGE: Care(tries=3, repeated_after=ANY_PASSING, gives_image=True),
    SEND: Care(tries=3, repeated_after=frozenset({Mishap.UNSENT, Mishap.BUSY})),
    # Somebody waits, and people decide what WeChat does not.
    TEXT: Care(tries=2, repeated_after=ANY_PASSING),
}
UNKNOWN_CALL = Care()
