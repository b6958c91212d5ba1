"""WeChat's access token: shared through a store, kept for a minute, fetched by one thread at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

LOOK_AGAIN_AFTER = timedelta(seconds=60)
# WeChat hands out a new token once 300 s or less remain of the old one; asking inside that window really renews.
STALE_BELOW = timedelta(seconds=270)


@dataclass(frozen=True, slots=True)
class StoredToken:
    """An access token and when WeChat will stop accepting it (timezone-aware)."""

    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FetchedToken:
    """What WeChat answered: a token and the seconds it has left."""

    token: str = field(repr=False)
    expires_in: int


class HeldToken(Protocol):
    """What a store gives back: an access token and when WeChat will stop accepting it (timezone-aware)."""

    @property
    def token(self) -> str:
        """The token to send."""

    @property
    def expires_at(self) -> datetime:
        """When it ends."""


class TokenStore(Protocol):
    """Where all processes share one token for each mini-program."""

    def load(self, app_id: str) -> HeldToken | None:
        """The stored token, expired or not; None when there is none."""

    def save(self, app_id: str, token: str, expires_at: datetime) -> None:
        """Store this token in place of any other."""

    def drop(self, app_id: str, token: str) -> None:
        """Forget the stored token only if it still is this one; else do nothing."""


class TokenKeeper:
    """Gives every thread of this process a usable token with as few calls as can be."""

    def __init__(
        self,
        app_id: str,
        store: TokenStore,
        clock: Callable[[], datetime],
        fetch: Callable[[], FetchedToken],
    ) -> None:
        self._app_id, self._store, self._clock, self._fetch = app_id, store, clock, fetch
        self._lock = Lock()
        self._kept: HeldToken | None = None
        self._refused: str | None = None
        self._kept_since: datetime | None = None

    def use_token(self) -> str:
        """The token to send now: the kept one for 60 s, else the stored one, else a new one from WeChat."""
        with self._lock:
            now = self._clock()
            if self._kept is None or not self._is_kept_lately(now) or _is_stale(self._kept, now):
                self._kept, self._kept_since = self._load_or_fetch(now), now
            return self._kept.token

    def drop_token(self, used: str) -> None:
        """Forget the token WeChat refused; one that another thread or process stored meanwhile stays.

        A slow process may store the refused one again: here it is not taken for good a second time.
        """
        with self._lock:
            self._kept, self._refused = None, used
            self._store.drop(self._app_id, used)

    def _is_kept_lately(self, now: datetime) -> bool:
        return self._kept_since is not None and timedelta(0) <= now - self._kept_since < LOOK_AGAIN_AFTER

    def _load_or_fetch(self, now: datetime) -> HeldToken:
        stored = self._store.load(self._app_id)
        if stored is not None and stored.token != self._refused and not _is_stale(stored, now):
            return stored
        fetched = self._fetch()
        # Counted from before the call, so that our idea of the end is never later than WeChat's.
        fresh = StoredToken(fetched.token, now + timedelta(seconds=fetched.expires_in))
        self._store.save(self._app_id, fresh.token, fresh.expires_at)
        return fresh


def _is_stale(token: HeldToken, now: datetime) -> bool:
    return token.expires_at - now < STALE_BELOW
