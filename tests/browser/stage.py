"""The members' pages as they run: a campaign of six categories, a media origin, WeChat's stand-in, a phone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import requests
from flask import Flask, Response, send_file

from handlers import outreach
from handlers.config import Config
from handlers.member import create_app
from handlers.wechat.callback import PLAIN, WeChatCallback
from handlers.wechat.client import WeChat, connect_wechat
from local.demo.pictures import draw_portrait, draw_thumbnail
from local.demo.reminders import TEMPLATES
from local.serving import Front, serve
from local.stand_in.app import create_stand_in
from local.stand_in.settings import CallbackSettings, Person, StandInSettings, Template
from models.dossier import Dossier
from models.services.wechat_tokens import SharedTokens
from tests.browser.texts import ARTICLE_TEXT, ARTICLES, CATEGORIES, FILMS, MEMBERS
from tests.fakes import Clock
from tests.makers import CAMPAIGN, make_category, phone_of, seat_on_roll, store_campaign, store_candidate

PUSH_TOKEN = "canary-push-token"
FILM = Path(__file__).resolve().parents[2] / "local" / "demo" / "film.mp4"


@dataclass(frozen=True)
class Stage:
    """Where the pages are, the clock they go by, and the phone that scans."""

    url: str
    wechat_url: str
    clock: Clock

    def scan(self, scene: str, number: int = 1, confirm: bool = True) -> None:
        """Let the phone of the member with this number scan a code; it must go well."""
        order = {"scene": scene, "openid": f"o-{number}", "confirm": confirm, "activate": True}
        with requests.Session() as session:
            session.trust_env = False
            reply = session.post(f"{self.wechat_url}/_control/scan", json=order, timeout=20)
        state = (reply.json().get("ticket") or {}).get("state")
        assert state == ("confirmed" if confirm else "scanned"), reply.text


@contextmanager
def set_stage(config: Config, clock: Clock) -> Iterator[Stage]:
    """Serve everything on loopback over the open store, and stop it all at the end."""
    with ExitStack() as servers:
        media = servers.enter_context(serve(create_media()))
        wechat_urls: list[str] = []

        def connect() -> WeChat:
            return connect_wechat(
                app_id=config.wechat_app_id,
                secret=config.wechat_secret,
                token_store=SharedTokens(),
                clock=clock,
                base_url=wechat_urls[0],
            )

        config = msgspec.structs.replace(config, media_url=media.url)
        beside = outreach.create_app(config, connect, clock, WeChatCallback(config.wechat_app_id, PUSH_TOKEN, PLAIN))
        front = Front(create_app(config, connect, clock), outreach.PATHS, beside)
        members = servers.enter_context(serve(front))
        settings = StandInSettings(
            config.wechat_app_id,
            config.wechat_secret,
            members.url,
            templates=tuple(Template(each, title, words) for each, (title, words) in TEMPLATES.items()),
            callback=CallbackSettings(f"{members.url}/wechat/callback", PUSH_TOKEN),
        )
        stand_in = servers.enter_context(serve(create_stand_in(settings, list_people, clock=clock)))
        wechat_urls.append(stand_in.url)
        yield Stage(members.url, stand_in.url, clock)


def list_people() -> list[Person]:
    """Return two people with WeChat accounts, neither activated yet."""
    return [
        Person(
            f"o-{number}", f"陈测试{number}", phone_of(number).removeprefix("+86"), "党员", "第一党支部", False, ""
        )
        for number in (1, 2)
    ]


def store_everything() -> None:
    """Store the campaign, two voters and the candidates."""
    categories = [make_category(kind, name) for kind, name in CATEGORIES]
    store_campaign(
        title="2017年“六好”推荐评选展示活动", categories=categories, points={"per_ballot": 1, "daily_cap": 6}
    )
    seat_on_roll(1)
    seat_on_roll(2)
    for number, (title, author, unit, post) in enumerate(ARTICLES):
        card = {"title": title, "author_name": author, "author_unit": unit}
        store_candidate("article", f"ar{number:02d}", unit_name="滨海市委组织部", **card)
        _store_text(f"ar{number:02d}", "article", author_post=post)
    for number, (name, summary) in enumerate(MEMBERS):
        card = {"title": name, "summary": summary, "photo_key": f"photos/{number}.jpg"}
        store_candidate("member", f"me{number:02d}", unit_name="滨海市委组织部", **card)
        _store_text(f"me{number:02d}", "member")
    for number, (title, unit, minutes) in enumerate(FILMS):
        card = {"title": title, "filming_unit": unit, "thumbnail_key": f"stills/{number}.jpg"}
        store_candidate("film", f"fi{number:02d}", unit_name="望江市委组织部", minutes=minutes, **card)
        _store_text(f"fi{number:02d}", "film", film_key="films/one.mp4", paragraphs=[])
    for kind in ("branch", "case", "friend"):
        for number in range(3):
            store_candidate(kind, f"{kind[:2]}{number:02d}", title=f"示例候选{number + 1}号", summary=MEMBERS[0][1])


def create_media() -> Flask:
    """Return the media origin: drawn pictures and one short film."""
    app = Flask("media", static_folder=None)

    @app.get("/photos/<seed>")
    def get_photo(seed: str) -> Response:
        return Response(draw_portrait(seed), mimetype="image/jpeg")

    @app.get("/stills/<seed>")
    def get_still(seed: str) -> Response:
        return Response(draw_thumbnail(seed), mimetype="image/jpeg")

    @app.get("/films/<name>")
    def get_film(name: str) -> Response:
        return send_file(FILM, mimetype="video/mp4", conditional=True)

    return app


def _store_text(candidate_id: str, category: str, **changes: Any) -> None:
    fields: dict[str, Any] = {"paragraphs": list(ARTICLE_TEXT)}
    Dossier(Dossier.candidate_key_of(CAMPAIGN, candidate_id), category=category, **(fields | changes)).save()
