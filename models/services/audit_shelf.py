"""The audit trail as it lies in the tables, read so that nothing in it can stop the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from models.audit_entry import AuditEntry, AuditHead
from models.keys import split_key
from models.rules.audit_chain import ChainLink, SeenHead, StoredLink, empty_head, mac_of, seal_of
from models.services.trail import digest, head_of, link_of

Item = Mapping[str, Any]
# An entry as a check sees it, and what it says; None for what can't be read at all.
Met = tuple[StoredLink, ChainLink | None]
# What reading an item raises that somebody changed: an attribute gone, of another kind, or sealed by nobody.
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)


class Shelf(Protocol):
    """Where entries and heads lie; a check needs no more of it than this."""

    def list_day_keys(self) -> set[str]:
        """Return every hash key under which an entry lies."""
        ...

    def read_day(self, day_key: str) -> Iterable[Met]:
        """Return the entries under one key."""
        ...

    def read_head(self, bucket: str) -> Item | None:
        """Return the head of a chain, as stored."""
        ...


class StoredShelf:
    """The tables themselves, read consistently."""

    def list_day_keys(self) -> set[str]:
        """Return every hash key under which an entry lies (a Scan: a check reads all of the table anyway)."""
        items: Iterable[Any] = _Entry.scan(attributes_to_get=["day_key"], consistent_read=True)
        return {item["day_key"]["S"] for item in items}

    def read_day(self, day_key: str) -> Iterable[Met]:
        """Return the entries under one key."""
        items: Iterable[Any] = _Entry.query(day_key, consistent_read=True)
        return map(read_link, items)

    def read_head(self, bucket: str) -> Item | None:
        """Return the head of a chain, as stored."""
        try:
            head: Any = _Head.get(bucket, consistent_read=True)
        except _Head.DoesNotExist:
            return None
        item: Item = head
        return item


def read_link(item: Item) -> Met:
    """Return a stored item as a check sees it; whatever was done to it, this does not fail."""
    day_key, sequence = item["day_key"]["S"], int(item["sequence"]["N"])
    try:
        day, bucket = split_key(day_key)
        row = AuditEntry.from_raw_data(dict(item))
        link = link_of(row, bucket, day)
        is_true = mac_of(link, digest) == row.mac
    except _UNREADABLE:
        return StoredLink(day_key.partition("#")[0], sequence, "", "", "", is_true=False), None
    return StoredLink(day, sequence, str(row.mac), str(link.previous_day), str(link.previous_mac), is_true), link


def see_head(shelf: Shelf, bucket: str) -> SeenHead:
    """Return a chain's head as it stands now, and whether its seal fits."""
    item = shelf.read_head(bucket)
    if item is None:
        return SeenHead(empty_head(bucket))
    try:
        row = AuditHead.from_raw_data(dict(item))
        head = head_of(row)
        return SeenHead(head, seal_of(head, digest) == row.seal)
    except _UNREADABLE:
        return SeenHead(empty_head(bucket), is_true=False)


class _Entry(AuditEntry):
    """An item as DynamoDB gives it."""

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Any:
        return data


class _Head(AuditHead):
    """An item as DynamoDB gives it."""

    @classmethod
    def from_raw_data(cls, data: dict[str, Any]) -> Any:
        return data
