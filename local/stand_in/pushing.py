"""WeChat's own calls to the product: signed, five seconds for an answer, three tries, one after another."""

import queue
import secrets
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import requests

from local.stand_in.push_forms import Entry, seal, sign, wrap, write_json, write_xml
from local.stand_in.settings import CallbackSettings, StandInSettings

RECIPIENT = "gh_123456789abc"
ANSWER_WITHIN_S = 5
TRIES = 3
PUSHES_KEPT = 1000

# Sends a body to an address with this query; True when it was answered as WeChat wants.
Post = Callable[[str, dict[str, str], bytes], bool]


@dataclass(frozen=True)
class Push:
    """What became of one call: how often it was tried, and whether it was answered."""

    event: str
    openid: str
    tries: int
    is_answered: bool


def post_over_http(url: str, query: dict[str, str], body: bytes) -> bool:
    """Posts the body; an answer is 200 with `success` or nothing, within five seconds."""
    try:
        with requests.Session() as session:
            # A proxy of the environment has no business between two servers on loopback.
            session.trust_env = False
            reply = session.post(url, params=query, data=body, timeout=ANSWER_WITHIN_S, allow_redirects=False)
    except requests.RequestException:
        return False
    return reply.status_code == 200 and reply.text in {"", "success"}


class Pusher:
    """Pushes events in their order, on a thread of its own that begins with the first one."""

    def __init__(self, settings: StandInSettings, now: Callable[[], datetime], post: Post = post_over_http) -> None:
        self._settings, self._now, self._post = settings, now, post
        self._waiting: queue.Queue[tuple[CallbackSettings, str, str, bytes]] = queue.Queue()
        self._lock = threading.Lock()
        self._is_running = False
        self.pushed: deque[Push] = deque(maxlen=PUSHES_KEPT)

    def push(self, event: str, openid: str, entries: Sequence[Entry]) -> None:
        """Queues an event about that account, unless no callback is set."""
        callback = self._settings.callback
        if callback is None or not entries:
            return
        head = {
            "ToUserName": RECIPIENT,
            "FromUserName": openid,
            "CreateTime": str(int(self._now().timestamp())),
            "MsgType": "event",
            "Event": event,
        }
        body = write_xml(head, entries) if callback.is_xml else write_json(head, entries)
        self._waiting.put((callback, event, openid, body))
        self._run()

    def drain(self) -> None:
        """Returns once everything queued so far has been pushed, or given up."""
        self._waiting.join()

    def _run(self) -> None:
        with self._lock:
            if not self._is_running:
                self._is_running = True
                threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        while True:
            callback, event, openid, body = self._waiting.get()
            try:
                tries = next((number for number in range(1, TRIES + 1) if self._try(callback, openid, body)), 0)
                self.pushed.append(Push(event, openid, tries or TRIES, is_answered=tries > 0))
            finally:
                self._waiting.task_done()

    def _try(self, callback: CallbackSettings, openid: str, body: bytes) -> bool:
        timestamp, nonce = str(int(self._now().timestamp())), str(secrets.randbelow(10**10))
        query = {"signature": sign(callback.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        query["openid"] = openid
        if not callback.is_safe:
            return self._post(callback.url, query, body)
        sealed = seal(body, callback.key, self._settings.app_id, secrets.token_hex(8).encode())
        query |= {"encrypt_type": "aes", "msg_signature": sign(callback.token, timestamp, nonce, sealed)}
        return self._post(callback.url, query, wrap(sealed, RECIPIENT, callback.is_xml))
