"""Whose openid a text is checked under, what is sent, and what nobody can check."""

from __future__ import annotations

import pytest

from models.identity import Identity
from models.privacy import fingerprint
from models.rules.content_safety import digest_of_material, is_safe, list_checked
from models.rules.materials import Material
from models.rules.rich_text import from_plain
from models.services.actors import COMMAND_LINE, Actor
from models.services.content_safety import check_material
from tests.fakes import FakeWeChat

MATERIAL = Material(title="山路", author_name="林小梅", text=from_plain("山路修通了。"))


def make_writer(openid: str = "o-1") -> Actor:
    """Return somebody whose WeChat account is bound."""
    account = fingerprint("openid", openid)
    Identity(account, member_id="m-1", openid=openid).save()
    return Actor("m-1", "甲", "某总支", (), account)


def test_material_is_checked_under_the_writers_openid(store: None) -> None:
    wechat = FakeWeChat()
    safety = check_material(wechat, make_writer(), MATERIAL)
    title, text = list_checked(MATERIAL)
    assert wechat.texts == [("o-1", text, title)]
    assert is_safe(safety, digest_of_material(MATERIAL))


@pytest.mark.parametrize(
    ("suggest", "state"), [("review", "waiting"), ("unchecked", "waiting"), ("risky", "refused")]
)
def test_material_that_does_not_pass_is_not_safe(store: None, suggest: str, state: str) -> None:
    wechat = FakeWeChat()
    wechat.verdicts = [suggest]
    safety = check_material(wechat, make_writer(), MATERIAL)
    assert safety.state == state
    assert not is_safe(safety, digest_of_material(MATERIAL))


@pytest.mark.parametrize(
    "writer", [COMMAND_LINE, Actor("m-2", "乙", "某总支", (), "unbound")], ids=["none", "unbound"]
)
def test_text_of_somebody_without_an_account_waits(store: None, writer: Actor) -> None:
    wechat = FakeWeChat()
    safety = check_material(wechat, writer, MATERIAL)
    assert (safety.state, safety.suggest, wechat.texts) == ("waiting", "unchecked", [])
