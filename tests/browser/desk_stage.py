"""The console as it runs: beside it the members' app and WeChat's stand-in, its jobs done as the stream tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from handlers.config import Config
from handlers.console import create_app as create_console
from handlers.files.workshop import Workshop
from handlers.member import create_app as create_members
from handlers.wechat.client import WeChat, connect_wechat
from local.poller import StreamPoller
from local.serving import serve
from local.stand_in.app import create_stand_in
from local.stand_in.settings import StandInSettings
from models.base import current_store
from models.services.job_kinds import KINDS
from models.services.jobs import work_on
from models.services.receiving_uploads import make_upload_kinds
from models.services.upload_ports import Storage
from models.services.wechat_tokens import SharedTokens
from tests.browser.stage import Stage, list_people
from tests.browser.steps import wait_for_code, wait_for_path
from tests.fakes import Clock


@dataclass(frozen=True)
class DeskStage:
    """Where the console is, and the phones that scan."""

    url: str
    phones: Stage

    def sign_in(self, page: Page, number: int = 1) -> None:
        """Sign the member with this number in by scanning, and wait for the first page."""
        self.phones.scan(wait_for_code(page, lambda: page.goto("/login")), number)
        wait_for_path(page, "/")


@contextmanager
def set_desk_stage(
    config: Config, clock: Clock, endpoint: str, storage: Storage | None = None
) -> Iterator[DeskStage]:
    """Serve console, members' app and stand-in on loopback over the open store; do its jobs; stop it all.

    With a storage, uploads go there.
    """
    connect_storage = (lambda: storage) if storage is not None else None
    with ExitStack() as running:
        wechat_urls: list[str] = []

        def connect() -> WeChat:
            return connect_wechat(
                app_id=config.wechat_app_id,
                secret=config.wechat_secret,
                token_store=SharedTokens(),
                clock=clock,
                base_url=wechat_urls[0],
            )

        members = running.enter_context(serve(create_members(config, connect, clock)))
        settings = StandInSettings(config.wechat_app_id, config.wechat_secret, members.url)
        stand_in = running.enter_context(serve(create_stand_in(settings, list_people, clock=clock)))
        wechat_urls.append(stand_in.url)
        console = running.enter_context(
            serve(create_console(config, connect, clock, connect_storage=connect_storage))
        )
        poller = StreamPoller(
            f"{current_store().stage}-jobs", _do_jobs(clock, connect_storage), "cn-north-1", endpoint
        )
        poller.start()
        running.callback(poller.stop)
        yield DeskStage(console.url, Stage(members.url, stand_in.url, clock))


def _do_jobs(clock: Clock, connect_storage: Callable[[], Storage] | None) -> Any:
    kinds = KINDS | (make_upload_kinds(connect_storage, Workshop()) if connect_storage else {})

    def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
        for record in event["Records"]:
            image = record["dynamodb"].get("NewImage", {})
            if image.get("state", {}).get("S") == "waiting":
                work_on(image["job_id"]["S"], kinds, clock(), lambda: True)
        return {"batchItemFailures": []}

    return handler
