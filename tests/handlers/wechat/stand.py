"""What the tests of the WeChat client stand on: a clock to set, a token store in memory, pauses that are noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock

from handlers.wechat.client import LONGEST_S, EnvVersion, WeChat, connect_wechat
from handlers.wechat.tokens import StoredToken
from tests.handlers.wechat.fake_wechat import IMAGE, LOGIN, PHONE, SEND, TOKEN, FakeWeChat

APP_ID = "wx0123456789abcdef"
SECRET = "canary-secret"
OPENID = "canary-openid"
CODE = "canary-code"
PHONE_NUMBER = "13900000000"
STORED = "canary-token-stored"
NOON = datetime(2031, 6, 15, 4, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


class InMemoryTokenStore:
    """A TokenStore in this process; counts its readings."""

    def __init__(self) -> None:
        self._tokens: dict[str, StoredToken] = {}
        self._lock = Lock()
        self.loads = 0

    def load(self, app_id: str) -> StoredToken | None:
        """The stored token or None."""
        with self._lock:
            self.loads += 1
            return self._tokens.get(app_id)

    def save(self, app_id: str, token: str, expires_at: datetime) -> None:
        """Store in place of any other."""
        with self._lock:
            self._tokens[app_id] = StoredToken(token, expires_at)

    def drop(self, app_id: str, token: str) -> None:
        """Compare and drop."""
        with self._lock:
            stored = self._tokens.get(app_id)
            if stored is not None and stored.token == token:
                del self._tokens[app_id]


@dataclass
class Stand:
    """One fake WeChat and what a client of it needs."""

    fake: FakeWeChat
    clock: Clock = field(default_factory=Clock)
    store: InMemoryTokenStore = field(default_factory=InMemoryTokenStore)
    pauses: list[float] = field(default_factory=list)

    def connect(
        self,
        *,
        pause: Callable[[float], None] | None = None,
        timeout: tuple[float, float] = (2.0, 4.0),
        longest: float = LONGEST_S,
        env_version: EnvVersion = "release",
        base_url: str | None = None,
    ) -> WeChat:
        """A client as another process would make one: its own cache, the common store."""
        return connect_wechat(
            app_id=APP_ID,
            secret=SECRET,
            token_store=self.store,
            clock=self.clock,
            base_url=base_url or self.fake.base_url,
            pause=pause or self.pauses.append,
            timeout=timeout,
            longest=longest,
            env_version=env_version,
        )

    def store_token(self, token: str = STORED, *, minutes_left: float = 100) -> None:
        """As if some process had fetched this token."""
        self.store.save(APP_ID, token, self.clock.now + timedelta(minutes=minutes_left))

    @property
    def stored(self) -> str | None:
        """The token in the store."""
        found = self.store.load(APP_ID)
        return found.token if found else None


def send_reminder(wechat: WeChat) -> str | None:
    """Send a message that is good in every way."""
    return wechat.send_subscribe_message(OPENID, "template-1", "pages/vote/vote", {"thing1": "今天还没有投票"})


# One call of ours that leads to each of WeChat's paths.
CALLS: dict[str, Callable[[WeChat], object]] = {
    LOGIN: lambda wechat: wechat.exchange_login_code(CODE),
    PHONE: lambda wechat: wechat.read_phone_number(CODE, OPENID),
    IMAGE: lambda wechat: wechat.make_login_code_image("ticket-1", "pages/confirm/confirm"),
    SEND: send_reminder,
    TOKEN: send_reminder,
}
