"""Checking what somebody wrote: by WeChat where the writer was just there, else it waits for a person."""

from __future__ import annotations

from typing import Protocol

from models.identity import Identity
from models.rules.content_safety import Safety, digest_of, judge_suggestion, list_checked
from models.rules.materials import Material
from models.services.actors import Actor


class Verdict(Protocol):
    """What WeChat thinks of a text."""

    @property
    def suggest(self) -> str:
        """Return `pass`, `review`, `risky`, or `unchecked`."""
        ...

    @property
    def label(self) -> int:
        """Return WeChat's reason by number."""
        ...

    @property
    def trace_id(self) -> str:
        """Return by what WeChat knows the check again."""
        ...


class TextChecks(Protocol):
    """What checking needs of WeChat; it raises nothing: what can't be checked is `unchecked`."""

    def check_text(self, openid: str, text: str, title: str = "") -> Verdict:
        """Return the verdict on the worst part of a text of this person."""
        ...


def check_material(wechat: TextChecks, actor: Actor, material: Material) -> Safety:
    """Have title, names, summary and full text checked for who hands them in: 1 read, WeChat calls by length."""
    return check_words(wechat, actor.account, *list_checked(material))


def check_words(wechat: TextChecks, account: str, title: str, text: str) -> Safety:
    """Have a text checked for the person of this WeChat account (the fingerprint that a member carries).

    Without an account nobody can be asked about: the text waits for a person. Nothing of it is logged.
    """
    digest, openid = digest_of(title, text), _openid_of(account)
    if openid is None:
        return judge_suggestion(digest, "unchecked", 0, "")
    verdict = wechat.check_text(openid, text, title)
    return judge_suggestion(digest, verdict.suggest, verdict.label, verdict.trace_id)


def _openid_of(account: str) -> str | None:
    try:
        return Identity.get(account).openid if account else None
    except Identity.DoesNotExist:
        return None
