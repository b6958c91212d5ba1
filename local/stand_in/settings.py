"""What a stand-in is told at its start: the mini-program, its templates and the demo people."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from local.stand_in.keywords import require_known_prefixes


@dataclass(frozen=True)
class Template:
    """A subscribe-message template; `keywords` pairs each key, such as `thing1`, with its label."""

    template_id: str
    title: str
    keywords: Mapping[str, str]
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    one_time: bool = True
    banned: bool = False

    def __post_init__(self) -> None:
        require_known_prefixes(self.keywords)


@dataclass(frozen=True)
class CallbackSettings:
    """Where and how events are pushed; `key` (43 characters) serves in safe mode only."""

    url: str
    token: str = field(repr=False)
    key: str = field(default="", repr=False)
    is_xml: bool = False
    is_safe: bool = False


@dataclass(frozen=True)
class StandInSettings:
    """One mini-program; an empty `pages` means that every page is published, empty `allowed_ips` no list.

    `sensitive_words` are refused in messages and risky in texts; `doubtful_words` send a text to a person.
    `gives_message_id`: the answer to a sent message carries its id, which WeChat's own table of answers leaves open.
    """

    app_id: str
    secret: str
    member_url: str
    templates: tuple[Template, ...] = ()
    pages: frozenset[str] = frozenset()
    allowed_ips: frozenset[str] = frozenset()
    blocked_openids: frozenset[str] = frozenset()
    sensitive_words: tuple[str, ...] = ()
    doubtful_words: tuple[str, ...] = ()
    numeric_country_code: bool = False
    callback: CallbackSettings | None = None
    gives_message_id: bool = False

    def find_template(self, template_id: object) -> Template | None:
        """The template of that id, or None."""
        return next((each for each in self.templates if each.template_id == template_id), None)

    def is_published(self, page: str) -> bool:
        """Whether the mini-program has that page; a page has no leading slash."""
        return bool(page) and page[0] != "/" and (not self.pages or page in self.pages)


@dataclass(frozen=True)
class Person:
    """Somebody with a WeChat account; `activated` tells whether the account is bound to the roster."""

    openid: str
    name: str
    phone: str
    role: str
    branch: str
    activated: bool
    activation_code: str
