"""All that the stand-in remembers, in one object with one lock."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

from local.stand_in.codes import CodeBook
from local.stand_in.directory import Directory
from local.stand_in.faults import FaultBook
from local.stand_in.mailbox import Mailbox
from local.stand_in.pushing import Post, Pusher, post_over_http
from local.stand_in.scenes import SceneBook
from local.stand_in.screens import ScreenBook
from local.stand_in.settings import StandInSettings
from local.stand_in.tokens import TokenBook

LOGINS_A_MINUTE = 100


class StandInState:
    """The stand-in's memory; hold `lock` across a check and the change that rests on it.

    Never hold it while asking the directory or the members' API: both may call back.
    """

    def __init__(
        self,
        settings: StandInSettings,
        directory: Directory,
        clock: Callable[[], datetime],
        post: Post = post_over_http,
    ) -> None:
        self.settings = settings
        self.directory = directory
        self.lock = threading.RLock()
        self.login_codes = CodeBook()
        self.phone_codes = CodeBook()
        self.tokens = TokenBook()
        self.session_keys: dict[str, str] = {}
        self.last_visits: dict[str, datetime] = {}
        self.mailbox = Mailbox()
        self.faults = FaultBook()
        self.scenes = SceneBook()
        self.screens = ScreenBook()
        self.pusher = Pusher(settings, self.now, post)
        self._clock = clock
        self._clock_offset = timedelta(0)
        self._logins: defaultdict[str, deque[datetime]] = defaultdict(deque)

    def now(self) -> datetime:
        """The stand-in's time: the clock's, moved by the offset that the control API set."""
        return self._clock() + self._clock_offset

    def move_clock(self, offset_s: float) -> datetime:
        """Sets how many seconds the stand-in's time is ahead of the clock, and returns that time."""
        with self.lock:
            self._clock_offset = timedelta(seconds=offset_s)
            return self.now()

    def count_login(self, openid: str, now: datetime) -> bool:
        """Counts a login, unless the account had its 100 within the last minute: then False."""
        recent = self._logins[openid]
        while recent and now - recent[0] >= timedelta(minutes=1):
            recent.popleft()
        if len(recent) >= LOGINS_A_MINUTE:
            return False
        recent.append(now)
        return True
