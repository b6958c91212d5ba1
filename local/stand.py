"""What the stand runs besides the emulator: the members' app, the WeChat stand-in, the poller."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from handlers import erase, outreach, recount, remind, send, settle, tally, turnout, work
from handlers.config import Config, read_callback, read_config, read_place, read_queues
from handlers.console import connect_outbox_of
from handlers.console import create_app as create_console
from handlers.member import create_app
from local.clockwork import Clockwork
from local.demo.people import build_people
from local.demo.reminders import TEMPLATES
from local.demo.units import build_units
from local.loader import enter_everybody, lay_around_today, load_demo
from local.poller import QueuePoller, StreamPoller
from local.rebuild import forget_recounts, rebuild_tallies
from local.serving import Front, Server, serve
from local.settings import APP_ID, REGION, STAGE, StandSettings
from local.stand_in.app import create_stand_in
from local.stand_in.settings import CallbackSettings, Person, StandInSettings, Template
from local.tables import create_bucket, create_missing_tables, create_queues, drop_tables
from models.base import current_store
from models.campaign import Campaign
from models.member import Member
from models.services.ledgers import load_ledgers
from models.services.stores import open_store
from models.subscription import Subscription

Tell = Callable[[str], None]


class Stand:
    """Everything on loopback; `prepare` once, then `start`, then `stop`."""

    def __init__(self, settings: StandSettings, tell: Tell) -> None:
        self._settings, self._tell = settings, tell
        self._config = read_config()
        self._servers: list[Server] = []
        self._pollers: list[StreamPoller | QueuePoller] = [
            StreamPoller(f"{STAGE}-ballots", tally.handler, REGION),
            StreamPoller(f"{STAGE}-jobs", work.handler, REGION),
            StreamPoller(f"{STAGE}-reminder_runs", remind.handler, REGION),
            QueuePoller(read_queues().reminders, send.handler, REGION),
        ]
        self._minutely = Clockwork(remind.handler, every_s=60)
        self._clockwork = Clockwork(settle.handler, recount.handler, turnout.handler, erase.handler)

    def prepare(self, now: datetime, ended_badly: bool) -> None:
        """Create what is missing, load the demo into an empty store, repair after a stop that was not clean."""
        open_store(*read_place(), data_keys=self._config.data_keys, lookup_key=self._config.lookup_key)
        create_missing_tables()
        create_queues()
        # The marker outlives an emulator that never saved: then the store is empty all the same.
        if not self._settings.loaded_marker.exists() or Campaign.count() == 0:
            self._load(now)
        elif self._settings.phase is not None:
            lay_around_today(self._settings.phase, now)
            forget_recounts()
            self._tell(f"The demo campaign's dates now lie around today (phase: {self._settings.phase}).")
        if ended_badly:
            self._repair(now)

    def start(self) -> None:
        """Serve the apps, begin to count, to settle, to recount and to roll up the turnout."""
        self._servers = [
            serve(self._make_front(), self._settings.port),
            serve(
                create_console(self._console_config(), connect_outbox=connect_outbox_of),
                self._settings.console_port,
            ),
            serve(
                create_stand_in(self._stand_in_settings(), _list_people, credits=list_credits()),
                self._settings.stand_in_port,
            ),
        ]
        for poller in self._pollers:
            poller.start()
        self._clockwork.start()
        self._minutely.start()

    def stop(self) -> None:
        """Take no more ballots, count those in the stream, send what is due, end."""
        for server in self._servers[:-1]:
            server.stop()
        self._clockwork.stop()
        self._minutely.stop()
        for poller in self._pollers:
            poller.stop()
        # The stand-in is the last: reminders on their way still need WeChat.
        for server in self._servers[-1:]:
            server.stop()
        current_store().wire.close()

    def print_addresses(self) -> None:
        """Print where to click."""
        member, phone = self._config.public_url, f"{self._config.wechat_url}/phone"
        self._tell(f"""
  Members' page        {member}/
  Console              {self._console_config().public_url}/
  Demo phone (WeChat)  {phone}
  API description      {member}/api/openapi.json
  Live counts          make counts
  Recount              make recount

Open a page and the demo phone side by side: pick a member on the phone, scan the code, confirm, vote;
for the console pick an administrator, officer, secretary or auditor.
Ctrl-C stops everything; the data stays for the next start.
""")

    def _load(self, now: datetime) -> None:
        # Also after a start that was cut short: half a demo is thrown away, never patched up.
        drop_tables()
        create_missing_tables()
        create_bucket(self._console_config().public_url)
        phase = self._settings.phase or "voting"
        self._tell(f"Loading the demo campaign (phase: {phase}) …")
        load_demo(phase, now, lambda step: self._tell(f"  {step} …"))
        self._settings.loaded_marker.touch()

    def _repair(self, now: datetime) -> None:
        self._tell("The last run did not end cleanly: what came after its start may be lost.")
        entered = enter_everybody(now)
        if entered:
            self._tell(f"  {entered} members were still missing on the roll; they are entered now.")
        if self._settings.store == "ministack":
            # MiniStack forgets stream records when it ends; DynamoDB Local keeps them, and the poller goes on there.
            ballots = rebuild_tallies(now)
            self._tell(f"  The counts were rebuilt from the {ballots} ballots that are stored.")

    def _console_config(self) -> Config:
        return msgspec.structs.replace(self._config, public_url=f"http://127.0.0.1:{self._settings.console_port}")

    def _make_front(self) -> Front:
        callback = outreach.make_callback(self._config)
        return Front(create_app(self._config), outreach.PATHS, outreach.create_app(self._config, callback=callback))

    def _stand_in_settings(self) -> StandInSettings:
        token, key = read_callback()
        url = f"{self._config.public_url}/wechat/callback"
        return StandInSettings(
            app_id=APP_ID,
            secret=self._config.wechat_secret,
            member_url=self._config.public_url,
            templates=tuple(Template(each, title, words) for each, (title, words) in TEMPLATES.items()),
            callback=CallbackSettings(url, token, key, is_safe=True),
            gives_message_id=True,
            sensitive_words=("违禁内容",),
            doubtful_words=("存疑内容",),
        )


def list_credits() -> dict[tuple[str, str], int]:
    """Return the credits by account and template: the stand-in forgets when it ends, WeChat does not."""
    held = load_ledgers(row.member_id for row in Subscription.scan(attributes_to_get=["member_id"]))
    return {
        (each.openid, template): count for each in held.values() for template, count in each.ledger.credits.items()
    }


def _list_people() -> list[Person]:
    activated = {
        member.member_id for member in Member.scan(Member.openid_hash.exists(), attributes_to_get=["member_id"])
    }
    return [
        Person(
            openid=person.openid,
            name=person.name,
            phone=person.phone.removeprefix("+86"),
            role="、".join(_ROLES.get(role, role) for role in person.roles) or "党员",
            branch=person.branch_name,
            activated=person.member_id in activated,
            activation_code=person.activation_code,
        )
        for person in build_people(build_units())
    ]


_ROLES = {
    "secretary": "支部书记",
    "administrator": "管理员",
    "auditor": "审计员",
    "officer": "组织干事",
    "office": "受理处室",
}
