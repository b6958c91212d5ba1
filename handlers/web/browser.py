"""Which browser asks, in words a member recognises."""

from __future__ import annotations

_BROWSERS = (
    ("MicroMessenger", "微信浏览器"),
    ("Edg", "Edge 浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("360SE", "360 浏览器"),
    ("Firefox", "火狐浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
)
_SYSTEMS = (
    ("Windows", "Windows 电脑"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Macintosh", "苹果电脑"),
    ("Android", "安卓设备"),
    ("Linux", "Linux 电脑"),
)


def name_browser(signature: str) -> str:
    """Return browser and system for people, from a User-Agent header; nothing of the header itself is kept."""
    browser = next((name for mark, name in _BROWSERS if mark in signature), "浏览器")
    system = next((name for mark, name in _SYSTEMS if mark in signature), "未知设备")
    return f"{system} · {browser}"
