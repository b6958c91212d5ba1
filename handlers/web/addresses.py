"""Where a page may lead on to."""

from __future__ import annotations

from urllib.parse import urlsplit

_HOME = "/"
# Leading back to these would be a circle, or show a program's answer to a person.
_NOT_PAGES = ("/login", "/logout", "/api/", "/static/", "/wechat/")


def keep_local(address: str) -> str:
    """Return the address if it is a page of this site, else the home page: a link must never lead elsewhere."""
    # Browsers read a backslash as a slash and skip control characters.
    if not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable():
        return _HOME
    parts = urlsplit(address)
    is_page = not parts.scheme and not parts.netloc and not address.startswith(_NOT_PAGES)
    return address if is_page else _HOME
