"""Fixtures shared with the tests of the WeChat client."""

from __future__ import annotations

from tests.handlers.wechat.conftest import closed_stand, stand

__all__ = ["closed_stand", "stand"]
